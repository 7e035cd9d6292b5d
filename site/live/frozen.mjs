/**
 * The frames of a figure on a page: those of every setting of a grid, packed by
 * companion/live/pack.py.
 */

/**
 * @typedef {import("../../companion/live/live.mjs").Spec} Spec
 * @typedef {import("../../companion/live/live.mjs").Frame} Frame
 * @typedef {import("../../companion/live/live.mjs").Parameter} Parameter
 * @typedef {import("../../companion/live/live.mjs").Values} Values
 * @typedef {{ shape: number[], axes: number[], bytes: number }} Description
 * @typedef {{ name: string, fraction?: number, templates?: string[][], arrays: Description[] }} Table
 * @typedef {{ shape: number[], numbers: Int32Array }} Stack  one array for each setting
 * @typedef {{ spec: Spec, holds: (values: Values) => boolean, frame: (values: Values) => Frame }} Frozen
 *   `holds` says whether the grid has a setting
 */

// What a fraction of an axis counts in.
const STEPS = 4096;

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

  const places = (/** @type {Values} */ values) =>
    spec.parameters.flatMap((parameter) => stops(parameter, values[parameter.name]));
  return {
    spec,
    holds: (values) => !places(values).includes(-1),
    frame(values) {
      const setting = places(values);
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
