/** Makes elements, and shows them. */

// So much of what comes is in view, in CSS pixels.
const SEEN = 240;

/** @param {string} tag @param {Record<string, string>} attributes @param {string} text */
export function element(tag, attributes, text = "") {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.textContent = text;
  return made;
}

/** @param {HTMLElement} row @param {string} kind its class @param {string} words @param {() => void} act */
export function button(row, kind, words, act) {
  const made = /** @type {HTMLButtonElement} */ (element("button", { type: "button", class: kind }, words));
  made.addEventListener("click", act);
  row.append(made);
  return made;
}

/** Moves the page by as little as shows the beginning of something. @param {HTMLElement} shown */
export function bringIntoView(shown) {
  const { top, height } = shown.getBoundingClientRect();
  const missing = top + Math.min(height, SEEN) - innerHeight;
  if (missing > 0) scrollBy({ top: missing + 16 });
}
