/** Makes an exercise of the page one that answers: an editor, and a checker that says what it sees. */

import { editor } from "../editing/editor.mjs";
import { bringIntoView, button, element } from "../editing/elements.mjs";
import { host } from "../python/here.mjs";
import { NoPythonError, StoppedError } from "../python/python.mjs";
import { kept, keep } from "./kept.mjs";

/**
 * @typedef {{ name: string, stub: string, statement: Element, cell: Element, hints: Element[], solution: Element | null }} Exercise
 * @typedef {{ passed: boolean, parts: { text: string, prose: boolean }[] }} Report
 */

// Seconds that an answer may take, as in a notebook.
const LIMIT = 5;
const BUTTON = "workbench-button";
const KEYS = "Tab indents; Escape, then Tab, leaves the editor; Ctrl+Enter checks.";
const KEPT = "NumPy is np, and your answers above are at hand. What you write is kept in this browser.";

/** @param {Exercise} exercise @param {Exercise[]} all of the page, in order */
export function open(exercise, all) {
  const { name, stub, cell, hints, solution } = exercise;
  const written = kept(name);
  const bench = element("div", { class: "workbench", role: "group", "aria-label": `Your answer to ${title(exercise)}` });
  const buttons = element("div", { class: "workbench-buttons" });
  const report = element("div", { class: "workbench-report", role: "status", tabindex: "0", hidden: "" });
  const told = element("p", { class: "workbench-told" }, `${KEPT} `);
  told.append(element("span", { class: "workbench-keys" }, KEYS));

  const show = (/** @type {Report["parts"]} */ parts, state = "") => {
    report.hidden = false;
    report.dataset.state = state;
    // Lines of code and numbers stand below one another, whatever the width.
    report.replaceChildren(...parts.map(({ text, prose }) => element(prose ? "p" : "pre", {}, text)));
    if (state) bringIntoView(report);
  };
  const say = (/** @type {string} */ text, state = "") => show([{ text, prose: true }], state);
  let checking = false;
  const run = async () => {
    if (checking) return;
    checking = true;
    bench.setAttribute("aria-busy", "true");
    delete report.dataset.state;
    try {
      const found = await check(exercise, input.text(), all, say);
      show(found.parts, found.passed ? "right" : "wrong");
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

  button(buttons, BUTTON, "Check", () => void run());
  resetting(buttons, stub, input, () => (report.hidden = true));
  const steps = element("div", { class: "workbench-steps" });
  ladder(buttons, steps, hints, solution);
  bench.append(input.dom, told, buttons, steps, report);
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
  const starts = (/** @type {string} */ stage) => say(`Python starts: ${stage} …`);
  const begun = () => say("Your answer runs …");
  // What an answer has changed must not reach the next.
  const look = { kind: "intact", name };
  try {
    return await host.ask({ kind: "check", name, source: text, earlier }, LIMIT, starts, { begun, look });
  } catch (error) {
    if (error instanceof NoPythonError) throw error;
    if (error instanceof StoppedError) {
      say(`Your answer was still running after ${LIMIT} s, and was ended. Python starts again …`);
      return host.ask({ kind: "unfinished", name, seconds: LIMIT, case: error.told }, LIMIT);
    }
    say("Your answer has changed Python itself. Python starts again …");
    return host.ask({ kind: "unusable", name }, LIMIT);
  }
}

/**
 * Puts the stub back; pressed again, what was there before it.
 *
 * @param {HTMLElement} buttons @param {string} stub @param {import("../editing/editor.mjs").Editor} input
 * @param {() => void} done
 */
function resetting(buttons, stub, input, done) {
  let before = "";
  const reset = button(buttons, BUTTON, "Reset", () => {
    const undo = reset.textContent !== "Reset";
    if (!undo) before = input.text();
    input.write(undo ? before : stub);
    reset.textContent = undo ? "Reset" : "Undo reset";
    done();
    input.focus();
  });
  input.dom.addEventListener("input", () => (reset.textContent = "Reset"));
}

/**
 * Hints one after the other, the solution last, and apart: nobody presses it by pressing on.
 *
 * @param {HTMLElement} buttons @param {HTMLElement} place @param {Element[]} hints
 * @param {Element | null} solution
 */
function ladder(buttons, place, hints, solution) {
  const show = (/** @type {Element} */ found) => {
    const step = /** @type {HTMLElement} */ (found);
    place.append(step);
    step.hidden = false;
    unfold(step);
    step.tabIndex = -1;
    step.focus({ preventScroll: true });
    bringIntoView(step);
  };
  let shown = 0;
  const words = () => `Hint ${shown + 1} of ${hints.length}`;
  const next = button(buttons, BUTTON, words(), () => {
    show(hints[shown]);
    shown += 1;
    next.textContent = words();
    turn();
  });
  const last = solution && button(buttons, BUTTON, "Solution", () => (show(solution), last?.remove()));
  last?.classList.add("workbench-last");
  const turn = () => {
    next.hidden = shown === hints.length;
    last?.toggleAttribute("hidden", shown < hints.length);
  };
  turn();
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
