/** The addresses of a figure's settings: #figure-name?alpha=0.1&start=1,2 */

/**
 * @typedef {import("../../companion/live/live.mjs").Parameter} Parameter
 * @typedef {import("../../companion/live/live.mjs").Values} Values
 */

const ADDRESS = /^#figure-([\w-]+)(?:\?(.*))?$/;

/** @param {string} name @param {Parameter[]} parameters @param {Values} values @returns {string} */
export function addressOf(name, parameters, values) {
  const settings = new URLSearchParams(parameters.map((p) => [p.name, String(values[p.name])]));
  return `#figure-${name}?${settings.toString().replaceAll("%2C", ",")}`;
}

/** @param {string} hash @returns {{ name: string, settings: string | null } | null} null for others */
export function addressed(hash) {
  const [, name, settings = null] = hash.match(ADDRESS) ?? [];
  return name ? { name, settings } : null;
}

/**
 * @param {string} settings as an address names them @param {Parameter[]} parameters
 * @returns {Values | null} null if the figure has no such setting; what is not named is not there
 */
export function valuesOf(settings, parameters) {
  /** @type {Values} */
  const values = {};
  for (const [name, text] of new URLSearchParams(settings)) {
    const parameter = parameters.find((p) => p.name === name);
    if (!parameter) return null;
    const value =
      parameter.kind === "point"
        ? pair(text, parameter.x.stops, parameter.y.stops)
        : parameter.stops.find((stop) => String(stop) === text);
    if (value === undefined) return null;
    values[name] = value;
  }
  return values;
}

/** @param {string} text @param {number[]} xs @param {number[]} ys */
function pair(text, xs, ys) {
  const [x, y] = text.split(",");
  const found = [xs.find((stop) => String(stop) === x), ys.find((stop) => String(stop) === y)];
  return found.includes(undefined) ? undefined : found;
}
