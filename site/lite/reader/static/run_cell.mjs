/**
 * `?path=…&run=<id of a cell>` opens a notebook, runs its setup cell and that cell, and shows it. A
 * live figure's note leads there with one click.
 *
 * @import {App, Cell, Panel} from "./plugin.mjs"
 */

// In pixels: here the list of files leaves no room for the notebook.
const NARROW = 900;

/** @param {App} app @param {Panel} panel @param {string} wanted */
export async function runCell(app, panel, wanted) {
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
