/** The question to a reader whose notebook and the site's have parted, as a modal dialog. */

const WORDS = `
  <form method="dialog">
    <h2 id="downhill-question">This chapter has changed since yours was saved</h2>
    <div id="downhill-choices">
      <p><strong>Keep mine</strong>: your notebook stays as it is, and you are asked again after the
      next change. The book’s package is the new one, so a cell of yours may need a correction.</p>
      <p><strong>Take the new one</strong>: the chapter opens as it is now. Yours is kept beside it
      as “<span data-copy></span>”.</p>
    </div>
    <menu>
      <li><button value="keep" autofocus>Keep mine</button></li>
      <li><button value="take">Take the new one</button></li>
      <li><button value="">Decide later</button></li>
    </menu>
  </form>`;

const style = document.createElement("link");
style.rel = "stylesheet";
style.href = new URL("./question.css", import.meta.url).href;
document.head.append(style);

/** Ask which notebook it shall be. The empty answer, Escape too, leaves it for another time.
 * @param {string} copy The path under which the reader's would be kept.
 * @returns {Promise<string>} `keep`, `take` or nothing. */
export function ask(copy) {
  const dialog = document.createElement("dialog");
  dialog.className = "downhill-question";
  dialog.setAttribute("aria-labelledby", "downhill-question");
  dialog.setAttribute("aria-describedby", "downhill-choices");
  // Keys that are pressed here are not JupyterLab's.
  dialog.dataset.lmSuppressShortcuts = "true";
  dialog.innerHTML = WORDS;
  const place = dialog.querySelector("[data-copy]");
  if (place) place.textContent = copy.split("/").at(-1) ?? copy;
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}
