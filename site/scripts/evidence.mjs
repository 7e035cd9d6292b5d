/**
 * Sorts and filters the table of evidence. What is chosen stands in the page's address, so that a
 * view can be handed on. Without this script all rows are there, in the order of the book.
 */

const COLLATOR = new Intl.Collator("en", { numeric: true });

/** A cell's word or number to sort by: what it says it is, or its first bold words, or all of them.
 * @param {HTMLTableRowElement} row @param {number} column */
function key(row, column) {
  const cell = row.cells[column];
  const words = cell?.querySelector("strong")?.textContent ?? cell?.textContent;
  return cell?.dataset.sort ?? words?.trim() ?? "";
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

/** @param {HTMLElement} holder */
function start(holder) {
  const body = holder.querySelector("tbody");
  const heads = [...holder.querySelectorAll("thead th")];
  if (!body) return;
  const rows = /** @type {HTMLTableRowElement[]} */ ([...body.rows]);

  const parts = [
    choice("Verdict", "verdict", new Set(rows.map((row) => row.dataset.verdict ?? ""))),
    choice("Chapter", "chapter", new Set(rows.map((row) => row.dataset.chapter ?? ""))),
    search("Words", "words"),
  ];
  const [verdict, chapter, text] = parts.map((part) => part.field);
  if (!verdict || !chapter || !text) return;
  const controls = document.createElement("div");
  controls.className = "evidence-controls";
  const count = document.createElement("output");
  controls.append(...parts.map((part) => part.holder), count);
  holder.querySelector("table")?.before(controls);

  function filter() {
    const wanted = text?.value.toLowerCase().split(/\s+/) ?? [];
    let shown = 0;
    for (const row of rows) {
      const content = (row.textContent ?? "").toLowerCase();
      row.hidden =
        (verdict?.value !== "" && row.dataset.verdict !== verdict?.value) ||
        (chapter?.value !== "" && row.dataset.chapter !== chapter?.value) ||
        !wanted.every((word) => content.includes(word));
      if (!row.hidden) shown += 1;
    }
    count.value = `${shown} of ${rows.length} claims`;
    const chosen = new URLSearchParams();
    for (const { field } of parts) if (field.value) chosen.set(field.name, field.value);
    const query = chosen.toString();
    history.replaceState(null, "", (query ? `?${query}` : location.pathname) + location.hash);
  }

  /** @param {number} column @param {boolean} falling */
  function sort(column, falling) {
    const sign = falling ? -1 : 1;
    // The sort keeps the order of equals, which is that of the book: begin from it each time.
    const sorted = [...rows].sort((a, b) => sign * compare(key(a, column), key(b, column)));
    body?.append(...sorted);
    heads.forEach((head, i) => {
      head.ariaSort = i === column ? (falling ? "descending" : "ascending") : null;
    });
  }

  heads.forEach((head, column) => {
    if (!head.hasAttribute("data-sortable")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sort(column, head.ariaSort === "ascending"));
    head.replaceChildren(button);
  });

  const given = new URLSearchParams(location.search);
  for (const { field } of parts) {
    field.value = given.get(field.name) ?? "";
    field.addEventListener("input", filter);
  }
  filter();
}

for (const holder of document.querySelectorAll("[data-evidence]")) {
  start(/** @type {HTMLElement} */ (holder));
}
