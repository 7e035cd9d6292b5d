/** How a slider writes its values, and which of its stops it stands on. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { along, nearest, numberText } from "../../companion/live/live.mjs";

test("numbers have their decimals and a real minus sign", () => {
  assert.equal(numberText(-1.5, { decimals: 2 }), "−1.50");
  assert.equal(numberText(3, { decimals: 0 }), "3");
  assert.equal(numberText(0, { decimals: 1 }), "0.0");
});

test("logarithmic ones have three digits, and never an exponent", () => {
  const range = { decimals: 6, log: true };
  for (const [value, text] of /** @type {[number, string][]} */ ([
    [0.0032, "0.0032"], [0.00316227766, "0.00316"], [0.01, "0.01"], [1, "1"], [12.5, "12.5"],
    [99.96, "100"], [0.0009996, "0.001"], [1e-5, "0.00001"], [1.234e-7, "0.000000123"],
    [1000, "1000"], [123456, "123000"],
  ])) {
    assert.equal(numberText(value, range), text);
  }
});

test("whole numbers stay whole on a logarithmic slider", () => {
  assert.equal(numberText(1024, { decimals: 0, log: true }), "1024");
});

test("a value between two stops stands on the next one", () => {
  assert.equal(nearest([0, 1, 2], 1.4), 1);
  assert.equal(nearest([0, 1, 2], 1.6), 2);
  assert.equal(nearest([-1, 0], -7), 0);
});

test("values lie on an axis by its scale", () => {
  const linear = { label: "", log: false, limits: /** @type {[number, number]} */ ([-2, 6]) };
  assert.equal(along(linear, 0), 0.25);
  const log = { label: "", log: true, limits: /** @type {[number, number]} */ ([0.01, 100]) };
  assert.ok(Math.abs(along(log, 1) - 0.5) < 1e-12);
  assert.ok(Math.abs(along(log, 0.001) + 0.25) < 1e-12);
});
