// @ts-check
/**
 * An extension of JupyterLab: `?path=…&run=<id of a cell>` opens a notebook, runs its setup cell and
 * that cell, and shows it. A live figure's note leads there with one click.
 *
 * It is what a bundler would make of it: a container with one module and nothing shared.
 *
 * @typedef {{model: {id: string, type: string, getMetadata(key: string): unknown}}} Cell
 * @typedef {{widgets: Cell[], activeCellIndex: number, deselectAll(): void,
 *     scrollToCell(cell: Cell, align: string): Promise<void>}} Notebook
 * @typedef {{content: Notebook, revealed: Promise<void>,
 *     sessionContext: {ready: Promise<void>}}} Panel
 * @typedef {{connect(slot: () => void): void, disconnect(slot: () => void): void}} Signal
 * @typedef {{restored: Promise<void>, shell: {currentWidget: Panel | null, currentChanged: Signal,
 *     collapseLeft(): void}, commands: {execute(command: string): Promise<unknown>}}} App
 */
(() => {
  // In pixels: here the list of files leaves no room for the notebook.
  const NARROW = 900;
  // JupyterLab rewrites the address when it has read it.
  const wanted = new URLSearchParams(location.search).get("run");

  /** @param {App} app */
  function activate(app) {
    if (!wanted) return;
    const look = () => {
      const panel = app.shell.currentWidget;
      if (!panel?.content?.widgets || !panel.sessionContext) return;
      app.shell.currentChanged.disconnect(look);
      run(app, panel);
    };
    app.shell.currentChanged.connect(look);
    app.restored.then(look);
  }

  /** @param {App} app @param {Panel} panel */
  async function run(app, panel) {
    await panel.revealed;
    const notebook = panel.content;
    const target = notebook.widgets.find((cell) => cell.model.id === wanted);
    if (!target) return;
    await notebook.scrollToCell(target, "start");
    await panel.sessionContext.ready;
    // Only now: when JupyterLab has opened a notebook, it opens the list at its place.
    if (innerWidth < NARROW) app.shell.collapseLeft();
    const setup = notebook.widgets.find((cell) => tags(cell).includes("setup"));
    for (const cell of new Set([setup, target])) {
      if (!cell) continue;
      notebook.deselectAll();
      notebook.activeCellIndex = notebook.widgets.indexOf(cell);
      await app.commands.execute("notebook:run-cell");
    }
    await notebook.scrollToCell(target, "start");
  }

  /** @param {Cell} cell @returns {string[]} */
  function tags(cell) {
    const found = cell.model.getMetadata("tags");
    return Array.isArray(found) ? found : [];
  }

  const plugin = { id: "downhill-run-cell:plugin", autoStart: true, activate };
  const containers = /** @type {Record<string, unknown>} */ (
    /** @type {any} */ (globalThis)._JUPYTERLAB ??= {}
  );
  containers["downhill-run-cell"] = {
    init: () => {},
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
})();
