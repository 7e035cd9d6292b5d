/**
 * Brings a live figure to life: its controls set values, its host answers with a frame, and the
 * frame is drawn. The host is anywidget in Jupyter, where the kernel computes the frame, or host.mjs
 * on a page, which has all frames of a grid, and Python if the reader starts it. The shell of the figure, with controls and places for
 * the panels, comes from shell.py. Self-contained: anywidget takes one module without imports.
 */

/**
 * @typedef {{ stops: number[], decimals: number, log?: boolean, unit?: string }} Range
 * @typedef {{ name: string, start: any }} Named
 * @typedef {Named & Range & { kind: "slider" | "time" }} Slider  a time counts the steps of a run
 * @typedef {Named & { kind: "choice" | "switch", stops: any[] }} Option
 * @typedef {Named & { kind: "point", panel: number, x: Range, y: Range }} Place  dragged on a panel
 * @typedef {Slider | Option | Place} Parameter
 * @typedef {{ label: string, log: boolean, limits: [number, number] }} Axis
 * @typedef {{ style: string, colour: string, timed?: boolean }} CurveStyle
 * @typedef {{ kind: string, shape: [number, number], levels?: number, colours?: string[] }} Field
 * @typedef {{ kind: "lines", x: Axis, y: Axis, equal?: boolean, curves: CurveStyle[], field?: Field | null }} LinesSpec
 * @typedef {{ kind: "bars", x: Axis | null, x_label?: string, y: Axis, spans: [number, number][], labels: string[] | null, colours: string[] }} BarsSpec
 * @typedef {{ kind: "graph", labels: string[], edges: [number, number][], positions: [number, number][] }} GraphSpec
 * @typedef {{ kind: "table" }} TableSpec
 * @typedef {LinesSpec | BarsSpec | GraphSpec | TableSpec} PanelSpec
 * @typedef {Record<string, any>} Values
 * @typedef {{ parameters: Parameter[], panels: PanelSpec[], presets?: { name: string, values: Values }[] }} Spec
 * @typedef {Record<string, any>} Part  arrays by name: what varies of one panel
 * @typedef {{ words: string | string[], panels: Part[] }} Frame  words for each time, if there is one
 * @typedef {{ frame: Frame, time: number }} Sight  what there is to see: a frame, up to a time
 * @typedef {{
 *   get(key: string): any,
 *   set(key: string, value: any): void,
 *   save_changes(): void,
 *   on(event: string, callback: () => void): void,
 *   off(event: string, callback: () => void): void,
 * }} Model  `spec`, `values` and `frame`; in Jupyter also `shell`. The stops of a spec may change
 * @typedef {{ width: number, height: number }} Size
 * @typedef {{ left: number, top: number, w: number, h: number }} Box  the room between the axes
 * @typedef {{ part: Part, time: number }} Look  what there is to see of one panel
 * @typedef {{
 *   fit?: (size: Size) => void,
 *   draw: (look: Look, pinned: Look | null) => void,
 *   plane?: { x: Axis, y: Axis, box: () => Box, top: SVGElement },
 * }} View  draws a panel; a plane has room for handles
 */

// Milliseconds between two sentences for a screen reader.
const BREATH = 600;
// Milliseconds from the frame of a step to the next step: with the frame itself, twelve a second.
const PACE = 1000 / 12 - 1000 / 60;

