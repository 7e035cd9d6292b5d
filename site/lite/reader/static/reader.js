// @ts-check
/**
 * The book's extension of JupyterLab. It is what a bundler would make of it: a container with one
 * module and nothing shared. The browser itself loads what that module imports.
 */
(() => {
  const containers = /** @type {Record<string, unknown>} */ (
    /** @type {any} */ (globalThis)._JUPYTERLAB ??= {}
  );
  containers["downhill-reader"] = {
    init: () => {},
    get: async () => {
      const { default: plugin } = await import("./plugin.mjs");
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
