/**
 * The host of live figures on a page without a kernel. When a figure comes near, its data is loaded:
 * the frames of every setting of a grid, packed by companion/live/pack.py. render() of live.mjs gets
 * a model that answers from them.
 */

import live from "../../companion/live/live.mjs";
import { addressOf, addressed, valuesOf } from "./address.mjs";

/**
 * @typedef {import("../../companion/live/live.mjs").Spec} Spec
 * @typedef {import("../../companion/live/live.mjs").Frame} Frame
 * @typedef {import("../../companion/live/live.mjs").Parameter} Parameter
 * @typedef {import("../../companion/live/live.mjs").Values} Values
 * @typedef {import("../../companion/live/live.mjs").Model} Model
 * @typedef {{ shape: number[], axes: number[], bytes: number }} Description
 * @typedef {{ name: string, fraction?: number, templates?: string[][], arrays: Description[] }} Table
 * @typedef {{ shape: number[], numbers: Int32Array }} Stack  one array for each setting
 * @typedef {{ spec: Spec, frame: (values: Values) => Frame }} Frozen
 */

// What a fraction of an axis counts in.
const STEPS = 4096;
// How far from the view a figure begins to load, in CSS pixels.
const NEAR = "600px";

/** @param {ReadableStream<Uint8Array<ArrayBuffer>>} file @returns {Promise<Frozen>} */
export async function unpack(file) {
  const opened = file.pipeThrough(new DecompressionStream("gzip"));
  const buffer = await new Response(opened).arrayBuffer();
  const start = 4 + new DataView(buffer).getUint32(0, true);
  /** @type {Spec & { tables: Table[] }} */
  const { tables, ...spec } = JSON.parse(new TextDecoder().decode(buffer.slice(4, start)));
  const bytes = new Uint8Array(buffer, start);
  let used = 0;
  const columns = tables.map((table) => {
    const stacks = table.arrays.map((description) => {
      const stack = decode(description, bytes.subarray(used));
      used += stack.numbers.length * description.bytes;
      return stack;
    });
    return { table, stacks };
  });

  return {
    spec,
    frame(values) {
      const setting = spec.parameters.flatMap((parameter) => stops(parameter, values[parameter.name]));
      /** @type {Frame} */
      const frame = { words: "", panels: spec.panels.map(() => ({})) };
      for (const { table, stacks } of columns) {
        const [first, ...rest] = stacks.map((stack) => at(stack, setting));
        const array = table.templates
          ? texts(table.templates, first, rest[0], rest[1])
          : Array.from(first, (number) => (table.fraction ? number / STEPS : number));
        const [panel, key] = table.name.split("/");
        if (key) frame.panels[Number(panel)][key] = array;
        else frame.words = array.length > 1 ? array.map(String) : String(array[0]);
      }
      return frame;
    },
  };
}

/**
 * Where a value lies on the grid, along each of the axes that its parameter has there.
 *
 * @param {Parameter} parameter @param {any} value
 */
function stops(parameter, value) {
  if (parameter.kind === "time") return [];
  if (parameter.kind !== "point") return [parameter.stops.indexOf(value)];
  return [parameter.x.stops.indexOf(value[0]), parameter.y.stops.indexOf(value[1])];
}

/** @param {Description} description @param {Uint8Array} bytes @returns {Stack} */
function decode({ shape, axes, bytes: planes }, bytes) {
  const count = product(shape);
  const numbers = new Int32Array(count);
  for (let plane = 0; plane < planes; plane += 1) {
    for (let i = 0; i < count; i += 1) numbers[i] |= bytes[plane * count + i] << (8 * plane);
  }
  // 0, 1, 2, 3, 4, … stand for 0, −1, 1, −2, 2, …
  for (let i = 0; i < count; i += 1) numbers[i] = (numbers[i] >>> 1) ^ -(numbers[i] & 1);
  for (const axis of axes) {
    const stride = product(shape.slice(axis + 1));
    const block = stride * shape[axis];
    for (let start = 0; start < count; start += block) {
      for (let i = start + stride; i < start + block; i += 1) numbers[i] += numbers[i - stride];
    }
  }
  return { shape, numbers };
}

/** @param {Stack} stack @param {number[]} setting @returns {Int32Array} */
function at({ shape, numbers }, setting) {
  // What does not vary along a parameter is there once.
  const index = setting.reduce((sum, stop, i) => sum * shape[i] + (shape[i] > 1 ? stop : 0), 0);
  const length = product(shape.slice(setting.length));
  return numbers.subarray(index * length, (index + 1) * length);
}

