/**
 * A notebook that the reader saved hides the one that the site serves, and the site goes on. When
 * the two have parted, the reader is asked which one it shall be.
 *
 * @import {App, Contents, Edition, Panel, SessionContext} from "./plugin.mjs"
 */
import { ask } from "./question.mjs";

// In milliseconds: where the site takes longer to answer, it counts as out of reach.
const PATIENCE = 10_000;
const NO_ROOM = "Your browser could not keep a copy of your notebook, so it stays as it is.";

/** Ask the reader, if there is something to ask, and do what was chosen.
 * @param {App} app @param {Panel} panel */
export async function meetUpdate(app, panel) {
  const { context } = panel;
  const { contents } = app.serviceManager;
  const cells = () => JSON.stringify(context.model.toJSON().cells);
  await context.ready;
  const opened = cells();
  const digest = await servedDigest(app, context.path);
  const mine = /** @type {Edition} */ (context.model.getMetadata("downhill") ?? {});
  if (!digest || [mine.digest, mine.kept].includes(digest)) return;
  if (cells() === opened && !(await isSaved(contents, context.path))) {
    // The reader has none: it was the browser that had kept an old one. Now it has the new one.
    await context.revert();
    return;
  }
  const choice = await ask(await freeName(contents, context.path));
  if (choice === "keep") {
    context.model.setMetadata("downhill", { ...mine, kept: digest });
    await context.save();
  }
  if (choice === "take") await take(app, panel);
  // The keyboard is there again, even if it had not come there before the question.
  app.shell.activateById(panel.id);
}

/** The digest of a notebook as the site has it now, if it has it and can be reached.
 * @param {App} app @param {string} path @returns {Promise<string | undefined>} */
async function servedDigest(app, path) {
  const { baseUrl } = app.serviceManager.serverSettings;
  const parts = path.split("/");
  /** @param {string[]} parts */
  const read = async (...parts) => {
    const url = new URL(parts.map(encodeURIComponent).join("/"), baseUrl);
    const signal = AbortSignal.timeout(PATIENCE);
    // From now on the browser gives the new one to JupyterLab as well.
    const response = await fetch(url, { cache: "no-cache", signal });
    return response.json();
  };
  try {
    // The site isn't told the names of the reader's own notebooks.
    const list = await read("api", "contents", ...parts.slice(0, -1), "all.json");
    if (!list.content.some((/** @type {{path: string}} */ file) => file.path === path)) return;
    return (await read("files", ...parts)).metadata.downhill?.digest;
  } catch {
    return;
  }
}

/** Whether the browser keeps a notebook of the reader's: then it is not downloaded from the site.
 * @param {Contents} contents @param {string} path */
async function isSaved(contents, path) {
  const url = await contents.getDownloadUrl(path);
  URL.revokeObjectURL(url);
  return url.startsWith("blob:");
}

/** A name beside a notebook that says whose it is, and that is not taken.
 * @param {Contents} contents @param {string} path */
async function freeName(contents, path) {
  // In Swedish, a date is written year-month-day.
  const today = new Date().toLocaleDateString("sv");
  for (let number = 1; ; number++) {
    const words = number === 1 ? `mine, ${today}` : `mine, ${today}, ${number}`;
    const name = path.replace(/\.ipynb$/, ` (${words}).ipynb`);
    const taken = await contents.get(name, { content: false }).then(() => true, () => false);
    if (!taken) return name;
  }
}

/** Put the served notebook in the place of the reader's, and that one beside it.
 * @param {App} app @param {Panel} panel */
async function take(app, panel) {
  const { context } = panel;
  const { contents } = app.serviceManager;
  // What is on the screen, saved or not.
  const content = context.model.toJSON();
  const copy = await freeName(contents, context.path);
  try {
    await contents.save(copy, { type: "notebook", format: "json", content });
  } catch {
    const options = { autoClose: false };
    await app.commands.execute("apputils:notify", { message: NO_ROOM, type: "error", options });
    return;
  }
  // With the reader's out of the way, the served one appears.
  await contents.delete(context.path);
  await context.revert();
  // Else undoing would mix the reader's cells into it.
  context.model.sharedModel.clearUndoHistory();
  await refresh(panel.sessionContext);
}

/** Restart a kernel in which something has run. One that is still starting does not bear it.
 * @param {SessionContext} sessionContext */
async function refresh(sessionContext) {
  const kernel = sessionContext.session?.kernel;
  if (!kernel || !["idle", "busy"].includes(kernel.status)) return;
  const request = { code: "", silent: true, store_history: false };
  const used =
    kernel.status === "busy" || (await kernel.requestExecute(request).done).content.execution_count;
  if (used) await sessionContext.restartKernel();
}
