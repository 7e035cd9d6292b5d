/** A figure computed by the page's Python: between the settings of its grid, and by other code. */

import { nearest } from "../../companion/live/live.mjs";
import { element } from "../editing/elements.mjs";
import { host } from "../python/here.mjs";
import { NoPythonError, StoppedError } from "../python/python.mjs";

/**
 * @typedef {import("../../companion/live/live.mjs").Frame} Frame
 * @typedef {import("../../companion/live/live.mjs").Parameter} Parameter
 * @typedef {import("../../companion/live/live.mjs").Spec} Spec
 * @typedef {import("../../companion/live/live.mjs").Values} Values
 * @typedef {(text: string) => void} Say
 * @typedef {{ refine: (progress?: Say) => Promise<boolean>, run: (source: string, say: Say) => Promise<string>,
 *   back: () => void }} Computing
 *   `refine` gives the sliders their finer stops, and says whether there are any; `run` runs a
 *   source, and gives what is wrong with it; `back` brings back the book's
 */

// Seconds: for the book's own code; for a reader's, and how many times the book's that may take.
const PATIENCE = 60;
const LIMIT = 5;
const TIMES = 10;
// Milliseconds after which a figure says that it is computed.
const SOON = 300;
const MINE = "Computed by your code.";
const AGAIN = "The figure shows the book's function again.";
const HARM = `Your code has changed what Python itself needs. ${AGAIN} Python starts again.`;

