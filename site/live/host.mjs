/**
 * The host of live figures on a page. When a figure comes near, the frames of its grid are loaded,
 * and render() of live.mjs gets a model that answers from them. Once Python runs on the page, or the
 * reader asks for the code of a figure, the rest is loaded.
 */

import live from "../../companion/live/live.mjs";
import { there, watch } from "../python/ready.mjs";
import { addressed } from "./address.mjs";
import { unpack } from "./frozen.mjs";
import { link } from "./link.mjs";
import { model } from "./model.mjs";

/**
 * @typedef {{ figure: HTMLElement, grid: import("./frozen.mjs").Frozen,
 *   shown: import("./model.mjs").PageModel, draw: () => void }} Face
 *   a figure that lives; `draw` brings it to life again when other panels have come into it
 */

// How far from the view a figure begins to load, in CSS pixels.
const NEAR = "600px";

/** @param {HTMLElement} figure */
async function enliven(figure) {
  try {
    const response = await fetch(new URL(figure.dataset.frozen ?? "", document.baseURI));
    if (!response.ok || !response.body) throw new Error(`${response.status} ${response.statusText}`);
    const grid = await unpack(response.body);
    const shown = model(grid);
    let end = () => {};
    const draw = () => {
      end();
      end = live.render({ model: shown, el: figure });
    };
    draw();
    if (there && figure.dataset.code) attend({ figure, grid, shown, draw });
    // Its room stays, so that nothing moves.
    else figure.querySelector("[data-show]")?.setAttribute("style", "visibility: hidden");
    link(figure, shown);
  } catch (error) {
    figure.dataset.failed = "";
    const message = `This figure stays still: its data could not be loaded (${error}).`;
    for (const place of figure.querySelectorAll(".live-words > :first-child, .live-spoken")) {
      place.textContent = message;
    }
  }
}

/** Python computes the figure when it runs, and its code when that is asked for. @param {Face} face */
function attend(face) {
  /** @type {Promise<import("./computing.mjs").Computing> | null} */
  let loaded = null;
  const computing = () => (loaded ??= import("./computing.mjs").then((module) => module.computing(face)));
  watch(() => void computing().then(({ refine }) => refine()).catch(() => {}));
  const button = /** @type {HTMLElement} */ (face.figure.querySelector("[data-show]"));
  button.addEventListener("click", async () => {
    try {
      const [{ toggle }, by] = await Promise.all([import("./code.mjs"), computing()]);
      await toggle(face, by, button);
    } catch {
      loaded = null;
      button.textContent = "The code could not be loaded";
      setTimeout(() => (button.textContent = "Code"), 3000);
    }
  });
}

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
document.querySelectorAll("[data-frozen]").forEach((figure) => near.observe(/** @type {HTMLElement} */ (figure)));
