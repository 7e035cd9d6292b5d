/** The page's one Python, for all of its scripts. */

import { python } from "./python.mjs";

const { worker = "", pyodide = "", companion = "" } =
  /** @type {HTMLElement | null} */ (document.querySelector("script[data-worker]"))?.dataset ?? {};
const absolute = (/** @type {string} */ address) => new URL(address, document.baseURI).href;

/** Whether the site has Python for its pages. */
export const there = Boolean(worker);
export const host = python({
  worker: absolute(worker),
  folder: absolute(pyodide),
  packages: ["numpy", absolute(companion)],
});