/** @param {{ model: Model, el: HTMLElement }} host @returns {() => void} what ends it */
function render({ model, el }) {
  const onPage = el.matches("[data-live]");
  if (!onPage) el.innerHTML = model.get("shell");
  const figure = /** @type {HTMLElement} */ (onPage ? el : el.firstElementChild);
  /** @type {Spec} */
  const spec = model.get("spec");
  const [words] = figure.querySelectorAll(".live-words span");
  const speak = speaker(/** @type {HTMLElement} */ (figure.querySelector(".live-spoken")));
  const panels = [...figure.querySelectorAll(".live-panel")];
  const views = spec.panels.map((panel, i) => view(panels[i], panel));
  const time = spec.parameters.find(({ kind }) => kind === "time")?.name ?? "";
  const ending = new AbortController();
  const { signal } = ending;
  /** @type {Sight | null} */
  let pinned = null;

  const set = (/** @type {Values} */ change) => {
    model.set("values", { ...model.get("values"), ...change });
    model.save_changes();
  };
  const sight = () => ({ frame: model.get("frame"), time: model.get("values")[time] ?? 0 });

  const draw = () => {
    const now = sight();
    views.forEach((each, i) => each.draw(look(now, i), pinned && look(pinned, i)));
    handles.forEach((show) => show(model.get("values")));
    write(words, wordsOf(now));
    figure.dataset.ready = "";
  };
  let pending = 0;
  const redraw = () => {
    pending ||= requestAnimationFrame(() => {
      pending = 0;
      draw();
    });
  };
  const answer = () => {
    // What runs by itself speaks when it stops.
    if (!players.some(({ running }) => running())) speak(wordsOf(sight()));
    redraw();
  };
  let before = sight().time;
  const turn = () => {
    [...controls, ...handles].forEach((show) => show(model.get("values")));
    // A new frame follows, unless nothing but the time is new.
    if (sight().time !== before) answer();
    before = sight().time;
  };
  const refine = () => {
    /** @type {Spec} */
    const { parameters } = model.get("spec");
    // In place: what a hand holds goes on.
    parameters.forEach((parameter, i) => Object.assign(spec.parameters[i], parameter));
    turn();
  };

  const controls = spec.parameters.flatMap((parameter) => control(figure, parameter, set, signal));
  const handles = spec.parameters.flatMap((parameter) => {
    const plane = parameter.kind === "point" && views[parameter.panel].plane;
    return plane ? [handle(plane, parameter, set, signal)] : [];
  });
  const players = spec.parameters.flatMap((parameter) => {
    const button = figure.querySelector(`[data-play="${parameter.name}"]`);
    if (!button || !("stops" in parameter)) return [];
    const there = () => model.get("values")[parameter.name];
    return [player(/** @type {HTMLButtonElement} */ (button), parameter, there, set, answer, signal)];
  });

  const jump = (/** @type {Values} */ values) => {
    players.forEach(({ stop }) => stop());
    set(values);
  };
  const begin = Object.fromEntries(spec.parameters.map(({ name, start }) => [name, start]));
  press(figure, "[data-reset]", () => jump(begin), signal);
  press(figure, "[data-preset]", ({ dataset }) => jump(spec.presets?.[Number(dataset.preset)].values ?? {}), signal);
  const note = figure.querySelector(".live-pinned");
  const pin = (/** @type {HTMLElement} */ button) => {
    pinned = pinned ? null : sight();
    button.ariaPressed = String(Boolean(pinned));
    button.textContent = pinned ? "Unpin" : "Pin";
    if (note) note.textContent = pinned && `Pinned: ${wordsOf(pinned)}`;
    redraw();
  };
  press(figure, "[data-pin]", pin, signal);

  const sizes = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      views[panels.findIndex((panel) => panel.contains(target))].fit?.(contentRect);
    }
    // Before this is painted: what has a new size is never seen with the old drawing.
    draw();
  });
  panels.forEach((panel) => sizes.observe(panel.querySelector("svg") ?? panel));
  model.on("change:frame", answer);
  model.on("change:values", turn);
  model.on("change:spec", refine);
  figure.querySelectorAll("[disabled]").forEach((each) => each.removeAttribute("disabled"));
  turn();
  answer();
  return () => {
    ending.abort();
    if (pinned) pin(/** @type {HTMLElement} */ (figure.querySelector("[data-pin]")));
    cancelAnimationFrame(pending);
    sizes.disconnect();
    players.forEach(({ stop }) => stop());
    model.off("change:frame", answer);
    model.off("change:values", turn);
    model.off("change:spec", refine);
  };
}

/** @param {Sight} sight */
function wordsOf({ frame: { words }, time }) {
  return Array.isArray(words) ? words[time] : words;
}

/** @param {Sight} sight @param {number} i @returns {Look} */
function look({ frame, time }, i) {
  return { part: frame.panels[i], time };
}

/** @param {Element} place @param {string} text */
function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
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

// Controls

/**
 * Connects what sets a parameter with the values.
 *
 * @param {HTMLElement} figure @param {Parameter} parameter @param {(change: Values) => void} set
 * @param {AbortSignal} signal @returns {((values: Values) => void)[]} what makes it show the values
 */
