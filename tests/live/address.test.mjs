/** Settings of a figure in the address of its page. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { addressOf, addressed, nearly, valuesOf } from "../../site/live/address.mjs";

const parameters = /** @type {import("../../site/live/address.mjs").Parameter[]} */ ([
  { kind: "slider", name: "alpha", start: 0.1, stops: [1e-7, 0.01, 0.1], decimals: 2 },
  { kind: "choice", name: "method", start: "a b", stops: ["a b", "c&d"] },
  { kind: "switch", name: "on", start: false, stops: [false, true] },
  {
    kind: "point", name: "start", start: [0, 1], panel: 0,
    x: { stops: [-1.5, 0], decimals: 1 }, y: { stops: [1, 2], decimals: 0 },
  },
]);
const values = { alpha: 1e-7, method: "c&d", on: true, start: [-1.5, 2] };

test("an address names a figure and a setting, and gives them back", () => {
  const address = addressOf("which-valley", parameters, values);
  assert.match(address, /^#figure-which-valley\?alpha=1e-7&method=c%26d&on=true&start=-1.5,2$/);
  const asked = addressed(address);
  assert.equal(asked?.name, "which-valley");
  assert.deepEqual(valuesOf(asked?.settings ?? "", parameters), values);
});

test("a figure alone has an address, and other places are none", () => {
  assert.deepEqual(addressed("#figure-race"), { name: "race", settings: null });
  for (const hash of ["", "#race", "#figure-", "#figure-race=3", "#ex-race"]) {
    assert.equal(addressed(hash), null);
  }
});

test("what is not named stays as it is", () => {
  assert.deepEqual(valuesOf("on=true", parameters), { on: true });
  assert.deepEqual(valuesOf("", parameters), {});
});

test("a setting that there is not is none", () => {
  for (const settings of ["alpha=0.2", "alpha=", "beta=1", "start=0", "start=0,7", "method=a", "on=1"]) {
    assert.equal(valuesOf(settings, parameters), null, settings);
  }
});

test("what lies between two settings is near one of them", () => {
  assert.deepEqual(valuesOf("alpha=0.02&start=-1,1.9", parameters, nearly), { alpha: 0.01, start: [-1.5, 2] });
  assert.deepEqual(valuesOf("method=c%26d&on=true", parameters, nearly), { method: "c&d", on: true });
  for (const settings of ["alpha=0.2", "alpha=", "alpha=x", "start=0", "start=0,7", "method=a", "on=1"]) {
    assert.equal(valuesOf(settings, parameters, nearly), null, settings);
  }
});
