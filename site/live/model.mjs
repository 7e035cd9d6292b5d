/**
 * What render() of live.mjs asks on a page: it answers from the frames of the grid, and where these
 * end from whoever can compute.
 */

/**
 * @typedef {import("../../companion/live/live.mjs").Frame} Frame
 * @typedef {import("../../companion/live/live.mjs").Model} Model
 * @typedef {import("../../companion/live/live.mjs").Values} Values
 * @typedef {import("./frozen.mjs").Frozen} Frozen
 * @typedef {(values: Values) => Promise<Frame | null>} Compute  null leaves what is shown
 * @typedef {Model & { compute(by: Compute | null, all?: boolean): void, again(): void }} PageModel
 *   `compute` says who computes what is asked from now on and, without `all`, is not on the grid;
 *   `again` asks for the frame of the values once more
 */

/** @param {Frozen} frozen @returns {PageModel} */
export function model({ spec, holds, frame }) {
  const start = Object.fromEntries(spec.parameters.map(({ name, start }) => [name, start]));
  const timeless = spec.parameters.filter(({ kind }) => kind !== "time");
  /** @type {Record<string, any>} */
  const state = { spec: structuredClone(spec), values: start, frame: frame(start), busy: false };
  /** @type {Record<string, Set<() => void>>} */
  const listeners = {};
  const listening = (/** @type {string} */ event) => (listeners[event] ??= new Set());
  const put = (/** @type {string} */ key, /** @type {any} */ value) => {
    state[key] = value;
    listening(`change:${key}`).forEach((listener) => listener());
  };
  /** @type {Compute | null} */
  let compute = null;
  let everything = false;
  const who = () => compute;
  // The settings that were asked for are counted; the frame of one gives way to that of a later one.
  let [asked, shown] = [0, 0];
  const show = (/** @type {number} */ number, /** @type {Frame | null} */ found) => {
    if (number <= shown) return;
    shown = number;
    if (found) put("frame", found);
  };
  const seek = async () => {
    asked += 1;
    if (!compute || (!everything && holds(state.values))) return show(asked, frame(state.values));
    if (state.busy) return;
    put("busy", true);
    // Of those that come while one is computed, only the last is wanted.
    for (let by = who(); by && shown < asked; by = who()) {
      const number = asked;
      const found = await by(state.values);
      if (by === who()) show(number, found);
    }
    put("busy", false);
  };
  return {
    get: (key) => state[key],
    set(key, value) {
      const before = state[key];
      // All times of a run are in one frame.
      const moved =
        key === "values" && timeless.some(({ name }) => String(before[name]) !== String(value[name]));
      state[key] = value;
      if (moved) void seek();
      put(key, value);
    },
    save_changes() {},
    on: (event, listener) => void listening(event).add(listener),
    off: (event, listener) => void listening(event).delete(listener),
    compute(by, all = false) {
      [compute, everything] = [by, all];
    },
    again: () => void seek(),
  };
}