function control(figure, parameter, set, signal) {
  const { name } = parameter;
  const find = (/** @type {string} */ key) =>
    /** @type {HTMLInputElement & HTMLSelectElement} */ (figure.querySelector(`[name="${key}"]`));
  if (parameter.kind === "point") {
    /** @type {[number, number]} */
    let point = parameter.start;
    const [x, y] = [find(`${name}.x`), find(`${name}.y`)];
    const showX = slider(x, () => parameter.x, (value) => set({ [name]: [value, point[1]] }), signal);
    const showY = slider(y, () => parameter.y, (value) => set({ [name]: [point[0], value] }), signal);
    return [
      (values) => {
        point = values[name];
        showX(point[0]);
        showY(point[1]);
      },
    ];
  }
  const input = find(name);
  if (parameter.kind === "slider" || parameter.kind === "time") {
    const show = slider(input, () => parameter, (value) => set({ [name]: value }), signal);
    return [(values) => show(values[name])];
  }
  const { kind, stops } = parameter;
  const chosen = () => (kind === "switch" ? input.checked : stops[input.selectedIndex]);
  input.addEventListener("change", () => set({ [name]: chosen() }), { signal });
  return [
    (values) => {
      if (kind === "switch") input.checked = values[name];
      else input.selectedIndex = stops.indexOf(values[name]);
    },
  ];
}

/**
 * A slider counts stops, the model knows values.
 *
 * @param {HTMLInputElement} input @param {() => Range} range as it is now
 * @param {(value: number) => void} set @param {AbortSignal} signal @returns {(value: number) => void}
 */
function slider(input, range, set, signal) {
  const output = /** @type {HTMLElement} */ (input.closest(".live-control")?.querySelector("output"));
  input.addEventListener("input", () => set(range().stops[Number(input.value)]), { signal });
  return (value) => {
    const { stops, unit = "" } = range();
    const text = `${numberText(value, range())} ${unit}`.trim();
    const [stop, last] = [nearest(stops, value), stops.length - 1].map(String);
    if (input.max !== last) input.max = last;
    if (input.value !== stop) input.value = stop;
    if (input.ariaValueText !== text) input.ariaValueText = text;
    write(output, text);
  };
}

/**
 * A number as a slider writes it: with its decimals or, if it is logarithmic, to three digits.
 *
 * @param {number} value @param {{ decimals: number, log?: boolean }} range
 */
function numberText(value, { decimals, log }) {
  if (log && decimals && value) {
    value = Number(value.toPrecision(3));
    decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)) + 1e-9));
  }
  const text = value.toFixed(decimals).replace("-", "−");
  return log && decimals ? text.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "") : text;
}

/** @param {number[]} stops @param {number} value @returns {number} the stop next to the value */
function nearest(stops, value) {
  const distances = stops.map((stop) => Math.abs(stop - value));
  return distances.indexOf(Math.min(...distances));
}

/**
 * @param {HTMLElement} figure @param {string} selector @param {(button: HTMLElement) => void} act
 * @param {AbortSignal} signal
 */
function press(figure, selector, act, signal) {
  for (const button of figure.querySelectorAll(selector)) {
    button.addEventListener("click", () => act(/** @type {HTMLElement} */ (button)), { signal });
  }
}

/**
 * Runs a parameter through the stops that it has at first and halts at the last, from which it
 * starts over; with those that come between them later, it would take long. Where less motion is
 * wanted, each press is one step.
 *
 * @param {HTMLButtonElement} button @param {Slider | Option} parameter @param {() => any} there
 * @param {(change: Values) => void} set @param {() => void} stopped @param {AbortSignal} signal
 */
function player(button, { name, stops }, there, set, stopped, signal) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const called = button.ariaLabel?.replace(/^\S+ /, "") ?? name;
  // Each run has a number; none runs at 0.
  let [runs, running] = [0, 0];
  const step = () => {
    const next = (nearest(stops, there()) + 1) % stops.length;
    set({ [name]: stops[next] });
    if (next === stops.length - 1) stop();
  };
  const go = (/** @type {number} */ run) => {
    if (run !== running) return;
    step();
    // Counted from the frame, so that each step is seen.
    requestAnimationFrame(() => setTimeout(go, PACE, run));
  };
  const stop = () => {
    if (!running) return;
    running = 0;
    label();
    stopped();
  };
  const label = () => {
    button.ariaLabel = `${calm.matches ? "Step" : "Play"} ${called}`;
    button.ariaPressed = calm.matches ? null : String(running > 0);
  };
  const toggle = () => {
    if (running) return stop();
    if (calm.matches) return step();
    runs += 1;
    running = runs;
    label();
    go(running);
  };
  button.addEventListener("click", toggle, { signal });
  calm.addEventListener("change", () => (stop(), label()), { signal });
  // A hand on the slider takes over.
  const row = button.closest(".live-control");
  row?.addEventListener("input", stop, { signal });
  label();
  return { running: () => running > 0, stop };
}

