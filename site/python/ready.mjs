/** Whether Python runs on the page, for those who wait for it and do not load what starts it. */

/** Whether the site has Python for its pages. */
export const there = Boolean(document.querySelector("script[data-worker]"));

/** @type {Set<() => void>} */
const watchers = new Set();
let ready = false;

/** Calls the watcher whenever Python is ready, and at once if it is. @param {() => void} watcher */
export function watch(watcher) {
  watchers.add(watcher);
  if (ready) watcher();
}

/** @param {boolean} now whether it is ready */
export function tell(now) {
  ready = now;
  if (ready) watchers.forEach((watcher) => watcher());
}
