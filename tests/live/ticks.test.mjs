/** The round numbers on an axis. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ticks } from "../../companion/live/live.mjs";

/** @param {[number, number]} limits @param {number} count @param {boolean} log */
const labels = (limits, count, log = false) =>
  ticks({ label: "", log, limits }, count).map(({ text }) => text);

test("linear axes have round numbers", () => {
  assert.deepEqual(labels([-0.05, 0.85], 4), ["0.0", "0.2", "0.4", "0.6", "0.8"]);
  assert.deepEqual(labels([-4.2, 4.2], 8), ["−4", "−3", "−2", "−1", "0", "1", "2", "3", "4"]);
  assert.deepEqual(labels([-4.2, 4.2], 4), ["−4", "−2", "0", "2", "4"]);
  assert.deepEqual(labels([0, 0.3], 3), ["0.0", "0.1", "0.2", "0.3"]);
  assert.deepEqual(labels([-1000, 1000], 4), ["−1000", "−500", "0", "500", "1000"]);
});

test("they lie where their numbers are", () => {
  for (const { at, text } of ticks({ label: "", log: false, limits: [-3, 5] }, 6)) {
    assert.ok(Math.abs(-3 + at * 8 - Number(text.replace("−", "-"))) < 1e-9);
  }
});

test("there are about as many as asked for, on any axis", () => {
  for (let i = 0; i < 2000; i += 1) {
    const low = (Math.random() - 0.5) * 10 ** (6 * Math.random() - 3);
    const high = low + 10 ** (8 * Math.random() - 4);
    const count = 2 + 8 * Math.random();
    const found = ticks({ label: "", log: false, limits: [low, high] }, count);
    assert.ok(found.length >= 1 && found.length <= 1.7 * count + 1, `${low} ${high} ${count}`);
    assert.ok(found.every(({ at }) => at > -1e-6 && at < 1 + 1e-6));
    assert.equal(new Set(found.map(({ text }) => text)).size, found.length);
  }
});

test("logarithmic axes have powers of ten, or 1, 2, 5 where these are few", () => {
  assert.deepEqual(labels([1e-4, 1], 5, true), ["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"]);
  assert.deepEqual(labels([1e-16, 1], 5, true), ["10⁻¹⁶", "10⁻¹²", "10⁻⁸", "10⁻⁴", "10⁰"]);
  assert.deepEqual(labels([1, 20], 5, true), ["1", "2", "5", "10", "20"]);
  assert.deepEqual(labels([1e-6, 1e-5], 5, true), ["10⁻⁶", "2·10⁻⁶", "5·10⁻⁶", "10⁻⁵"]);
  assert.deepEqual(labels([0.01, 0.5], 5, true), ["0.01", "0.02", "0.05", "0.1", "0.2", "0.5"]);
  const [, two] = ticks({ label: "", log: true, limits: [1, 20] }, 5);
  assert.ok(Math.abs(two.at - Math.log(2) / Math.log(20)) < 1e-9);
});