/**
 * A handle that is dragged on a panel; for the keyboard there are the sliders.
 *
 * @param {NonNullable<View["plane"]>} plane @param {Place} parameter
 * @param {(change: Values) => void} set @param {AbortSignal} signal
 * @returns {(values: Values) => void}
 */
function handle({ x, y, box, top }, parameter, set, signal) {
  const grip = element("g", { class: "live-handle" });
  grip.append(element("circle", { class: "live-reach", r: 22 }), element("circle", { r: 8 }));
  top.append(grip);
  let [cx, cy] = [0, 0];
  /** @type {{ x: number, y: number } | null} */
  let held = null;
  // The handle keeps its distance to the finger that holds it.
  grip.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    grip.setPointerCapture(event.pointerId);
    held = { x: cx - event.clientX, y: cy - event.clientY };
    event.preventDefault();
  }, { signal });
  // Chromium scrolls in spite of touch-action on what is inside an svg.
  grip.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false, signal });
  grip.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (!held) return;
    const { w, h } = box();
    const [xs, ys] = [parameter.x.stops, parameter.y.stops];
    const i = nearest(xs.map((stop) => along(x, stop)), (clientX + held.x) / w);
    const j = nearest(ys.map((stop) => along(y, stop)), 1 - (clientY + held.y) / h);
    set({ [parameter.name]: [xs[i], ys[j]] });
  }, { signal });
  grip.addEventListener("lostpointercapture", () => (held = null), { signal });
  return (values) => {
    const { w, h } = box();
    cx = along(x, values[parameter.name][0]) * w;
    cy = h - along(y, values[parameter.name][1]) * h;
    grip.setAttribute("transform", `translate(${round(cx)} ${round(cy)})`);
  };
}

// Panels

/** @param {Element} panel @param {PanelSpec} spec @returns {View} */
function view(panel, spec) {
  if (spec.kind === "table") {
    const cells = panel.querySelectorAll("tbody td");
    return { draw: ({ part }) => cells.forEach((cell, i) => write(cell, part.cells[i])) };
  }
  const svg = /** @type {SVGSVGElement} */ (panel.querySelector("svg"));
  if (spec.kind === "lines") return lines(svg, spec);
  if (spec.kind === "bars") return bars(svg, spec);
  /** @type {Size} */
  let size = { width: 0, height: 0 };
  return {
    fit: (room) => (size = room),
    draw: ({ part }) => {
      if (size.width && size.height) svg.replaceChildren(...graph(spec, part, size));
    },
  };
}

// Axes

const TICK_LETTER = 7;
const Y_LABEL = 24;
const X_LABEL = 42;

/**
 * An x and a y axis, and the groups between them, from the ground up.
 *
 * @param {SVGSVGElement} svg @param {{ x: Axis | null, x_label?: string, y: Axis, equal?: boolean }} spec
 * @param {{ at: number, text: string }[]} names what stands below in place of an x axis
 */
function axes(svg, { x, x_label = "", y, equal }, names = []) {
  const scale = element("g", { class: "live-ticks" });
  // An svg of its own cuts off what leaves the axes.
  const inside = element("svg", {});
  const top = element("g", {});
  const plot = element("g", {});
  plot.append(scale, inside, top);
  /** @type {Box} */
  let box = { left: 0, top: Y_LABEL, w: 0, h: 0 };

  const fit = (/** @type {Size} */ { width, height }) => {
    let h = height - Y_LABEL - X_LABEL;
    const letters = Math.max(...ticks(y, h / 40).map(({ text }) => text.length));
    const margin = 10 + TICK_LETTER * letters;
    let w = width - margin - 12;
    box = { left: margin, top: Y_LABEL, w, h };
    if (equal && x) {
      const unit = Math.min(w / extent(x), h / extent(y));
      [w, h] = [unit * extent(x), unit * extent(y)];
      box = { left: margin + (box.w - w) / 2, top: Y_LABEL, w, h };
    }
    if (w <= 0 || h <= 0) return;
    scale.replaceChildren();
    for (const { at, text } of x ? ticks(x, w / 70) : fitting(names, w)) {
      if (x) scale.append(element("line", { x1: at * w, x2: at * w, y1: 0, y2: h }));
      scale.append(element("text", { x: at * w, y: h + 18, "text-anchor": "middle" }, text));
    }
    for (const { at, text } of ticks(y, h / 40)) {
      scale.append(
        element("line", { x1: 0, x2: w, y1: h - at * h, y2: h - at * h }),
        element("text", { x: -8, y: h - at * h + 4, "text-anchor": "end" }, text),
      );
    }
    // In CSS too, because a page may style every svg it has.
    attributes(inside, { width: w, height: h, style: `width: ${w}px; height: ${h}px; overflow: hidden` });
    plot.setAttribute("transform", `translate(${round(box.left)} ${box.top})`);
    svg.replaceChildren(
      plot,
      element("text", { x: Math.max(0, box.left - margin), y: 12 }, y.label),
      element("text", { x: box.left + w / 2, y: box.top + h + 38, "text-anchor": "middle" }, x?.label ?? x_label),
    );
  };
  return { fit, inside, top, box: () => box };
}

