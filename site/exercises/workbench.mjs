/** Makes an exercise of the page one that answers: an editor, and a checker that says what it sees. */

import { editor } from "../editing/editor.mjs";
import { button, element } from "../editing/elements.mjs";
import { host } from "../python/here.mjs";
import { NoPythonError, StoppedError } from "../python/python.mjs";
import { kept, keep } from "./kept.mjs";

/**
 * @typedef {{ name: string, stub: string, statement: Element, cell: Element, hints: Element[], solution: Element | null }} Exercise
 * @typedef {{ passed: boolean, text: string, hint: string }} Report
 */

// Seconds that an answer may take, as in a notebook.
const LIMIT = 5;
// Milliseconds after which it is said that an answer takes its time.
const LATE = 1000;
const BUTTON = "workbench-button";
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
    delete report.dataset.state;
    const late = setTimeout(() => say("Your answer is checked …"), LATE);
    try {
      const found = await check(exercise, input.text(), all, (words) => (clearTimeout(late), say(words)));
      say(found.text, found.passed ? "right" : "wrong");
    } catch (error) {
      say(error instanceof NoPythonError ? error.message : `The answer could not be checked: ${error}`, "failed");
    }
    clearTimeout(late);
    bench.removeAttribute("aria-busy");
    checking = false;
  };
  const input = editor({
    text: written ?? stub,
    label: `Python, your answer to ${title(exercise)}`,
    changed: (text) => keep(name, text === stub ? null : text),
    run: () => void run(),
  });

  button(buttons, BUTTON, "Check", () => void run());
  button(buttons, BUTTON, "Reset", () => {
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
  try {
    const look = { kind: "intact", name };
    return await host.ask({ kind: "check", name, source: text, earlier }, LIMIT, progress, { look });
  } catch (error) {
    if (error instanceof NoPythonError) throw error;
    if (error instanceof StoppedError) {
      say(`Your answer was still running after ${LIMIT} s, and was ended. Python starts again …`);
      return host.ask({ kind: "unfinished", name, seconds: LIMIT }, LIMIT);
    }
    say("Your answer has changed Python itself. Python starts again …");
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
  const next = button(buttons, BUTTON, words(), () => {
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
