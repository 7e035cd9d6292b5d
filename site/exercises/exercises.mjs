/**
 * Finds the exercises of a page. When one comes near, its stub becomes an editor; until then nothing
 * else is loaded, and without this script they are text, with hints and a solution to unfold.
 */

// How far from the view an exercise begins to load, in CSS pixels.
const NEAR = "800px";

/** @typedef {import("./workbench.mjs").Exercise} Exercise */

/** @returns {Exercise[]} in the order of the page */
export function found() {
  return [...document.querySelectorAll(".exercise[id]")].flatMap((statement) => {
    const cell = statement.nextElementSibling;
    const code = cell?.querySelector(".cell_input pre")?.textContent ?? "";
    const [, stub, name] = code.match(/^(.*?)\n\s*exercises\.check\("([^"]+)"/s) ?? [];
    if (!cell || !name) return [];
    const hints = [];
    let next = cell.nextElementSibling;
    for (; next?.matches(".admonition.dropdown:not(.solution)"); next = next.nextElementSibling) hints.push(next);
    const solution = next?.matches(".solution") ? next : null;
    return [{ name, stub: `${stub.trimEnd()}\n`, statement, cell, hints, solution }];
  });
}

const exercises = found();
// At once, so that nothing moves when an editor comes.
exercises.forEach((exercise) => fold(exercise, true));

/** @param {Exercise} exercise @param {boolean} hidden whether its hints and its solution are */
function fold({ hints, solution }, hidden) {
  [...hints, solution].forEach((step) => step?.toggleAttribute("hidden", hidden));
}

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      const exercise = exercises.find(({ cell }) => cell === target);
      if (!exercise) continue;
      import("./workbench.mjs").then(
        ({ open }) => open(exercise, exercises),
        () => fold(exercise, false),
      );
    }
  },
  { rootMargin: NEAR },
);
exercises.forEach(({ cell }) => near.observe(cell));