/**
 * Names below an axis, so many of them that none touches the next.
 *
 * @param {{ at: number, text: string }[]} names @param {number} w
 */
function fitting(names, w) {
  const longest = Math.max(...names.map(({ text }) => text.length));
  const every = Math.ceil(((longest + 1) * TICK_LETTER * names.length) / w);
  return names.filter((_, i) => i % every === 0);
}

/** @param {Axis} axis @returns {number} its length in its own units, on a logarithmic one decades */
function extent({ log, limits: [low, high] }) {
  return log ? Math.log10(high / low) : high - low;
}

/** @param {Axis} axis @param {number} value @returns {number} where it lies: 0 lower end, 1 upper */
function along(axis, value) {
  const [low] = axis.limits;
  return (axis.log ? Math.log10(value / low) : value - low) / extent(axis);
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
        const short = places.length > 1 && Math.abs(power) < 4;
        found.push({ at, text: short ? String(Number(`${digit}e${power}`)) : scientific(digit, power) });
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
  return `${digit === 1 ? "" : `${digit}·`}10${superscript(power)}`;
}

/** @param {number} power */
function superscript(power) {
  return [...String(power)].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]).join("");
}

// Curves and fields

/** @param {SVGSVGElement} svg @param {LinesSpec} spec @returns {View} */
function lines(svg, spec) {
  const { fit, inside, top, box } = axes(svg, spec);
  const ground = element("g", {});
  const old = spec.curves.map((curve) => stroke({ ...curve, style: "dashed" }));
  const fresh = spec.curves.map(stroke);
  const behind = element("g", { class: "live-old" });
  behind.append(...old.map(({ line }) => line));
  inside.append(ground, behind, ...fresh.map(({ line }) => line));
  top.append(...fresh.map(({ marks }) => marks));
  /** @type {number[] | null} */
  let values = null;
  let room = "";

  return {
    fit,
    plane: { x: spec.x, y: spec.y, box, top },
    draw({ part, time }, pinned) {
      const now = box();
      if (now.w <= 0 || now.h <= 0) return;
      // A field is much to draw, and most of them stay as they are.
      if (spec.field && (room !== `${now.w} ${now.h}` || !same(values, part.field))) {
        room = `${now.w} ${now.h}`;
        values = part.field;
        ground.replaceChildren(...field(spec.field, part.field, now));
      }
      fresh.forEach(({ draw }, i) => draw(part, i, time, now));
      old.forEach(({ draw }, i) => draw(spec.curves[i].style === "band" ? null : (pinned?.part ?? null), i, pinned?.time ?? 0, now));
    },
  };
}

/** @param {number[] | null} one @param {number[]} other */
function same(one, other) {
  return one === other || (one !== null && one.every((value, i) => value === other[i]));
}

// More marks than this on one curve are many.
const MANY = 20;

/**
 * The elements of one curve, made once.
 *
 * @param {CurveStyle} curve
 */
