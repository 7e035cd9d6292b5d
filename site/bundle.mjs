// Joins modules with what they import: node bundle.mjs <folder> <name=module> …
// What a module imports later is a file of its own, named with a checksum of its content.
import { build } from "esbuild";

const [folder, ...modules] = process.argv.slice(2);
await build({
  entryPoints: Object.fromEntries(modules.map((module) => module.split("="))),
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  chunkNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  // What every browser knows that knows light-dark().
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});
