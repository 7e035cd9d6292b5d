/**
 * Gives the code cells of a page their buttons. Until one of them is pressed, nothing else is loaded,
 * and without this script cells are text.
 */

/**
 * @typedef {{ box: Element, input: Element, bar: HTMLElement, stored: string, text: string, seconds: number }} Cell
 *   `text` as it stands now, `seconds` as it is expected to take with what it needs, 0 if that is not long
 */

/** @type {Cell[]} those that can be run, in the order of the page */
export const cells = [];

for (const box of document.querySelectorAll(".cell")) {
  const input = box.querySelector(".cell_input");
  const stored = input?.querySelector("pre")?.textContent ?? "";
  // The cell of an exercise is the reader's own.
  if (!input || box.previousElementSibling?.matches(".exercise")) continue;
  const bar = document.createElement("div");
  bar.className = "cell-bar";
  const seconds = Number(/** @type {HTMLElement} */ (box).dataset.seconds ?? 0);
  const cell = { box, input, bar, stored, text: stored, seconds };
  cells.push(cell);
  for (const words of /** @type {const} */ (["Run", "Edit"])) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cell-button";
    button.textContent = words;
    button.setAttribute("aria-label", `${words} cell ${cells.length}`);
    button.onclick = () =>
      void import("./bench.mjs").then(({ bench }) => (words === "Run" ? bench(cell).run() : bench(cell).edit()));
    bar.append(button);
  }
  if (seconds) bar.append(`about ${seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`} in the browser`);
  input.after(bar);
}
