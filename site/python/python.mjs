/**
 * The one place that starts Python on a page: in a worker, at the first question, and again after
 * that worker was ended.
 */

/**
 * @typedef {import("./worker.mjs").Told} Told
 * @typedef {{ worker: string, folder: string, packages: string[] }} Source  addresses, and what to load
 * @typedef {{ kind: string, [name: string]: any }} Question  see companion/page
 * @typedef {(stage: string) => void} Progress
 * @typedef {{ starts?: Progress, begun?: () => void, told?: (told: any) => void, signal?: AbortSignal,
 *   look?: Question }} Options
 *   who hears how far the start of Python is, that the question has begun, and what is told on the way
 *   to its answer; what stops the question, and its Python; and what is asked after it: unless that is
 *   answered by true, another Python starts
 */

/** What a page says where Python cannot be had. */
export class NoPythonError extends Error {}
/** A question that took longer than its limit, or was stopped by the reader: its Python is gone. */
export class StoppedError extends Error {
  /** @param {string} why @param {any} told what it told last; null if it did not */
  constructor(why, told = null) {
    super(why);
    this.told = told;
  }
}

const ELSEWHERE = "Download the notebook by the button at the top of the page, and run it with Python.";

/** @param {string} what @param {string} reason */
function missing(what, reason) {
  const offline = navigator.onLine === false ? " You seem to be offline." : "";
  return new NoPythonError(`${what} (${reason}).${offline} ${ELSEWHERE}`);
}

/** @param {Source} source @param {(ready: boolean) => void} tell hears whether it is ready, at each change */
export function python(source, tell) {
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
  /** @type {Set<(failure: string) => void>} those who wait for the worker that there is */
  const waiting = new Set();

  /** Ends it. Whoever waits for it is answered by the next one, unless it failed by itself. */
  function end(failure = "") {
    worker?.terminate();
    worker = starting = null;
    stage = "";
    tell(false);
    const those = [...waiting];
    waiting.clear();
    those.forEach((one) => one(failure));
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
      const again = () => resolve(start());
      waiting.add(again);
      const fail = (/** @type {string} */ reason) => {
        waiting.delete(again);
        reject(missing("Python could not be started", reason));
        if (worker === mine) end(reason);
      };
      mine.onerror = (event) => fail(event.message || "its files could not be loaded");
      mine.addEventListener("message", ({ data }) => {
        /** @type {Told} */
        const told = data;
        if ("id" in told) return;
        if ("stage" in told) {
          stage = told.stage;
          listeners.forEach((listener) => listener(stage));
        } else if ("failed" in told) fail(told.failed);
        else {
          waiting.delete(again);
          stage = "";
          resolve();
          tell(true);
        }
      });
      mine.postMessage({ start: source.folder, packages: source.packages });
    });
    return starting;
  }

  /** @param {object} asked @param {number} seconds @param {Options} options @returns {Promise<any>} */
  async function put(asked, seconds, options) {
    const { signal } = options;
    await start();
    signal?.throwIfAborted();
    const mine = /** @type {Worker} */ (worker);
    const id = (ids += 1);
    return new Promise((resolve, reject) => {
      /** @type {ReturnType<typeof setTimeout>} */
      let limit;
      /** @type {any} */
      let latest = null;
      const done = () => {
        clearTimeout(limit);
        waiting.delete(again);
        mine.removeEventListener("message", hear);
        signal?.removeEventListener("abort", stop);
      };
      const again = (/** @type {string} */ failure) => {
        done();
        if (failure) reject(new Error(failure));
        else resolve(put(asked, seconds, options));
      };
      const stop = () => {
        done();
        end();
        reject(new StoppedError(`stopped after ${seconds} s`, latest));
      };
      const hear = (/** @type {MessageEvent} */ { data }) => {
        /** @type {Told} */
        const told = data;
        if (!("id" in told) || told.id !== id) return;
        if ("begun" in told) {
          limit = setTimeout(stop, 1000 * seconds);
          options.begun?.();
        } else if ("told" in told) {
          latest = JSON.parse(told.told);
          options.told?.(latest);
        } else {
          done();
          if ("error" in told) reject(new Error(told.error));
          else resolve(JSON.parse(told.answer));
        }
      };
      waiting.add(again);
      signal?.addEventListener("abort", stop);
      mine.addEventListener("message", hear);
      mine.postMessage({ id, ...asked });
    });
  }

  /** Whoever comes next meets a Python that is sound. @param {Question} look @param {number} seconds */
  async function sound(look, seconds) {
    try {
      if (await put({ question: JSON.stringify(look) }, seconds, {})) return;
    } catch {
      // It cannot even tell.
    }
    anew();
  }

  /** A question failed: if Python itself did, it is given up. @param {unknown} error */
  function given(error) {
    if (!(error instanceof StoppedError || error instanceof NoPythonError)) anew();
  }

  function anew() {
    end();
    // Whoever writes on does not wait for it.
    start().catch(() => {});
  }

  /** @param {object} asked @param {number} seconds @param {Options} options @returns {Promise<any>} */
  function inTurn(asked, seconds, options) {
    const { starts, signal } = options;
    if (starts) {
      listeners.add(starts);
      if (starting && stage) starts(stage);
    }
    const answered = last.then(() => put(asked, seconds, options));
    last = answered.then(() => options.look && sound(options.look, seconds), given);
    // Whoever stops does not wait for those before.
    const stopped = new Promise((_, reject) => {
      signal?.addEventListener("abort", () => reject(new StoppedError("stopped by the reader")));
    });
    return Promise.race([answered, stopped]).finally(() => starts && listeners.delete(starts));
  }

  return {
    start,
    end: () => end(),
    /**
     * Asks a question when those before it are answered.
     *
     * @param {Question} question @param {number} seconds that it may take, once it has begun
     * @param {Progress} [starts] hears how far the start of Python is
     * @param {Omit<Options, "starts">} [options]
     * @returns {Promise<any>} the answer; fails with NoPythonError, StoppedError, or Python's error
     */
    ask(question, seconds, starts, options = {}) {
      return inTurn({ question: JSON.stringify(question) }, seconds, { ...options, starts });
    },
    /**
     * Loads the package of a module of Python.
     *
     * @param {string} module @param {number} seconds @param {Omit<Options, "starts">} [options]
     * @returns {Promise<boolean>} whether the site has it; fails as `ask` does
     */
    async load(module, seconds, options = {}) {
      try {
        return await inTurn({ module }, seconds, options);
      } catch (error) {
        if (error instanceof StoppedError || error instanceof NoPythonError) throw error;
        throw missing(`${module} could not be loaded`, String(error));
      }
    },
  };
}