function stroke({ style, colour, timed }) {
  const paint = `--colour: var(--live-${colour})`;
  const line = element("path", { class: `live-curve live-${style}`, style: paint });
  // A dot is a line without length and with round ends.
  const halo = element("path", { class: "live-halo" });
  const mark = element("path", { class: "live-mark", style: paint });
  const marks = element("g", {});
  marks.append(halo, mark);

  /** @param {Part | null} part @param {number} i @param {number} time @param {Box} box */
  const draw = (part, i, time, { w, h }) => {
    let path = "";
    let dots = "";
    if (part?.shown[i]) {
      /** @type {number[]} */
      const xs = part[`x${i}`];
      const count = timed ? Math.min(time + 1, xs.length) : xs.length;
      const place = (/** @type {number} */ j, key = "y") =>
        `${round(xs[j] * w)} ${round(h - part[`${key}${i}`][j] * h)}`;
      for (let j = 0; j < count; j += 1) {
        if (style !== "points") path += `${j ? "L" : "M"}${place(j)}`;
        const seen = style === "points" || style === "marked" || (timed && j === count - 1);
        if (seen && within(xs[j]) && within(part[`y${i}`][j])) dots += `M${place(j)}h0`;
      }
      if (style === "band") {
        for (let j = count - 1; j >= 0; j -= 1) path += `L${place(j, "high")}`;
        path += "Z";
      }
    }
    // Many marks are smaller ones, so that they do not melt together.
    const size = style === "points" ? 12 : style === "marked" ? (part && part[`x${i}`].length > MANY ? 5 : 8) : 9;
    attributes(line, { d: path });
    attributes(halo, { d: dots, "stroke-width": size + (size > 5 ? 3 : 1) });
    attributes(mark, { d: dots, "stroke-width": size });
  };
  return { line, marks, draw };
}

/** @param {number} fraction */
function within(fraction) {
  return fraction >= -1e-3 && fraction <= 1 + 1e-3;
}

// Shades of a heat map.
const SHADES = 32;

/** @param {Field} field @param {number[]} values @param {Box} box @returns {SVGElement[]} */
function field({ kind, shape: [ny, nx], levels = 0, colours = [] }, values, { w, h }) {
  const place = (/** @type {number} */ i, /** @type {number} */ j) =>
    `${round((i / (nx - 1)) * w)} ${round(h - (j / (ny - 1)) * h)}`;
  if (kind === "contours") {
    const style = `fill-opacity: ${0.15 / levels}`;
    return Array.from({ length: levels }, (_, k) => {
      const level = k / (levels - 1);
      const loops = contour(values, nx, ny, level);
      const d = loops.map((loop) => `M${loop.map(([i, j]) => place(i, j)).join("L")}Z`).join("");
      return element("path", { class: "live-contour", style, "stroke-opacity": 0.9 - 0.55 * level, d });
    });
  }
  const heat = kind === "heat";
  const classes = heat ? values.map((value) => Math.min(SHADES - 1, Math.floor(value * SHADES))) : values;
  return cells(classes, nx, ny, heat ? SHADES : colours.length, place).flatMap((d, k) => {
    const shade = `color-mix(in srgb, var(--live-blue) ${(100 * (k + 0.5)) / SHADES}%, var(--live-paper))`;
    const fill = heat ? shade : `var(--live-${colours[k]})`;
    return d ? [element("path", { class: `live-cells live-${kind}`, style: `fill: ${fill}`, d })] : [];
  });
}

/**
 * For each class a path around its cells; a cell surrounds its node of the grid.
 *
 * @param {number[]} classes @param {number} nx @param {number} ny @param {number} count
 * @param {(i: number, j: number) => string} place
 */
function cells(classes, nx, ny, count, place) {
  const paths = Array(count).fill("");
  for (let j = 0; j < ny; j += 1) {
    for (let i = 0; i < nx; ) {
      const from = i;
      const which = classes[j * nx + i];
      while (i < nx && classes[j * nx + i] === which) i += 1;
      const [low, high] = [j - 0.5, j + 0.5];
      paths[which] += `M${place(from - 0.5, low)}L${place(i - 0.5, low)}L${place(i - 0.5, high)}L${place(from - 0.5, high)}Z`;
    }
  }
  return paths;
}

/**
 * Marching squares: loops around what lies below a level, that being to their left. They are in
 * units of the grid. Where the low part reaches the rim, the loop runs half a cell outside of it.
 *
 * @param {ArrayLike<number>} z row by row from the lowest @param {number} nx @param {number} ny
 * @param {number} level @returns {[number, number][][]}
 */
