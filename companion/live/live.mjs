/**
 * Brings a live figure to life: its sliders set values, its host answers with a frame, and the frame
 * is drawn. The host is anywidget in Jupyter, where the kernel computes the frame, or host.mjs on a
 * page, which has all frames of a grid. The shell of the figure, with sliders and places for the
 * panels, comes from shell.py. Self-contained: anywidget takes one module without imports.
 */

/**
 * @typedef {{ name: string, stops: number[], start: number, decimals: number, unit: string }} Parameter
 * @typedef {{ label: string, log: boolean, limits: [number, number] }} Axis
 * @typedef {{ style: string, colour: string }} CurveStyle
 * @typedef {{ kind: "lines", x: Axis, y: Axis, curves: CurveStyle[] }} LinesSpec
 * @typedef {{ kind: "graph", labels: string[], edges: [number, number][], positions: [number, number][] }} GraphSpec
 * @typedef {LinesSpec | GraphSpec} PanelSpec
 * @typedef {{ parameters: Parameter[], panels: PanelSpec[] }} Spec
 * @typedef {Record<string, any>} Part  arrays by name: what varies of one panel
 * @typedef {{ words: string, panels: Part[] }} Frame
 * @typedef {Record<string, number>} Values
 * @typedef {{
 *   get(key: string): any,
 *   set(key: string, value: any): void,
 *   save_changes(): void,
 *   on(event: string, callback: () => void): void,
 *   off(event: string, callback: () => void): void,
 * }} Model  `spec`, `values` and `frame`; in Jupyter also `shell`
 * @typedef {{ width: number, height: number }} Size
 */

// Milliseconds between two sentences for a screen reader.
const BREATH = 600;

/** @param {{ model: Model, el: HTMLElement }} host @returns {() => void} what ends it */
function render({ model, el }) {
  const onPage = el.matches("[data-live]");
  if (!onPage) el.innerHTML = model.get("shell");
  const figure = /** @type {HTMLElement} */ (onPage ? el : el.firstElementChild);
  /** @type {Spec} */
  const spec = model.get("spec");
  const [words] = figure.querySelectorAll(".live-words span");
  const speak = speaker(/** @type {HTMLElement} */ (figure.querySelector(".live-spoken")));
  const svgs = [...figure.querySelectorAll("svg")];
  const controls = spec.parameters.map((parameter) => control(figure, parameter, model));

  let pending = 0;
  const redraw = () => {
    pending ||= requestAnimationFrame(() => {
      pending = 0;
      /** @type {Frame} */
      const frame = model.get("frame");
      svgs.forEach((svg, i) => draw(svg, spec.panels[i], frame.panels[i]));
      words.textContent = frame.words;
      figure.dataset.ready = "";
    });
  };
  const answer = () => {
    speak(model.get("frame").words);
    redraw();
  };
  const turn = () => controls.forEach(({ show }) => show());

  const sizes = new ResizeObserver(redraw);
  svgs.forEach((svg) => sizes.observe(svg));
  model.on("change:frame", answer);
  model.on("change:values", turn);
  turn();
  answer();
  return () => {
    cancelAnimationFrame(pending);
    sizes.disconnect();
    model.off("change:frame", answer);
    model.off("change:values", turn);
    controls.forEach(({ end }) => end());
  };
}

/**
 * Connects a slider, which counts stops, with the model, which knows values.
 *
 * @param {HTMLElement} figure @param {Parameter} parameter @param {Model} model
 */
function control(figure, { name, stops, decimals, unit }, model) {
  const input = /** @type {HTMLInputElement} */ (figure.querySelector(`input[name="${name}"]`));
  const output = /** @type {HTMLElement} */ (input.closest(".live-control")?.querySelector("output"));
  const show = () => {
    const value = model.get("values")[name];
    const text = `${value.toFixed(decimals).replace("-", "−")} ${unit}`.trim();
    input.value = String(nearest(stops, value));
    input.setAttribute("aria-valuetext", text);
    output.textContent = text;
  };
  const set = () => {
    model.set("values", { ...model.get("values"), [name]: stops[Number(input.value)] });
    model.save_changes();
  };
  input.disabled = false;
  input.addEventListener("input", set);
  return { show, end: () => input.removeEventListener("input", set) };
}

/** @param {number[]} stops @param {number} value @returns {number} the stop next to the value */
function nearest(stops, value) {
  const distances = stops.map((stop) => Math.abs(stop - value));
  return distances.indexOf(Math.min(...distances));
}

/**
 * Says a sentence at once, and of those that follow within a breath only the last.
 *
 * @param {HTMLElement} region @returns {(words: string) => void}
 */
function speaker(region) {
  let waiting = false;
  let next = "";
  return (words) => {
    next = words;
    if (waiting || words === region.textContent) return;
    region.textContent = next;
    waiting = true;
    const breathe = () => {
      waiting = region.textContent !== next;
      region.textContent = next;
      if (waiting) setTimeout(breathe, BREATH);
    };
    setTimeout(breathe, BREATH);
  };
}

