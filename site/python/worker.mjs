/**
 * The worker in which a page's Python runs: the site's own Pyodide, NumPy and the companion. It
 * answers one question after the other, by companion/page, until the page ends it. What it tells on
 * the way says how far it was, then.
 */

/**
 * @typedef {{ start: string, packages: string[] } | { id: number, question: string }} Asked
 *   a folder of Pyodide to start from, with the packages to load; or a question as JSON
 * @typedef {{ stage: string } | { ready: true } | { failed: string } | { id: number, begun: true }
 *   | { id: number, told: string } | { id: number, answer: string } | { id: number, error: string }} Told
 */

const tell = (/** @type {Told} */ message) => postMessage(message);
/** @type {(question: string, tell: (told: string) => void) => string} */
let answer;

addEventListener("message", async ({ data }) => {
  /** @type {Asked} */
  const asked = data;
  if ("start" in asked) {
    try {
      await start(asked.start, asked.packages);
      tell({ ready: true });
    } catch (error) {
      tell({ failed: String(error) });
    }
    return;
  }
  tell({ id: asked.id, begun: true });
  try {
    tell({ id: asked.id, answer: answer(asked.question, (told) => tell({ id: asked.id, told })) });
  } catch (error) {
    tell({ id: asked.id, error: String(error) });
  }
});

/** @param {string} folder @param {string[]} packages */
async function start(folder, packages) {
  tell({ stage: "Python is loaded" });
  const { loadPyodide } = await import(`${folder}pyodide.mjs`);
  const pyodide = await loadPyodide({ indexURL: folder, stdout() {}, stderr() {} });
  tell({ stage: "NumPy and the exercises are loaded" });
  await pyodide.loadPackage(packages, { messageCallback() {} });
  tell({ stage: "the checker gets ready" });
  answer = pyodide.pyimport("companion.page").answer;
}