function contour(z, nx, ny, level) {
  const height = (/** @type {number} */ i, /** @type {number} */ j) =>
    i < 0 || j < 0 || i >= nx || j >= ny ? Infinity : z[j * nx + i];
  // A crossing is named by its edge: twice the edge's lower left node, and one more if upright.
  const row = nx + 2;
  const name = (/** @type {number} */ i, /** @type {number} */ j, /** @type {number} */ upright) =>
    2 * ((j + 1) * row + i + 1) + upright;
  /** @type {Map<number, number>} from each crossing to the next one of its loop */
  const next = new Map();
  for (let j = -1; j < ny; j += 1) {
    for (let i = -1; i < nx; i += 1) {
      const corners = [height(i, j), height(i + 1, j), height(i + 1, j + 1), height(i, j + 1)];
      const [a, b, c, d] = corners.map((value) => value < level);
      if (a === b && b === c && c === d) continue;
      // Counter-clockwise: below, right, above, left; each from its first corner to its second.
      const sides = [name(i, j, 0), name(i + 1, j, 1), name(i, j + 1, 0), name(i, j, 1)];
      const leaves = [a && !b, b && !c, c && !d, d && !a];
      const enters = [b && !a, c && !b, d && !c, a && !d];
      // In a saddle the middle says which two corners belong together.
      const joined = corners[0] + corners[1] + corners[2] + corners[3] < 4 * level;
      const turn = joined ? 1 : 3;
      for (let from = 0; from < 4; from += 1) {
        if (!leaves[from]) continue;
        let to = (from + turn) % 4;
        while (!enters[to]) to = (to + turn) % 4;
        next.set(sides[from], sides[to]);
      }
    }
  }
  /** @returns {[number, number]} */
  const crossing = (/** @type {number} */ edge) => {
    const node = edge >> 1;
    const [i, j] = [(node % row) - 1, Math.floor(node / row) - 1];
    const [across, up] = edge & 1 ? [0, 1] : [1, 0];
    const [one, other] = [height(i, j), height(i + across, j + up)];
    const part = Number.isFinite(one + other) ? (level - one) / (other - one) : 0.5;
    return [i + part * across, j + part * up];
  };
  const loops = [];
  for (const start of next.keys()) {
    if (!next.has(start)) continue;
    const loop = [];
    for (let edge = start, after; (after = next.get(edge)) !== undefined; edge = after) {
      next.delete(edge);
      loop.push(crossing(edge));
    }
    loops.push(loop);
  }
  return loops;
}

// Bars

/** @param {SVGSVGElement} svg @param {BarsSpec} spec @returns {View} */
function bars(svg, spec) {
  const names = (spec.labels ?? []).map((text, i) => ({ text, at: (spec.spans[i][0] + spec.spans[i][1]) / 2 }));
  const { fit, inside, box } = axes(svg, spec, names);
  const blocks = (/** @type {string} */ style) =>
    spec.spans.map((_, i) => {
      const colour = spec.colours[i % spec.colours.length];
      return element("rect", { class: style, style: `--colour: var(--live-${colour})` });
    });
  const [fresh, old] = [blocks("live-bar"), blocks("live-bar live-old")];
  inside.append(...fresh, ...old);
  const ground = spec.y.log ? 0 : Math.min(1, Math.max(0, along(spec.y, 0)));

  return {
    fit,
    draw({ part }, pinned) {
      const { w, h } = box();
      if (w <= 0 || h <= 0) return;
      const set = (/** @type {SVGElement[]} */ rects, /** @type {number[]} */ heights) =>
        rects.forEach((rect, i) => {
          const [left, right] = spec.spans[i];
          const [low, high] = [Math.min(ground, heights[i]), Math.max(ground, heights[i])];
          attributes(rect, {
            x: round(left * w),
            width: round((right - left) * w),
            y: round(h - high * h),
            height: round((high - low) * h),
          });
        });
      set(fresh, part.heights);
      set(old, pinned?.part.heights ?? part.heights);
      old.forEach((rect) => rect.toggleAttribute("hidden", !pinned));
    },
  };
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
 * @param {string} tag @param {Record<string, string | number>} names @param {string} [text]
 * @returns {SVGElement}
 */
function element(tag, names, text) {
  const result = document.createElementNS("http://www.w3.org/2000/svg", tag);
  attributes(result, names);
  if (text) result.textContent = text;
  return result;
}

/** @param {SVGElement} shape @param {Record<string, string | number>} names */
function attributes(shape, names) {
  for (const name in names) shape.setAttribute(name, String(names[name]));
}

/** @param {number} length in pixels */
function round(length) {
  return Math.round(length * 100) / 100;
}

export { along, cells, contour, nearest, numberText, ticks };
export default { render };
