/** Runs, edits and resets a cell of the page. */

import { bringIntoView, button, element } from "../editing/elements.mjs";
import { host } from "../python/here.mjs";
import { NoPythonError, StoppedError } from "../python/python.mjs";
import { cells } from "./cells.mjs";
import { show } from "./result.mjs";

/**
 * @typedef {import("./cells.mjs").Cell} Cell
 * @typedef {import("./result.mjs").Answer} Answer
 * @typedef {{ run: () => Promise<void>, edit: () => Promise<void> }} Bench
 * @typedef {(words: string) => void} Say
 */

// Seconds that a cell may take, with what it needs, or so many times what is expected.
const LIMIT = 300;
const TIMES = 4;
const LEAVE = "Tab indents. To leave the editor by keyboard, press Escape, then Tab. Ctrl+Enter runs.";

/** @type {Map<Cell, Bench>} */
const benches = new Map();

/** @param {Cell} cell @returns {Bench} */
export function bench(cell) {
  const made = benches.get(cell) ?? make(cell);
  benches.set(cell, made);
  return made;
}

/** @param {Cell} cell @returns {Bench} */
function make(cell) {
  const { box, input, bar, stored } = cell;
  const number = cells.indexOf(cell) + 1;
  const [runs, edits] = bar.querySelectorAll("button");
  const told = element("p", { class: "cell-told", role: "status", hidden: "" });
  const result = element("div", { class: "cell-result", role: "group", "aria-label": `Result of cell ${number}`, hidden: "" });
  bar.after(told);
  box.append(result);
  /** @type {AbortController | null} */
  let running = null;

  async function run() {
    if (running) return;
    const { signal } = (running = new AbortController());
    const stop = button(bar, "cell-button", "Stop", () => running?.abort());
    stop.setAttribute("aria-label", `Stop cell ${number}`);
    runs.after(stop);
    runs.setAttribute("aria-disabled", "true");
    const clock = ticking(told);
    try {
      show(result, box, await ask(cell, clock.say, signal), cell.text !== stored);
      bringIntoView(result);
      clock.end();
    } catch (error) {
      clock.end(failure(error, cell, signal));
    }
    // Whoever has stopped it by keyboard stays at the buttons.
    if (stop.contains(document.activeElement)) runs.focus();
    stop.remove();
    runs.removeAttribute("aria-disabled");
    running = null;
  }

  async function edit() {
    const { editor } = await import("../editing/editor.mjs");
    if (edits.hidden) return;
    edits.hidden = true;
    const place = element("div", { class: "cell-editor" });
    const { dom, focus } = editor({
      text: cell.text,
      label: `Python, cell ${number}`,
      changed: (text) => (cell.text = text),
      run: () => void run(),
    });
    place.append(dom, element("p", { class: "cell-told" }, LEAVE));
    input.before(place);
    input.toggleAttribute("hidden", true);
    const reset = button(bar, "cell-button", "Reset", () => {
      cell.text = stored;
      place.remove();
      reset.remove();
      input.toggleAttribute("hidden", false);
      edits.hidden = false;
      result.hidden = told.hidden = true;
      edits.focus();
    });
    reset.setAttribute("aria-label", `Reset cell ${number}`);
    edits.after(reset);
    focus();
  }

  return { run, edit };
}

/**
 * @param {Cell} cell @param {Say} say @param {AbortSignal} signal
 * @returns {Promise<Answer>}
 */
async function ask(cell, say, signal) {
  const above = cells.slice(0, cells.indexOf(cell) + 1);
  const limit = allowed(cell);
  // What an edited cell has changed must not reach the next answer to an exercise.
  const look = above.some(({ text, stored }) => text !== stored) ? { kind: "intact" } : undefined;
  /** @type {string[]} */
  const loaded = [];
  /** @type {string[]} */
  const lacking = [];
  for (;;) {
    const question = { kind: "run_cell", cells: above.map(({ text }) => text), lacking };
    const starts = (/** @type {string} */ stage) => say(`Python starts: ${stage}`);
    const begun = () => say("Running");
    const answer = await host.ask(question, limit, starts, { begun, told: say, signal, look });
    if (!answer.missing) return answer;
    say(`${answer.missing} is loaded`);
    const again = loaded.includes(answer.missing);
    if (again || !(await host.load(answer.missing, LIMIT, { signal }))) lacking.push(answer.missing);
    loaded.push(answer.missing);
  }
}

/** @param {Cell} cell */
function allowed({ seconds }) {
  return Math.max(LIMIT, TIMES * seconds);
}

/** @param {unknown} error @param {Cell} cell @param {AbortSignal} signal */
function failure(error, cell, signal) {
  if (error instanceof NoPythonError) return error.message;
  const anew = "Python starts anew with the next cell, and runs again what that needs.";
  if (signal.aborted) return `Stopped. ${anew}`;
  if (error instanceof StoppedError) return `Still running after ${allowed(cell)} s, and stopped. ${anew}`;
  return `The cell has changed Python itself, and nothing can be shown. ${anew}`;
}

/** Says how far a run is, and how long it has taken. @param {HTMLElement} told */
function ticking(told) {
  const begun = performance.now();
  const words = element("span", {}, "Waiting for Python");
  // Not said every second to whoever listens.
  const seconds = element("span", { "aria-hidden": "true" });
  const tick = setInterval(() => {
    seconds.textContent = ` … ${Math.round((performance.now() - begun) / 1000)} s`;
  }, 1000);
  told.replaceChildren(words, seconds);
  told.hidden = false;
  return {
    /** @type {Say} */
    say: (text) => void (words.textContent = text),
    end(text = "") {
      clearInterval(tick);
      told.textContent = text;
      told.hidden = !text;
    },
  };
}
