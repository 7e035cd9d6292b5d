/** The addresses of a figure's settings: #figure-name?alpha=0.1&start=1,2 */

import { nearest } from "../../companion/live/live.mjs";

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
 * @param {Find} [find] what a text means among the stops of a parameter
 * @returns {Values | null} null if the figure has no such setting; what is not named is not there
 */
export function valuesOf(settings, parameters, find = exactly) {
  /** @type {Values} */
  const values = {};
  for (const [name, text] of new URLSearchParams(settings)) {
    const parameter = parameters.find((p) => p.name === name);
    if (!parameter) return null;
    const value =
      parameter.kind === "point"
        ? pair(text, parameter.x.stops, parameter.y.stops, find)
        : find(parameter.stops, text);
    if (value === undefined) return null;
    values[name] = value;
  }
  return values;
}

/** @typedef {(stops: any[], text: string) => any} Find  undefined if it means none of them */

/** @type {Find} */
function exactly(stops, text) {
  return stops.find((stop) => String(stop) === text);
}

/** The stop next to a number that lies between two. @type {Find} */
export function nearly(stops, text) {
  const [number, last] = [Number(text || NaN), stops[stops.length - 1]];
  if (typeof last !== "number") return exactly(stops, text);
  return number >= stops[0] && number <= last ? stops[nearest(stops, number)] : undefined;
}

/** @param {string} text @param {number[]} xs @param {number[]} ys @param {Find} find */
function pair(text, xs, ys, find) {
  const [x, y] = text.split(",");
  const found = [find(xs, x), find(ys, y)];
  return found.includes(undefined) ? undefined : found;
}
