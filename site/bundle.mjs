// Joins a module with what it imports, for live_figures.py: node bundle.mjs <module> <target>
import { build } from "esbuild";

const [module, target] = process.argv.slice(2);
await build({
  entryPoints: [module],
  outfile: target,
  bundle: true,
  minify: true,
  format: "esm",
  // What every browser knows that knows light-dark().
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});