/**
 * @param {string[][]} templates @param {Int32Array} which the template of each string
 * @param {Int32Array} numbers what stands in its gaps @param {Int32Array} decimals of these numbers
 */
function texts(templates, which, numbers, decimals) {
  const gaps = numbers.length / which.length;
  return Array.from(which, (template, i) =>
    templates[template]
      .map((part, j) => (j ? fixed(numbers[i * gaps + j - 1], decimals[i * gaps + j - 1]) : "") + part)
      .join(""),
  );
}

/** @param {number} digits @param {number} decimals */
function fixed(digits, decimals) {
  return (digits / 10 ** decimals).toFixed(decimals).replace("-", "−");
}

/** @param {number[]} shape */
function product(shape) {
  return shape.reduce((a, b) => a * b, 1);
}

/** @param {Frozen} frozen @returns {Model} */
export function model({ spec, frame }) {
  const start = Object.fromEntries(spec.parameters.map(({ name, start }) => [name, start]));
  const timeless = spec.parameters.filter(({ kind }) => kind !== "time");
  /** @type {Record<string, any>} */
  const state = { spec, values: start, frame: frame(start) };
  /** @type {Record<string, Set<() => void>>} */
  const listeners = {};
  const listening = (/** @type {string} */ event) => (listeners[event] ??= new Set());
  return {
    get: (key) => state[key],
    set(key, value) {
      const before = state[key];
      state[key] = value;
      // All times of a run are in one frame.
      if (key === "values" && timeless.some(({ name }) => String(before[name]) !== String(value[name]))) {
        state.frame = frame(value);
        listening("change:frame").forEach((listener) => listener());
      }
      listening(`change:${key}`).forEach((listener) => listener());
    },
    save_changes() {},
    on: (event, listener) => void listening(event).add(listener),
    off: (event, listener) => void listening(event).delete(listener),
  };
}

/** @param {HTMLElement} figure */
async function enliven(figure) {
  try {
    const response = await fetch(new URL(figure.dataset.frozen ?? "", document.baseURI));
    if (!response.ok || !response.body) throw new Error(`${response.status} ${response.statusText}`);
    const shown = model(await unpack(response.body));
    live.render({ model: shown, el: figure });
    link(figure, shown);
  } catch (error) {
    figure.dataset.failed = "";
    const message = `This figure stays still: its data could not be loaded (${error}).`;
    for (const place of figure.querySelectorAll(".live-words > :first-child, .live-spoken")) {
      place.textContent = message;
    }
  }
}

/**
 * Shows the setting that the page's address names, if it is this figure's, and gives away addresses.
 *
 * @param {HTMLElement} figure @param {Model} shown
 */
function link(figure, shown) {
  const name = figure.dataset.live ?? "";
  /** @type {Spec} */
  const { parameters } = shown.get("spec");
  const note = figure.querySelector(".live-pinned");
  const show = () => {
    const asked = addressed(location.hash);
    if (asked?.name !== name) return;
    const values = valuesOf(asked.settings ?? "", parameters);
    const start = Object.fromEntries(parameters.map((p) => [p.name, p.start]));
    shown.set("values", { ...start, ...values });
    if (!values && note) {
      note.textContent = "The address names a setting that this figure does not have: it shows its first one.";
    }
    figure.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", show);
  show();
  const button = figure.querySelector("[data-link]");
  button?.addEventListener("click", async () => {
    const address = new URL(addressOf(name, parameters, shown.get("values")), location.href).href;
    try {
      await navigator.clipboard.writeText(address);
      button.textContent = "Copied";
    } catch {
      // Where a page may not write there, the address bar shows it.
      history.replaceState(null, "", address);
      button.textContent = "In the address bar";
    }
    setTimeout(() => (button.textContent = "Copy link"), 2000);
  });
}

if (typeof document !== "undefined") {
  // No browser knows which place an address with settings means.
  const come = () => {
    const asked = addressed(location.hash);
    if (asked) document.querySelector(`[data-live="${asked.name}"]`)?.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", come);
  come();
  // A link to where the address is already, from where a reader has gone on: no browser says so.
  addEventListener("click", ({ target }) => {
    const link = target instanceof Element && target.closest("a");
    if (link && link.href === location.href && addressed(link.hash)) dispatchEvent(new Event("hashchange"));
  });
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        void enliven(/** @type {HTMLElement} */ (target));
      }
    },
    { rootMargin: NEAR },
  );
  document.querySelectorAll("[data-frozen]").forEach((figure) => near.observe(figure));
}
