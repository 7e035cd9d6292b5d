/** Compares texts line by line. */

/** @typedef {{ text: string, kind: "same" | "stored" | "new" }} Line  in both, or in one of them alone */

// Beyond so many pairs of lines, they are not compared one by one.
const PAIRS = 4e6;

/** @param {string} stored @param {string} text @returns {Line[]} the lines of both, in order */
export function lines(stored, text) {
  const a = split(stored);
  const b = split(text);
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return [
    ...all("same", a.slice(0, start)),
    ...between(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...all("same", a.slice(a.length - end)),
  ];
}

/** @param {string} text */
function split(text) {
  // The page may have left out what is not seen.
  const whole = text.trimEnd();
  return whole ? whole.split("\n").map((line) => line.trimEnd()) : [];
}

/** @param {Line["kind"]} kind @param {string[]} texts @returns {Line[]} */
function all(kind, texts) {
  return texts.map((text) => ({ text, kind }));
}

/** By a longest common subsequence. @param {string[]} a @param {string[]} b @returns {Line[]} */
function between(a, b) {
  if (a.length * b.length > PAIRS) return [...all("stored", a), ...all("new", b)];
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i][j] = a[i] === b[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
    }
  }
  /** @type {Line[]} */
  const found = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      found.push({ text: a[i], kind: "same" });
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || common[i + 1][j] >= common[i][j + 1])) {
      found.push({ text: a[i], kind: "stored" });
      i += 1;
    } else {
      found.push({ text: b[j], kind: "new" });
      j += 1;
    }
  }
  return found;
}
