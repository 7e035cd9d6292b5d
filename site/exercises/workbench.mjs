/** Makes an exercise of the page one that answers: an editor, and a checker that says what it sees. */

import { host } from "../python/here.mjs";
import { NoPythonError, StoppedError } from "../python/python.mjs";
import { editor } from "./editor.mjs";
import { kept, keep } from "./kept.mjs";

/**
 * @typedef {{ name: string, stub: string, statement: Element, cell: Element, hints: Element[], solution: Element | null }} Exercise
 * @typedef {{ passed: boolean, text: string, hint: string }} Report
 */

// Seconds that an answer may take, as in a notebook.
const LIMIT = 5;
const LEAVE = "Tab indents. To leave the editor by keyboard, press Escape, then Tab. Ctrl+Enter checks.";

/** @param {Exercise} exercise @param {Exercise[]} all of the page, in order */
export function open(exercise, all) {
  const { name, stub, cell, hints, solution } = exercise;
  const written = kept(name);
  const bench = element("div", { class: "workbench", role: "group", "aria-label": `Your answer to ${title(exercise)}` });
  const buttons = element("div", { class: "workbench-buttons" });
  const report = element("pre", { class: "workbench-report", role: "status", tabindex: "0", hidden: "" });
  const told = element("p", { class: "workbench-told" }, written === null ? LEAVE : `${LEAVE} This is what you wrote last.`);

  const say = (/** @type {string} */ text, state = "") => {
    report.hidden = false;
    report.dataset.state = state;
    report.textContent = text;
  };
  let checking = false;
  const run = async () => {
    if (checking) return;
    checking = true;
    bench.setAttribute("aria-busy", "true");
    try {
      const found = await check(exercise, input.text(), all, say);
      say(found.text, found.passed ? "right" : "wrong");
    } catch (error) {
      say(error instanceof NoPythonError ? error.message : `The answer could not be checked: ${error}`, "failed");
    }
    bench.removeAttribute("aria-busy");
    checking = false;
  };
  const input = editor({
    text: written ?? stub,
    label: `Python, your answer to ${title(exercise)}`,
    changed: (text) => keep(name, text === stub ? null : text),
    run: () => void run(),
  });

  button(buttons, "Check", () => void run());
  button(buttons, "Reset", () => {
    input.write(stub);
    report.hidden = true;
    input.focus();
  });
  ladder(buttons, hints, solution);
  bench.append(input.dom, told, buttons, report);
  cell.replaceWith(bench);
  exercise.cell = bench;
}

/**
 * @param {Exercise} exercise @param {string} text @param {Exercise[]} all
 * @param {(text: string) => void} say
 * @returns {Promise<Report>}
 */
async function check({ name }, text, all, say) {
  const before = all.slice(0, all.findIndex((one) => one.name === name));
  const earlier = before.flatMap((one) => kept(one.name) ?? []);
  const progress = (/** @type {string} */ stage) => say(`Python starts: ${stage} …`);
  const again = () => {
    host.end();
    // Whoever writes on does not wait for it.
    host.start().catch(() => {});
  };
  try {
    const found = await host.ask({ kind: "check", name, source: text, earlier }, LIMIT, progress);
    // What an answer has changed must not reach the next.
    void host.ask({ kind: "intact", name }, LIMIT).then((intact) => intact || again(), again);
    return found;
  } catch (error) {
    if (error instanceof NoPythonError) throw error;
    if (error instanceof StoppedError) {
      say(`Your answer was still running after ${LIMIT} s, and was ended. Python starts again …`);
      return host.ask({ kind: "unfinished", name, seconds: LIMIT, case: error.told }, LIMIT);
    }
    say("Your answer has changed Python itself. Python starts again …");
    again();
    return host.ask({ kind: "unusable", name }, LIMIT);
  }
}

/** Hints one after the other, the solution last. @param {HTMLElement} buttons @param {Element[]} hints @param {Element | null} solution */
function ladder(buttons, hints, solution) {
  const steps = [...hints, ...(solution ? [solution] : [])];
  steps.forEach((step) => step.toggleAttribute("hidden", true));
  if (!steps.length) return;
  let shown = 0;
  const words = () => (shown < hints.length ? `Hint ${shown + 1} of ${hints.length}` : "Solution");
  const next = button(buttons, words(), () => {
    const step = /** @type {HTMLElement} */ (steps[shown]);
    step.hidden = false;
    unfold(step);
    shown += 1;
    if (shown === steps.length) next.remove();
    else next.textContent = words();
    step.tabIndex = -1;
    step.focus();
  });
}

/** @param {HTMLElement} step */
function unfold(step) {
  const details = step.closest("details") ?? step.querySelector("details");
  if (details) details.open = true;
  /** @type {HTMLElement | null} */ (step.querySelector("button.toggle-button-hidden"))?.click();
}

/** @param {Exercise} exercise */
function title({ statement }) {
  return statement.querySelector(".admonition-title")?.textContent?.trim() ?? "the exercise";
}

/** @param {string} tag @param {Record<string, string>} attributes @param {string} text */
function element(tag, attributes, text = "") {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.textContent = text;
  return made;
}

/** @param {HTMLElement} row @param {string} words @param {() => void} act */
function button(row, words, act) {
  const made = /** @type {HTMLButtonElement} */ (element("button", { type: "button", class: "workbench-button" }, words));
  made.addEventListener("click", act);
  row.append(made);
  return made;
}