/** @param {SVGSVGElement} svg @param {PanelSpec} spec @param {Part} part */
function draw(svg, spec, part) {
  const size = { width: svg.clientWidth, height: svg.clientHeight };
  if (!size.width || !size.height) return;
  const shapes = spec.kind === "graph" ? graph(spec, part, size) : lines(spec, part, size);
  svg.replaceChildren(...shapes);
}

// Curves

const TICK_LETTER = 7;
const Y_LABEL = 24;
const X_LABEL = 42;

/** @param {LinesSpec} spec @param {Part} part @param {Size} size @returns {SVGElement[]} */
function lines(spec, part, { width, height }) {
  const h = height - Y_LABEL - X_LABEL;
  const yTicks = ticks(spec.y, h / 40);
  const left = 10 + TICK_LETTER * Math.max(...yTicks.map(({ text }) => text.length));
  const w = width - left - 12;

  const scale = element("g", { class: "live-ticks" });
  for (const { at, text } of ticks(spec.x, w / 70)) {
    scale.append(
      element("line", { x1: at * w, x2: at * w, y1: 0, y2: h }),
      element("text", { x: at * w, y: h + 18, "text-anchor": "middle" }, text),
    );
  }
  for (const { at, text } of yTicks) {
    scale.append(
      element("line", { x1: 0, x2: w, y1: h - at * h, y2: h - at * h }),
      element("text", { x: -8, y: h - at * h + 4, "text-anchor": "end" }, text),
    );
  }
  // An svg of its own cuts off what leaves the axes.
  // In CSS, because a page may style every svg it has.
  const inside = element("svg", { style: `width: ${w}px; height: ${h}px; overflow: hidden` });
  const marks = element("g", {});
  spec.curves.forEach(({ style, colour }, i) => {
    if (!part.shown[i]) return;
    /** @type {number[]} */
    const xs = part[`x${i}`];
    const points = xs.map((x, j) => [round(x * w), round(h - part[`y${i}`][j] * h)]);
    const paint = `--colour: var(--live-${colour})`;
    if (style !== "points") {
      const d = `M${points.join("L")}`;
      inside.append(element("path", { class: `live-curve live-${style}`, style: paint, d }));
    }
    if (style === "points" || style === "marked") {
      const r = style === "points" ? 6 : 4;
      for (const [cx, cy] of points) {
        if (cx < 0 || cx > w || cy < 0 || cy > h) continue;
        marks.append(element("circle", { class: "live-mark", style: paint, cx, cy, r }));
      }
    }
  });
  const plot = element("g", { transform: `translate(${left} ${Y_LABEL})` });
  plot.append(scale, inside, marks);
  return [
    plot,
    element("text", { x: 0, y: 12 }, spec.y.label),
    element("text", { x: left + w / 2, y: height - 4, "text-anchor": "middle" }, spec.x.label),
  ];
}

/**
 * Round numbers on an axis, at most about `count` of them, and where on it they lie from 0 to 1.
 *
 * @param {Axis} axis @param {number} count @returns {{ at: number, text: string }[]}
 */
function ticks({ log, limits: [low, high] }, count) {
  if (log) {
    const [from, to] = [Math.log10(low), Math.log10(high)];
    const places = to - from < 2 ? [1, 2, 5] : [1];
    const every = Math.max(1, Math.ceil((to - from) / count));
    const found = [];
    for (let power = Math.floor(from); power <= to; power += 1) {
      for (const digit of places) {
        const at = (power + Math.log10(digit) - from) / (to - from);
        if (at < -1e-9 || at > 1 + 1e-9 || power % every) continue;
        found.push({ at, text: digit === 1 ? `10${superscript(power)}` : scientific(digit, power) });
      }
    }
    return found;
  }
  const rough = (high - low) / count;
  const unit = 10 ** Math.floor(Math.log10(rough));
  // Of 1, 2, 5 and 10 the one next to the rough step, by ratio.
  const step = unit * ([1, 2, 5].find((factor, i) => rough < unit * factor * [1.4, 1.6, 1.4][i]) ?? 10);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i += 1) {
    const text = (i * step).toFixed(decimals).replace("-", "−");
    found.push({ at: (i * step - low) / (high - low), text });
  }
  return found;
}

/** @param {number} digit @param {number} power */
function scientific(digit, power) {
  return Math.abs(power) < 4 ? String(Number(`${digit}e${power}`)) : `${digit}·10${superscript(power)}`;
}

/** @param {number} power */
function superscript(power) {
  return [...String(power)].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]).join("");
}

// Graphs

const CARD = { width: 68, line: 17, margin: 8, letter: 9 };
// Narrower than this, the graph runs down the page; the style sheet makes room from the same width.
const NARROW = 520;

