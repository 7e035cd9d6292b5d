/** Shows what a cell gave, below what is stored, and what is different. */

import { element } from "../editing/elements.mjs";
import { lines } from "./differences.mjs";

/**
 * @typedef {{ kind: "text" | "warning" | "html" | "svg" | "png" | "live" | "error", content: string, alt?: string }} Output
 * @typedef {{ outputs: Output[], above: number, failed: number | null }} Answer  see companion/page/cells.py
 */

// Of a line that is in one of both: the element says it, and a sign before it.
const MARKS = { same: "span", stored: "del", new: "ins" };
const PICTURES = ["png", "svg"];

/**
 * @param {HTMLElement} place @param {Element} box the cell, with what is stored
 * @param {Answer} answer @param {boolean} edited whether the reader has changed the cell
 */
export function show(place, box, { outputs, failed }, edited) {
  const stored = [...box.querySelectorAll(".cell_output")].find((output) => !place.contains(output));
  const shown = element("div", { class: "cell_output" });
  const said = element("p", { role: "status" });
  place.replaceChildren(element("p", { class: "cell-result-title" }, "What Python on this page gives"), said, shown);
  place.hidden = false;

  const of = (/** @type {string} */ kind) => outputs.filter((output) => output.kind === kind);
  const alt = (!edited && stored?.querySelector("img")?.alt) || "The picture that the cell draws";
  for (const { content } of of("html")) {
    const html = element("div", { class: "output text_html" });
    html.innerHTML = content;
    // The stored one has them on this page.
    html.querySelectorAll("[id]").forEach((part) => part.removeAttribute("id"));
    shown.append(html);
  }
  const was = textOf(stored);
  const found = lines(was, [...of("text").map(({ content }) => content.replace(/\n$/, "")), textOf(shown)].filter(Boolean).join("\n"));
  const other = found.filter(({ kind }) => kind !== "same").length;
  if (of("text").length || other) {
    // What stands in a table or a finding is shown there: of its lines, those that differ.
    const listed = of("html").length ? found.filter(({ kind }) => kind !== "same") : found;
    const pre = element("pre", { tabindex: "0", "aria-label": "Text" });
    listed.forEach(({ text, kind }) => pre.append(element(MARKS[kind], {}, text), "\n"));
    if (listed.length) shown.prepend(pre);
  }
  for (const { kind, content, alt: own } of outputs) {
    if (kind === "png") shown.append(element("img", { src: `data:image/png;base64,${content}`, alt: own ?? alt }));
    if (kind === "svg") shown.append(element("img", { src: `data:image/svg+xml,${encodeURIComponent(content)}`, alt: own ?? alt }));
    if (kind === "warning" || kind === "error") shown.append(element("pre", { class: `cell-${kind}`, tabindex: "0" }, content));
  }

  const pictures = outputs.some(({ kind }) => PICTURES.includes(kind));
  said.textContent = [
    failed === null ? "" : failed ? "A cell above that this one needs failed." : "The cell failed.",
    found.length && !other ? "The text is the same as the stored one." : "",
    other ? "Lines that differ are marked: + is new, − is stored above." : "",
    of("live").length ? "The figure above is live; this is a picture of its first setting." : "",
    pictures && !of("live").length ? "The picture is newly drawn." : "",
    outputs.length ? "" : "It shows nothing.",
  ]
    .filter(Boolean)
    .join(" ");
}

/** The text of what is shown, without live figures. @param {Element | undefined} shown */
function textOf(shown) {
  const parts = [...(shown?.querySelectorAll(".output") ?? [])].filter((output) => !output.querySelector("figure.live"));
  return parts.map((part) => (part.matches(".text_html") ? inLines(part) : part.querySelector("pre")?.textContent ?? "").replace(/\n$/, "")).join("\n");
}

/** A text in lines: one for each part that stands alone. @param {Element} html */
function inLines(html) {
  const leaves = [...html.querySelectorAll("p, li, dt, dd, td, th, caption")];
  const texts = leaves.map((leaf) => {
    const own = /** @type {Element} */ (leaf.cloneNode(true));
    own.querySelectorAll("p, li, dt, dd, td, th").forEach((inner) => inner.remove());
    return own.textContent?.replace(/\s+/g, " ").trim() ?? "";
  });
  return texts.filter(Boolean).join("\n");
}
