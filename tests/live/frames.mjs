/**
 * Prints, as JSON lines, the frames that the page's host finds in packed data. Standard input: one
 * line for each file, JSON of its path and of the settings wanted.
 */

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";

import { unpack } from "../../site/live/frozen.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  const { path, settings } = JSON.parse(line);
  const file = await unpack(Readable.toWeb(createReadStream(path)));
  console.log(JSON.stringify({ spec: file.spec, frames: settings.map(file.frame) }));
}
