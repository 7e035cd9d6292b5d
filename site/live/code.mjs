/** The code of a figure, below it: shown, changed and run. */

import { editor } from "../editing/editor.mjs";
import { bringIntoView, button, element } from "../editing/elements.mjs";
import { NoPythonError } from "../python/python.mjs";

/** @typedef {import("./computing.mjs").Computing} Computing */

const LEAVE = "Tab indents. To leave the editor by keyboard, press Escape, then Tab. Ctrl+Enter runs.";
const FIRST = "Run starts Python on this page; the first time, that loads some 19 MB.";
const FINER = "Python runs: the sliders of this page's figures stop between the book's settings too.";
const WHOLE = "Python runs. This figure has no settings between the book's.";
const MINE = "The figure is computed by your code.";

/** @type {WeakMap<HTMLElement, HTMLElement>} */
const benches = new WeakMap();

/**
 * Shows the code, or hides it.
 *
 * @param {import("./host.mjs").Face} face @param {Computing} by @param {HTMLElement} toggled
 */
export async function toggle({ figure }, by, toggled) {
  const bench = benches.get(figure) ?? (await made(figure, by));
  benches.set(figure, bench);
  bench.hidden = !bench.hidden;
  toggled.ariaExpanded = String(!bench.hidden);
  if (!bench.hidden) bringIntoView(bench);
}

/** @param {HTMLElement} figure @param {Computing} by */
async function made(figure, by) {
  const response = await fetch(new URL(figure.dataset.code ?? "", document.baseURI));
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  const book = await response.text();
  const claim = figure.querySelector(".live-caption strong")?.textContent;
  const bench = element("div", { class: "workbench live-code", role: "group", hidden: "", "aria-label": `The code of the figure: ${claim}` });
  const status = element("pre", { class: "workbench-report", role: "status", tabindex: "0", hidden: "" });
  const say = (/** @type {string} */ text, state = "") => {
    status.hidden = false;
    status.dataset.state = state;
    status.textContent = text;
  };
  let running = false;
  const run = async () => {
    if (running) return;
    running = true;
    bench.ariaBusy = "true";
    try {
      const text = input.text();
      const wrong = text === book ? await same() : await by.run(text, (told) => say(told));
      if (wrong) say(wrong, "wrong");
      else if (text !== book) say(MINE, "right");
    } catch (error) {
      say(error instanceof NoPythonError ? error.message : `The code could not be run: ${error}`, "failed");
    }
    bench.ariaBusy = null;
    running = false;
  };
  const same = async () => {
    by.back();
    const finer = await by.refine((told) => say(told));
    say(finer ? FINER : WHOLE, "right");
  };
  const input = editor({ text: book, label: "Python, the code of the figure", changed: () => {}, run: () => void run() });
  const buttons = element("div", { class: "workbench-buttons" });
  button(buttons, "workbench-button", "Run", () => void run());
  button(buttons, "workbench-button", "Reset code", () => {
    input.write(book);
    by.back();
    say("This is the book's code again.");
  });
  bench.append(input.dom, element("p", { class: "workbench-told" }, `${LEAVE} ${FIRST}`), buttons, status);
  figure.after(bench);
  return bench;
}
