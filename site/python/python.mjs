/**
 * The one place that starts Python on a page: in a worker, at the first question, and again after
 * that worker was ended.
 */

/**
 * @typedef {import("./worker.mjs").Told} Told
 * @typedef {{ worker: string, folder: string, packages: string[] }} Source  addresses, and what to load
 * @typedef {{ kind: string, [name: string]: any }} Question  see companion/page
 * @typedef {(stage: string) => void} Progress
 */

/** What a page says where Python cannot be had. */
export class NoPythonError extends Error {}
/** A question that took longer than its limit: the Python that was asked is gone. */
export class StoppedError extends Error {
  /** @param {number} seconds @param {any} told what it told last; null if it did not */
  constructor(seconds, told) {
    super(`stopped after ${seconds} s`);
    this.told = told;
  }
}

const ELSEWHERE = "Download the notebook by the button at the top of the page, and run it with Python.";

/** @param {Source} source */
export function python(source) {
  /** @type {Worker | null} */
  let worker = null;
  /** @type {Promise<void> | null} */
  let starting = null;
  /** @type {Promise<unknown>} */
  let last = Promise.resolve();
  let ids = 0;
  let stage = "";
  /** @type {Set<Progress>} */
  const listeners = new Set();

  /** Whoever has asked it is not answered any more. */
  function end() {
    worker?.terminate();
    worker = starting = null;
    stage = "";
  }

  /** Starts it, if it is not there; whoever waits is told how far it is. */
  function start() {
    if (starting) return starting;
    if (typeof WebAssembly !== "object" || typeof Worker !== "function") {
      return Promise.reject(new NoPythonError(`This browser cannot run Python. ${ELSEWHERE}`));
    }
    const mine = new Worker(source.worker, { type: "module" });
    worker = mine;
    starting = new Promise((resolve, reject) => {
      const fail = (/** @type {string} */ reason) => {
        if (worker === mine) end();
        const offline = navigator.onLine === false ? " You seem to be offline." : "";
        reject(new NoPythonError(`Python could not be started (${reason}).${offline} ${ELSEWHERE}`));
      };
      mine.onerror = (event) => fail(event.message || "its files could not be loaded");
      mine.addEventListener("message", ({ data }) => {
        /** @type {Told} */
        const told = data;
        if ("stage" in told) {
          stage = told.stage;
          listeners.forEach((listener) => listener(stage));
        } else if ("failed" in told) fail(told.failed);
        else if ("ready" in told) resolve();
      });
      mine.postMessage({ start: source.folder, packages: source.packages });
    });
    return starting;
  }

  /** @param {Question} question @param {number} seconds @returns {Promise<any>} */
  async function put(question, seconds) {
    await start();
    const asked = /** @type {Worker} */ (worker);
    const id = (ids += 1);
    return new Promise((resolve, reject) => {
      /** @type {ReturnType<typeof setTimeout>} */
      let limit;
      /** @type {any} */
      let latest = null;
      const done = () => {
        clearTimeout(limit);
        asked.removeEventListener("message", hear);
      };
      const hear = (/** @type {MessageEvent} */ { data }) => {
        /** @type {Told} */
        const told = data;
        if (!("id" in told) || told.id !== id) return;
        if ("begun" in told) {
          limit = setTimeout(() => {
            done();
            end();
            reject(new StoppedError(seconds, latest));
          }, 1000 * seconds);
          return;
        }
        if ("told" in told) {
          latest = JSON.parse(told.told);
          return;
        }
        done();
        if ("error" in told) reject(new Error(told.error));
        else resolve(JSON.parse(told.answer));
      };
      asked.addEventListener("message", hear);
      asked.postMessage({ id, question: JSON.stringify(question) });
    });
  }

  return {
    start,
    end,
    /**
     * Asks a question when those before it are answered.
     *
     * @param {Question} question @param {number} seconds that it may take, once it has begun
     * @param {Progress} [progress] hears how far the start is
     * @returns {Promise<any>} the answer; fails with NoPythonError, StoppedError, or Python's error
     */
    ask(question, seconds, progress) {
      if (progress) {
        listeners.add(progress);
        if (starting && stage) progress(stage);
      }
      const answered = last.then(() => put(question, seconds));
      last = answered.catch(() => {});
      return answered.finally(() => progress && listeners.delete(progress));
    },
  };
}
