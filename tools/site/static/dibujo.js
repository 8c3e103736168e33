// Gráficos chicos en SVG: ejes lineales o logarítmicos, líneas, puntos y rótulos.
"use strict";

const lrlabDibujo = (() => {
  const NS = "http://www.w3.org/2000/svg";
  const BOX = { width: 380, height: 270, left: 52, right: 14, top: 12, bottom: 44 };
  const INK = "#222222", MUTED = "#767676", GROUND = "#bbbbbb", GRID = "#e3e3e3";

  function node(name, attributes = {}, text = "") {
    const made = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text) made.textContent = text;
    return made;
  }

  const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  function powerOfTen(exponent) {
    const digits = [...String(Math.abs(exponent))].map((d) => SUPERSCRIPT[d]).join("");
    return `10${exponent < 0 ? "⁻" : ""}${digits}`;
  }

  // Un eje: de valor a lugar, y dónde van sus marcas.
  function scale({ log = false, domain, ticks }, from, to) {
    const move = log ? Math.log10 : (value) => value;
    const [low, high] = domain.map(move);
    const place = (value) => from + ((move(value) - low) / (high - low)) * (to - from);
    const inverse = (at) => low + ((at - from) / (to - from)) * (high - low);
    const shown = ticks ?? (log ? decades(low, high) : []);
    return { place, inverse, domain, log, ticks: shown };
  }

  function decades(low, high) {
    const every = Math.ceil((high - low) / 6);
    const first = Math.ceil(low / every - 1e-9) * every;
    const found = [];
    for (let e = first; e <= high + 1e-9; e += every) found.push(10 ** e);
    return found;
  }

  function tickText(value, log) {
    if (log) return powerOfTen(Math.round(Math.log10(value)));
    return String(value).replace("-", "−");
  }

  class Chart {
    constructor(container, { title, x, y }) {
      this.figure = document.createElement("figure");
      this.figure.className = "panel";
      const caption = document.createElement("figcaption");
      caption.textContent = title;
      this.svg = node("svg", {
        viewBox: `0 0 ${BOX.width} ${BOX.height}`, role: "img", "aria-label": title,
      });
      this.figure.append(caption, this.svg);
      container.append(this.figure);
      this.axes = { x, y };
    }

    // Vuelve a empezar, con los ejes de siempre o con otros dominios.
    clear({ x = {}, y = {} } = {}) {
      const { width, height, left, right, top, bottom } = BOX;
      this.x = scale({ ...this.axes.x, ...x }, left, width - right);
      this.y = scale({ ...this.axes.y, ...y }, height - bottom, top);
      this.svg.replaceChildren();
      this.#drawAxes();
    }

    #drawAxes() {
      const { width, height, left, right, top, bottom } = BOX;
      for (const value of this.x.ticks) {
        const at = this.x.place(value);
        this.#add("line", { x1: at, x2: at, y1: top, y2: height - bottom, stroke: GRID });
        this.#label(tickText(value, this.x.log), at, height - bottom + 16, "middle");
      }
      for (const value of this.y.ticks) {
        const at = this.y.place(value);
        this.#add("line", { x1: left, x2: width - right, y1: at, y2: at, stroke: GRID });
        this.#label(tickText(value, this.y.log), left - 6, at + 4, "end");
      }
      this.#add("path", {
        d: `M${left} ${top}V${height - bottom}H${width - right}`, fill: "none", stroke: INK,
      });
      this.#label(this.axes.x.label, (left + width - right) / 2, height - 8, "middle");
      const middle = (top + height - bottom) / 2;
      const turned = this.#label(this.axes.y.label, 14, middle, "middle");
      turned.setAttribute("transform", `rotate(-90 14 ${middle})`);
    }

    #add(name, attributes, text) {
      const made = node(name, attributes, text);
      this.svg.append(made);
      return made;
    }

    #label(text, x, y, anchor, more = {}) {
      return this.#add("text", { x, y, "text-anchor": anchor, fill: INK, ...more }, text);
    }

    // Recorta al cuadro; lo que no es un número corta la línea.
    #inside(axis, value) {
      const [low, high] = axis.domain;
      return Math.min(Math.max(value, Math.min(low, high)), Math.max(low, high));
    }

    // Dibuja hasta que la curva se sale por arriba, y ahí pone una cruz.
    curve(xs, ys, { color = INK, width = 2.6, dash = "", marksExit = false } = {}) {
      const ceiling = this.y.domain[1];
      const exit = ys.findIndex((value) => value === null || value > ceiling);
      const end = marksExit && exit >= 0 ? exit + 1 : ys.length;
      const places = [];
      for (let i = 0; i < end; i++) {
        const value = ys[i] ?? (marksExit ? ceiling : null);
        if (value === null) continue;
        const y = this.y.place(this.#inside(this.y, value));
        places.push(`${this.x.place(xs[i]).toFixed(1)} ${y.toFixed(1)}`);
      }
      if (places.length > 1) {
        this.#add("path", {
          d: `M${places.join("L")}`, fill: "none", stroke: color, "stroke-width": width,
          "stroke-dasharray": dash, "stroke-linejoin": "round", "stroke-linecap": "round",
        });
      }
      if (marksExit && exit >= 0) this.cross(xs[exit], ceiling, color);
    }

    cross(x, y, color, size = 6) {
      const [cx, cy] = [this.x.place(x), this.y.place(y)];
      this.#add("path", {
        d: `M${cx - size} ${cy - size}l${2 * size} ${2 * size}m0 ${-2 * size}` +
          `l${-2 * size} ${2 * size}`,
        stroke: color, "stroke-width": 3.4, "stroke-linecap": "round",
      });
    }

    dots(xs, ys, { color = GROUND, stroke = "none", radius = 3 } = {}) {
      xs.forEach((x, i) => {
        if (ys[i] === null) return;
        const [low, high] = this.y.domain;
        if (ys[i] < low || ys[i] > high) return;
        this.#add("circle", {
          cx: this.x.place(x), cy: this.y.place(ys[i]), r: radius, fill: color, stroke,
        });
      });
    }

    horizontal(value, text, dash = "2 4") {
      const at = this.y.place(value);
      this.#add("line", {
        x1: BOX.left, x2: BOX.width - BOX.right, y1: at, y2: at, stroke: INK,
        "stroke-width": 1.6, "stroke-dasharray": dash,
      });
      if (text) this.#label(text, BOX.left + 6, at - 5, "start", { class: "rotulo" });
    }

    vertical(value, color = INK) {
      const at = this.x.place(value);
      this.#add("line", {
        x1: at, x2: at, y1: BOX.top, y2: BOX.height - BOX.bottom, stroke: color,
        "stroke-width": 1.6, "stroke-dasharray": "5 4",
      });
    }

    note(text) {
      const x = (BOX.left + BOX.width - BOX.right) / 2;
      this.#label(text, x, BOX.top + 34, "middle", { class: "nota" });
    }

    // Llama a `move(x)` con el valor del eje horizontal bajo el dedo o el ratón.
    onDrag(move) {
      const value = (event) => {
        const box = this.svg.getBoundingClientRect();
        const at = this.x.inverse(((event.clientX - box.left) / box.width) * BOX.width);
        return this.x.log ? 10 ** at : at;
      };
      this.svg.classList.add("arrastrable");
      this.svg.addEventListener("pointerdown", (event) => {
        this.svg.setPointerCapture(event.pointerId);
        move(value(event));
      });
      this.svg.addEventListener("pointermove", (event) => {
        if (this.svg.hasPointerCapture(event.pointerId)) move(value(event));
      });
    }
  }

  return { Chart, INK, MUTED, GROUND };
})();
