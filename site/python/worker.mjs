/**
 * The worker in which a page's Python runs: the site's own Pyodide, NumPy and the companion. It
 * answers one question after the other, by companion/page, until the page ends it. What it tells on
 * the way says how far it is.
 */

/**
 * @typedef {{ start: string, packages: string[] } | { id: number, question: string }
 *   | { id: number, module: string }} Asked
 *   a folder of Pyodide to start from, with the packages to load; or a question as JSON; or a module
 *   of Python whose package is to be loaded, the answer to which is whether the site has it
 * @typedef {{ stage: string } | { ready: true } | { failed: string } | { id: number, begun: true }
 *   | { id: number, told: string } | { id: number, answer: string } | { id: number, error: string }} Told
 */

const tell = (/** @type {Told} */ message) => postMessage(message);
/** @type {any} */
let pyodide;
/** @type {(question: string, tell: (told: string) => void) => string} */
let answer;
// Where a file cannot be had, Pyodide fails beside its promise and waits for ever.
const failed = new Promise((_, reject) => {
  addEventListener("unhandledrejection", ({ reason }) => reject(reason));
});

addEventListener("message", async ({ data }) => {
  /** @type {Asked} */
  const asked = data;
  if ("start" in asked) {
    try {
      await Promise.race([failed, start(asked.start, asked.packages)]);
      tell({ ready: true });
    } catch (error) {
      tell({ failed: String(error) });
    }
    return;
  }
  const { id } = asked;
  tell({ id, begun: true });
  try {
    const give = (/** @type {string} */ told) => tell({ id, told });
    tell({ id, answer: "module" in asked ? await load(asked.module) : answer(asked.question, give) });
  } catch (error) {
    tell({ id, error: String(error) });
  }
});

/** @param {string} folder @param {string[]} packages */
async function start(folder, packages) {
  tell({ stage: "Python is loaded" });
  const { loadPyodide } = await import(`${folder}pyodide.mjs`);
  pyodide = await loadPyodide({ indexURL: folder, stdout() {}, stderr() {} });
  tell({ stage: "NumPy and the companion are loaded" });
  await pyodide.loadPackage(packages, { messageCallback() {} });
  tell({ stage: "the companion gets ready" });
  answer = pyodide.pyimport("companion.page").answer;
}

/** @param {string} module @returns {Promise<string>} whether it is there now, as JSON */
async function load(module) {
  const loading = pyodide.loadPackagesFromImports(`import ${module}`, { messageCallback() {}, errorCallback() {} });
  const loaded = await Promise.race([failed, loading]);
  return JSON.stringify(loaded.length > 0);
}
