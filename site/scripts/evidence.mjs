/**
 * Sorts, filters and folds the table of evidence. What is chosen stands in the page's address, so
 * that a view can be handed on. Without this script all rows are there, open, in the order of the
 * book.
 */

const COLLATOR = new Intl.Collator("en", { numeric: true });

/** A claim: its row, and below it what opens.
 * @typedef {{body: HTMLTableSectionElement, seen: HTMLTableRowElement,
 *   opened: HTMLTableRowElement, button: HTMLButtonElement}} Claim */

/** A cell's words to sort by, or what it says it is.
 * @param {Claim} claim @param {number} column */
function key({ seen }, column) {
  const cell = seen.cells[column];
  return cell?.dataset.sort ?? cell?.textContent?.trim() ?? "";
}

/** @param {string} a @param {string} b */
const compare = (a, b) => Number(a) - Number(b) || COLLATOR.compare(a, b);

/**
 * @param {string} label
 * @param {string} name
 * @param {Iterable<string>} options
 */
function choice(label, name, options) {
  const holder = document.createElement("label");
  const select = document.createElement("select");
  select.name = name;
  select.append(new Option("all", ""), ...[...options].map((option) => new Option(option, option)));
  holder.append(`${label} `, select);
  return { holder, field: select };
}

/** @param {string} label @param {string} name */
function search(label, name) {
  const holder = document.createElement("label");
  const input = document.createElement("input");
  input.type = "search";
  input.name = name;
  holder.append(`${label} `, input);
  return { holder, field: input };
}

/** @param {string} label */
function press(label) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  return button;
}

/** @param {HTMLTableSectionElement} body @returns {Claim[]} */
function claimOf(body) {
  const [seen, opened] = body.rows;
  if (!seen || !opened) return [];
  const button = press("");
  button.className = "fold";
  button.ariaLabel = `how ${body.dataset.claim} was measured`;
  button.setAttribute("aria-controls", opened.id);
  seen.cells[0]?.prepend(button);
  return [{ body, seen, opened, button }];
}

/** @param {Claim} claim @param {boolean} open */
function fold({ opened, button }, open) {
  opened.hidden = !open;
  button.ariaExpanded = String(open);
}

/** @param {Claim} claim */
const isFolded = ({ opened }) => Boolean(opened.hidden);

/** @param {HTMLElement} holder */
function start(holder) {
  const table = holder.querySelector("table");
  if (!table) return;
  const heads = [...table.querySelectorAll("thead th")];
  const claims = [...table.tBodies].flatMap(claimOf);

  const parts = [
    choice("Verdict", "verdict", new Set(claims.map(({ body }) => body.dataset.verdict ?? ""))),
    choice("Chapter", "chapter", new Set(claims.map(({ body }) => body.dataset.chapter ?? ""))),
    search("Words", "words"),
  ];
  const [verdict, chapter, text] = parts.map((part) => part.field);
  if (!verdict || !chapter || !text) return;
  const controls = document.createElement("div");
  controls.className = "evidence-controls";
  const count = document.createElement("output");
  const all = press("open all");
  controls.append(...parts.map((part) => part.holder), count, all);
  table.before(controls);

  function filter() {
    const wanted = text?.value.toLowerCase().split(/\s+/) ?? [];
    let shown = 0;
    for (const { body } of claims) {
      const content = (body.textContent ?? "").toLowerCase();
      body.hidden =
        (verdict?.value !== "" && body.dataset.verdict !== verdict?.value) ||
        (chapter?.value !== "" && body.dataset.chapter !== chapter?.value) ||
        !wanted.every((word) => content.includes(word));
      if (!body.hidden) shown += 1;
    }
    count.value = `${shown} of ${claims.length} claims`;
    const chosen = new URLSearchParams();
    for (const { field } of parts) if (field.value) chosen.set(field.name, field.value);
    const query = chosen.toString();
    history.replaceState(null, "", (query ? `?${query}` : location.pathname) + location.hash);
  }

  /** @param {number} column @param {boolean} falling */
  function sort(column, falling) {
    const sign = falling ? -1 : 1;
    // The sort keeps the order of equals, which is that of the book: begin from it each time.
    const sorted = [...claims].sort((a, b) => sign * compare(key(a, column), key(b, column)));
    table?.append(...sorted.map(({ body }) => body));
    heads.forEach((head, i) => {
      head.ariaSort = i === column ? (falling ? "descending" : "ascending") : null;
    });
  }

  heads.forEach((head, column) => {
    if (!head.hasAttribute("data-sortable")) return;
    const button = press(head.textContent ?? "");
    button.addEventListener("click", () => sort(column, head.ariaSort === "ascending"));
    head.replaceChildren(button);
  });

  function nameAll() {
    all.textContent = claims.some(isFolded) ? "open all" : "close all";
  }
  for (const claim of claims) {
    fold(claim, false);
    claim.seen.addEventListener("click", (event) => {
      // A link leads elsewhere, and whoever marks words wants to copy them.
      const target = /** @type {Element} */ (event.target);
      if (target.closest("a") || getSelection()?.type === "Range") return;
      fold(claim, isFolded(claim));
      nameAll();
    });
  }
  all.addEventListener("click", () => {
    const open = claims.some(isFolded);
    for (const claim of claims) fold(claim, open);
    nameAll();
  });

  /** Opens the row that the address names, also if it was filtered out. */
  function follow() {
    const claim = claims.find(({ body }) => `#${body.id}` === location.hash);
    if (!claim) return;
    if (claim.body.hidden) {
      for (const { field } of parts) field.value = "";
      filter();
    }
    fold(claim, true);
    nameAll();
    claim.body.scrollIntoView();
  }

  const given = new URLSearchParams(location.search);
  for (const { field } of parts) {
    field.value = given.get(field.name) ?? "";
    field.addEventListener("input", filter);
  }
  filter();
  follow();
  addEventListener("hashchange", follow);
}

for (const holder of document.querySelectorAll("[data-evidence]")) {
  start(/** @type {HTMLElement} */ (holder));
}
