/** What a reader wrote, kept in this browser alone. */

const KEY = "downhill:answer:";
/** A browser may refuse to keep anything: then an answer lasts as long as the page. */
const here = new Map();

/** @param {string} name of the exercise @returns {string | null} null if nothing was written */
export function kept(name) {
  try {
    return localStorage.getItem(KEY + name) ?? here.get(name) ?? null;
  } catch {
    return here.get(name) ?? null;
  }
}

/** @param {string} name @param {string | null} text null forgets it */
export function keep(name, text) {
  if (text === null) here.delete(name);
  else here.set(name, text);
  try {
    if (text === null) localStorage.removeItem(KEY + name);
    else localStorage.setItem(KEY + name, text);
  } catch {
    // Refused, or full.
  }
}
