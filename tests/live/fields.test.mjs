/** Contours against closed forms, and the cells of heat maps and regions. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { cells, contour } from "../../companion/live/live.mjs";

/** @typedef {[number, number][]} Loop */

/**
 * A function on an even grid over [-1, 1] in both directions.
 *
 * @param {(x: number, y: number) => number} f @param {number} nx @param {number} ny
 */
function sampled(f, nx, ny) {
  return Array.from({ length: nx * ny }, (_, k) =>
    f(-1 + (2 * (k % nx)) / (nx - 1), -1 + (2 * Math.floor(k / nx)) / (ny - 1)),
  );
}

/** @param {Loop} loop @param {number} nx @param {number} ny @returns {Loop} in [-1, 1] again */
function back(loop, nx, ny) {
  return loop.map(([i, j]) => [-1 + (2 * i) / (nx - 1), -1 + (2 * j) / (ny - 1)]);
}

/** @param {Loop} loop counter-clockwise positive (shoelace formula) */
function area(loop) {
  return loop.reduce((sum, [x, y], k) => {
    const [nextX, nextY] = loop[(k + 1) % loop.length];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}

test("the contour of a cone is a circle", () => {
  const [nx, ny] = [41, 61];
  const z = sampled((x, y) => Math.hypot(x, y), nx, ny);
  for (const radius of [0.25, 0.5, 0.8]) {
    const loops = contour(z, nx, ny, radius);
    assert.equal(loops.length, 1);
    const loop = back(loops[0], nx, ny);
    for (const [x, y] of loop) assert.ok(Math.abs(Math.hypot(x, y) - radius) < 2e-3);
    // The low part lies to the left.
    assert.ok(Math.abs(area(loop) / (Math.PI * radius ** 2) - 1) < 1e-2);
    // And no step is longer than the diagonal of a cell.
    loop.forEach(([x, y], k) => {
      const [nextX, nextY] = loop[(k + 1) % loop.length];
      assert.ok(Math.hypot(nextX - x, nextY - y) <= Math.hypot(2 / 40, 2 / 60) + 1e-12);
    });
  }
});

test("the contours of a plane are straight, and exactly where it has the level", () => {
  const [nx, ny] = [5, 4];
  const z = sampled((x, y) => x + 2 * y, nx, ny);
  const [loop, ...others] = contour(z, nx, ny, 0.3).map((each) => back(each, nx, ny));
  assert.equal(others.length, 0);
  const inside = loop.filter(([x, y]) => Math.abs(x) <= 1 && Math.abs(y) <= 1);
  assert.ok(inside.length > 4);
  for (const [x, y] of inside) assert.ok(Math.abs(x + 2 * y - 0.3) < 1e-12);
  // The rest of the loop closes it, half a cell outside.
  for (const [x, y] of loop.filter((point) => !inside.includes(point))) {
    const out = Math.max((Math.abs(x) - 1) * (nx - 1), (Math.abs(y) - 1) * (ny - 1));
    assert.ok(Math.abs(out - 1) < 1e-12);
  }
});

test("a ring has two contours, the inner one the other way round", () => {
  const n = 81;
  const z = sampled((x, y) => Math.abs(Math.hypot(x, y) - 0.5), n, n);
  const areas = contour(z, n, n, 0.2).map((loop) => area(back(loop, n, n))).sort((a, b) => a - b);
  assert.equal(areas.length, 2);
  assert.ok(Math.abs(areas[0] / (-Math.PI * 0.3 ** 2) - 1) < 2e-2);
  assert.ok(Math.abs(areas[1] / (Math.PI * 0.7 ** 2) - 1) < 2e-2);
});

test("a saddle parts as its middle says", () => {
  // Two low corners across: with a low middle they are one valley, with a high one two.
  assert.equal(contour([0, 1, 1, 0], 2, 2, 0.6).length, 1);
  assert.equal(contour([0, 1, 1, 0], 2, 2, 0.4).length, 2);
  assert.equal(contour([1, 0, 0, 1], 2, 2, 0.6).length, 1);
  assert.equal(contour([1, 0, 0, 1], 2, 2, 0.4).length, 2);
});

test("where nothing is low there is no contour, where all is low it goes around", () => {
  assert.deepEqual(contour(Array(12).fill(1), 4, 3, 0.5), []);
  const [loop, ...others] = contour(Array(12).fill(0), 4, 3, 0.5);
  assert.equal(others.length, 0);
  assert.ok(loop.every(([i, j]) => i === -0.5 || i === 3.5 || j === -0.5 || j === 2.5));
});

test("the cells of all classes fill the ground once", () => {
  const [nx, ny, count] = [7, 5, 3];
  const classes = Array.from({ length: nx * ny }, (_, k) => (k * k) % count);
  const paths = cells(classes, nx, ny, count, (i, j) => `${i} ${j}`);
  const areas = paths.map((path) =>
    path
      .split("Z")
      .filter(Boolean)
      .map((rectangle) => rectangle.slice(1).split("L").map((pair) => pair.split(" ").map(Number)))
      .reduce((sum, corners) => sum + area(/** @type {Loop} */ (corners)), 0),
  );
  const counts = areas.map((_, which) => classes.filter((other) => other === which).length);
  assert.deepEqual(areas, counts);
});
