/**
 * What the book adds to JupyterLab. A notebook that has changed on the site since the reader saved
 * it is not shown without a word; after that, the cell that the address names is run.
 *
 * @typedef {{id: string, type: string, getMetadata(key: string): unknown}} CellModel
 * @typedef {{model: CellModel}} Cell
 * @typedef {{widgets: Cell[], activeCellIndex: number, deselectAll(): void,
 *     scrollToCell(cell: Cell, align: string): Promise<void>}} Notebook
 * @typedef {{digest?: string, kept?: string}} Edition
 * @typedef {{toJSON(): {cells: unknown[]}, getMetadata(key: string): unknown,
 *     setMetadata(key: string, value: unknown): void,
 *     sharedModel: {clearUndoHistory(): void}}} Model
 * @typedef {{path: string, model: Model, ready: Promise<void>, save(): Promise<void>,
 *     revert(): Promise<void>}} Context
 * @typedef {{execution_count?: number}} Reply
 * @typedef {{status: string,
 *     requestExecute(content: {code: string, silent: boolean, store_history: boolean}):
 *         {done: Promise<{content: Reply}>}}} Kernel
 * @typedef {{ready: Promise<void>, session: {kernel: Kernel | null} | null,
 *     restartKernel(): Promise<void>}} SessionContext
 * @typedef {{id: string, content: Notebook, context: Context, revealed: Promise<void>,
 *     sessionContext: SessionContext}} Panel
 * @typedef {{get(path: string, options: {content: boolean}): Promise<{type: string}>,
 *     save(path: string, model: {type: string, format: string, content: unknown}):
 *         Promise<unknown>,
 *     delete(path: string): Promise<void>, getDownloadUrl(path: string): Promise<string>}} Contents
 * @typedef {{restored: Promise<void>,
 *     shell: {currentWidget: Panel | null, activateById(id: string): void, collapseLeft(): void,
 *         currentChanged: {connect(slot: () => void): void}},
 *     serviceManager: {contents: Contents, serverSettings: {baseUrl: string}},
 *     commands: {execute(command: string, options?: object): Promise<unknown>}}} App
 */
import { runCell } from "./run_cell.mjs";
import { meetUpdate } from "./update.mjs";

// JupyterLab rewrites the address when it has read it.
const address = new URLSearchParams(location.search);

/** @param {App} app */
function activate(app) {
  /** @type {WeakSet<Context>} */
  const seen = new WeakSet();
  const path = address.get("path")?.replace(/^\//, "");
  let wanted = address.get("run");
  // JupyterLab opens what was open last time, one after the other, and only then what is asked for.
  let awaited = path;
  let turn = app.restored.then(async () => {
    if (path && !(await isNotebook(app, path))) awaited = undefined;
  });

  /** @param {Panel} panel */
  async function opened(panel) {
    if (app.shell.currentWidget !== panel || (awaited && awaited !== panel.context.path)) {
      seen.delete(panel.context);
      return;
    }
    awaited = undefined;
    await meetUpdate(app, panel);
    if (!wanted || panel.context.path !== path) return;
    runCell(app, panel, wanted);
    wanted = null;
  }

  const look = () => {
    const panel = app.shell.currentWidget;
    if (!panel?.content?.widgets || !panel.sessionContext || seen.has(panel.context)) return;
    seen.add(panel.context);
    // One question at a time.
    turn = turn.then(() => opened(panel)).catch(console.error);
  };
  app.shell.currentChanged.connect(look);
  app.restored.then(look);
}

/** @param {App} app @param {string} path */
async function isNotebook(app, path) {
  try {
    const { type } = await app.serviceManager.contents.get(path, { content: false });
    return type === "notebook";
  } catch {
    return false;
  }
}

export default { id: "downhill-reader:plugin", autoStart: true, activate };