/** @param {GraphSpec} spec @param {Part} part @param {Size} size @returns {SVGElement[]} */
function graph(spec, part, { width, height }) {
  const down = width < NARROW;
  const tall = CARD.line * (1 + (part.values.length ? 1 : 0) + (part.gradients.length ? 1 : 0));
  const halves = spec.labels.map((label) => ({
    x: Math.max(CARD.width, CARD.letter * label.length + 2 * CARD.margin) / 2,
    y: tall / 2 + CARD.margin / 2,
  }));
  const side = 1 + Math.max(...halves.map(({ x }) => x));
  const top = 1 + halves[0].y;
  const centres = spec.positions.map(([across, along]) => ({
    x: round(side + (down ? along : across) * (width - 2 * side)),
    y: round(top + (down ? across : along) * (height - 2 * top)),
  }));

  const cards = spec.labels.map((label, i) => {
    const classes = ["live-card"];
    if (!part.value_known[i]) classes.push("live-waiting");
    if (part.node_active[i]) classes.push("live-active");
    const { x, y } = centres[i];
    const card = element("g", { class: classes.join(" "), transform: `translate(${x} ${y})` });
    const half = halves[i];
    card.append(
      element("rect", { x: -half.x, y: -half.y, width: 2 * half.x, height: 2 * half.y, rx: 8 }),
    );
    let line = CARD.line * 0.8 - tall / 2;
    const write = (/** @type {string} */ kind, /** @type {string} */ text) => {
      card.append(element("text", { class: `live-${kind}`, y: line, "text-anchor": "middle" }, text));
      line += CARD.line;
    };
    write("label", label);
    if (part.values.length) write("value", part.value_known[i] ? part.values[i] : "");
    if (part.gradients.length) write("gradient", part.gradient_known[i] ? part.gradients[i] : "");
    return card;
  });

  /** @type {SVGElement[]} */
  const factors = [];
  const edges = spec.edges.map(([source, target], i) => {
    const active = part.edge_active[i];
    const [from, to] = active && part.backward[0] ? [target, source] : [source, target];
    const start = border(centres[from], centres[to], halves[from], 2);
    const end = border(centres[to], centres[from], halves[to], 4);
    if (part.edge_values.length && part.edge_value_known[i]) {
      const classes = active ? "live-factor live-active" : "live-factor";
      const place = besides(start, end, centres[target].x - centres[source].x, down);
      factors.push(element("text", { class: classes, ...place }, `× ${part.edge_values[i]}`));
    }
    return arrow(start, end, active ? "live-edge live-active" : "live-edge");
  });
  const flow = part.backward[0] ? "accent" : "blue";
  const all = element("g", { style: `--flow: var(--live-${flow})` });
  all.append(...edges, ...cards, ...factors);
  return [all];
}

/**
 * @typedef {{ x: number, y: number }} Point
 *
 * The point, a little outside the card around `centre`, where the way to `other` leaves it.
 *
 * @param {Point} centre @param {Point} other @param {Point} half @param {number} gap
 */
function border(centre, other, half, gap) {
  const [dx, dy] = [other.x - centre.x, other.y - centre.y];
  const part = Math.min(
    dx ? (half.x + gap) / Math.abs(dx) : Infinity,
    dy ? (half.y + gap) / Math.abs(dy) : Infinity,
  );
  return { x: centre.x + part * dx, y: centre.y + part * dy };
}

/**
 * Where the number of an edge goes: above the middle of a level one, else to the side that a line
 * through its middle leaves free.
 *
 * @param {Point} start @param {Point} end @param {number} run from source to target, to the right
 * @param {boolean} down
 */
function besides(start, end, run, down) {
  const [x, y] = [(start.x + end.x) / 2, (start.y + end.y) / 2];
  const slope = (end.y - start.y) / (end.x - start.x);
  if (slope === 0) return { x, y: y - 6, "text-anchor": "middle" };
  if (!down) return { x: x + 8, y: y + (slope > 0 ? 0 : 10), "text-anchor": "start" };
  const [side, anchor] = run < 0 ? [6, "start"] : [-6, "end"];
  return { x: x + side, y: y + (run ? 14 : 4), "text-anchor": anchor };
}

/** @param {Point} start @param {Point} end @param {string} name */
function arrow(start, end, name) {
  const angle = Math.atan2(end.y - start.y, end.x - start.x);
  const [ux, uy] = [Math.cos(angle), Math.sin(angle)];
  const corner = (/** @type {number} */ side) =>
    `${round(end.x - 8 * ux - side * uy)} ${round(end.y - 8 * uy + side * ux)}`;
  const [x, y] = [round(end.x), round(end.y)];
  return element("path", {
    class: name,
    d: `M${round(start.x)} ${round(start.y)}L${x} ${y}M${x} ${y}L${corner(4)}L${corner(-4)}Z`,
  });
}

// Elements

/**
 * @param {string} tag @param {Record<string, string | number>} attributes @param {string} [text]
 * @returns {SVGElement}
 */
function element(tag, attributes, text) {
  const result = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const name in attributes) result.setAttribute(name, String(attributes[name]));
  if (text) result.textContent = text;
  return result;
}

/** @param {number} length in pixels */
function round(length) {
  return Math.round(length * 100) / 100;
}

export { ticks };
export default { render };