/** @param {import("./host.mjs").Face} face @returns {Computing} */
export function computing({ figure, grid, shown, draw }) {
  const place = { module: figure.dataset.module, name: figure.dataset.live };
  const coarse = grid.spec.parameters.map((p) =>
    p.kind === "point" ? { x: p.x, y: p.y } : { stops: p.stops },
  );
  const note = figure.querySelector(".live-note");
  const picture = () => /** @type {HTMLElement} */ (figure.querySelector(".live-picture"));
  const books = picture().outerHTML;
  const mark = element("p", { class: "live-mine", role: "status" });
  /** @type {HTMLElement} */ (figure.querySelector(".live-drawing")).before(mark);
  /** With the stops between. */
  let fine = grid.spec;
  /** @type {Promise<boolean> | null} */
  let refined = null;
  let mine = false;
  // Whether this Python has run a reader's code.
  let touched = false;

  /** @type {ReturnType<typeof setTimeout>} */
  let slow;
  shown.on("change:busy", () => {
    clearTimeout(slow);
    if (shown.get("busy")) slow = setTimeout(() => figure.setAttribute("data-computing", ""), SOON);
    else figure.removeAttribute("data-computing");
  });

  const say = (/** @type {string} */ words) => /** @type {Frame} */ ({ ...shown.get("frame"), words });
  const byBook = async (/** @type {Values} */ values) => {
    try {
      return (await host.ask({ kind: "frame", ...place, values }, PATIENCE)).frame;
    } catch (error) {
      if (!(error instanceof NoPythonError)) return say(`This cannot be computed: ${error}`);
      coarsen();
      return null;
    }
  };

  /** Python does not come back. */
  function coarsen() {
    shown.set("values", onGrid(grid.spec.parameters, shown.get("values")));
    shown.compute(null);
    refined = null;
    shown.set("spec", structuredClone(grid.spec));
    tell("Python could not be started again: the figure takes the values of its grid.");
  }

  const tell = (/** @type {string} */ text) => {
    const place = note?.querySelector(".live-now") ?? document.createElement("b");
    place.className = "live-now";
    place.textContent = ` ${text}`;
    note?.append(place);
  };

  async function refineNow(/** @type {Say | undefined} */ progress) {
    /** @type {(Partial<Parameter> & { name: string })[]} */
    const stops = await host.ask({ kind: "stops", ...place }, PATIENCE, progress && starting(progress));
    const parameters = /** @type {Parameter[]} */ (
      grid.spec.parameters.map((parameter, i) => ({ ...parameter, ...stops[i] }))
    );
    const finer = JSON.stringify(parameters) !== JSON.stringify(grid.spec.parameters);
    fine = { ...grid.spec, parameters };
    if (mine) return finer;
    shown.compute(byBook);
    shown.set("spec", structuredClone(fine));
    if (finer) tell("Python runs on this page: the sliders now stop between these settings too.");
    return finer;
  }

  /** @type {Computing["refine"]} */
  const refine = (progress) =>
    (refined ??= refineNow(progress).catch((error) => {
      refined = null;
      throw error;
    }));

  /** Other panels come into the figure. @param {string} html @param {Spec} spec @param {Frame} frame */
  function exchange(html, spec, frame) {
    picture().outerHTML = html;
    shown.set("frame", frame);
    // Drawn with the stops of the grid first: these are played.
    const parameters = spec.parameters.map((p, i) => ({ ...p, ...coarse[i] }));
    shown.set("spec", structuredClone({ ...spec, parameters }));
    draw();
    shown.set("spec", structuredClone(spec));
  }

  /** @param {boolean} now */
  function own(now) {
    mine = now;
    figure.toggleAttribute("data-mine", now);
    mark.textContent = now ? MINE : "";
  }

  /** The book's code computes again. @returns {boolean} whether it did not */
  function leave() {
    if (!mine) return false;
    own(false);
    const values = onGrid(grid.spec.parameters, shown.get("values"));
    shown.compute(byBook);
    shown.set("values", values);
    exchange(books, fine, grid.frame(values));
    return true;
  }

  function back() {
    leave();
    // What the code may have altered in place must not reach the next frame.
    if (touched) restart();
  }

  /** What was asked goes to the next Python; whoever is at it does not wait for that. */
  function restart() {
    touched = false;
    host.end();
    host.start().catch(() => {});
  }

  /** Has a reader's code run. @param {object} question @param {number} seconds @returns {Promise<any>} */
  async function foreign(question, seconds) {
    touched = true;
    const asked = host.ask(/** @type {any} */ (question), seconds);
    // Right behind, before any other question.
    const intact = host.ask({ kind: "intact" }, LIMIT).catch(() => false);
    try {
      const answer = await asked;
      return (await intact) ? answer : { wrong: HARM, lost: true };
    } catch (error) {
      if (error instanceof NoPythonError) throw error;
      const ended = `Your code was still running after ${Math.round(seconds)} s, and was ended. ${AGAIN} Python starts again.`;
      return { wrong: error instanceof StoppedError ? ended : HARM, lost: true };
    }
  }

  /** @type {Computing["run"]} */
  async function run(source, progress) {
    progress("The book's code runs first, to see how long it takes …");
    const now = shown.get("values");
    const { seconds } = await host.ask({ kind: "prepared", ...place, values: now }, PATIENCE, starting(progress));
    await refine();
    const limit = Math.max(LIMIT, TIMES * seconds);
    progress("Your code runs …");
    const values = shown.get("values");
    const told = await foreign({ kind: "changed", ...place, source, values }, limit);
    if (told.wrong) {
      if (told.lost) restart();
      return leave() && !told.lost ? `${told.wrong}\n${AGAIN}` : told.wrong;
    }
    own(true);
    exchange(told.picture, told.spec, told.frame);
    shown.compute(async (values) => {
      try {
        const { frame, wrong, lost } = await foreign({ kind: "frame", ...place, source, values }, limit);
        if (!lost) return frame ?? say(`Your code cannot compute this setting. ${wrong}`);
        back();
        progress(wrong);
      } catch (error) {
        leave();
        coarsen();
        progress(/** @type {Error} */ (error).message);
      }
      return null;
    }, true);
    if (shown.get("values") !== values) shown.again();
    return "";
  }

  return { refine, run, back };
}

/** @param {Say} say */
function starting(say) {
  return (/** @type {string} */ stage) => say(`Python starts: ${stage} …`);
}

/** The setting of the grid next to the values. @param {Parameter[]} parameters @param {Values} values */
function onGrid(parameters, values) {
  return Object.fromEntries(
    parameters.map((p) => {
      const value = values[p.name];
      if (p.kind === "point") return [p.name, [stop(p.x.stops, value[0]), stop(p.y.stops, value[1])]];
      return [p.name, typeof value === "number" ? stop(p.stops, value) : value];
    }),
  );
}

/** @param {number[]} stops @param {number} value */
function stop(stops, value) {
  return stops[nearest(stops, value)];
}
