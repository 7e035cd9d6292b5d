/** The page's one Python, for all of its scripts. */

import { python } from "./python.mjs";
import { tell } from "./ready.mjs";

const { worker = "", pyodide = "", companion = "" } =
  /** @type {HTMLElement | null} */ (document.querySelector("script[data-worker]"))?.dataset ?? {};
const absolute = (/** @type {string} */ address) => new URL(address, document.baseURI).href;

export const host = python(
  {
    worker: absolute(worker),
    folder: absolute(pyodide),
    packages: ["numpy", absolute(companion)],
  },
  tell,
);
