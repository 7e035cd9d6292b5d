/** A figure shows the setting that the page's address names, and gives away addresses. */

import { there } from "../python/ready.mjs";
import { addressOf, addressed, nearly, valuesOf } from "./address.mjs";

/** @typedef {import("../../companion/live/live.mjs").Spec} Spec */

const STRANGE = "The address names a setting that this figure does not have: it shows its first one.";
const BETWEEN =
  "The address names a setting between those of this page: the figure shows the one next to it. Press Code and Run, and Python computes the very one.";

/** @param {HTMLElement} figure @param {import("./model.mjs").PageModel} shown */
export function link(figure, shown) {
  const name = figure.dataset.live ?? "";
  const note = figure.querySelector(".live-pinned");
  const parameters = () => /** @type {Spec} */ (shown.get("spec")).parameters;
  // What stands in for the setting of the address, as long as the reader leaves it.
  let near = "";
  const now = () => JSON.stringify(shown.get("values"));
  const show = () => {
    const asked = addressed(location.hash);
    if (asked?.name !== name) return false;
    const settings = asked.settings ?? "";
    const exact = valuesOf(settings, parameters());
    const close = exact ?? (there && figure.dataset.code ? valuesOf(settings, parameters(), nearly) : null);
    const start = Object.fromEntries(parameters().map((p) => [p.name, p.start]));
    shown.set("values", { ...start, ...close });
    near = exact ? "" : now();
    if (note && !exact) note.textContent = close ? BETWEEN : STRANGE;
    else if (note && [STRANGE, BETWEEN].includes(note.textContent ?? "")) note.textContent = "";
    return true;
  };
  const come = () => show() && figure.scrollIntoView({ block: "center" });
  addEventListener("hashchange", come);
  come();
  // With more stops, it may be one of them.
  shown.on("change:spec", () => near === now() && show());
  const button = figure.querySelector("[data-link]");
  button?.addEventListener("click", async () => {
    const address = new URL(addressOf(name, parameters(), shown.get("values")), location.href).href;
    try {
      await navigator.clipboard.writeText(address);
      button.textContent = "mine" in figure.dataset ? "Copied, without your code" : "Copied";
    } catch {
      // Where a page may not write there, the address bar shows it.
      history.replaceState(null, "", address);
      button.textContent = "In the address bar";
    }
    setTimeout(() => (button.textContent = "Copy link"), 2000);
  });
}
