// La bicicleta, la red y los schedules: buscan en los números de lrlab y los dibujan.
"use strict";

(() => {
  const { Chart, INK, MUTED, GROUND } = lrlabDibujo;
  const { slider, choice, frame } = lrlabMandos;
  const ACCENT = "#9c179e";

  function bicycle(place, data) {
    const { controls, verdict, panels } = frame(place, "La bicicleta, con su learning rate");
    const steps = data.paths[0].map((_, i) => i);
    const range = { domain: [-6, 6], ticks: [-6, -4, -2, 0, 2, 4, 6] };
    const valley = new Chart(panels, {
      title: "El camino sobre L(w) = w²",
      x: { label: "parámetro w", ...range },
      y: { label: "pérdida", domain: [-1.5, 36], ticks: [0, 10, 20, 30] },
    });
    const losses = new Chart(panels, {
      title: "La pérdida de cada paso",
      x: { label: "paso", domain: [0, 20], ticks: [0, 5, 10, 15, 20] },
      y: { label: "pérdida", log: true, domain: [1e-8, 1e4] },
    });
    const hill = Array.from({ length: 121 }, (_, i) => -6 + i / 10);
    const rate = slider({
      label: "learning rate", texts: data.rates, start: data.start, onMove: draw,
    });
    controls.append(rate.row);

    function draw() {
      const i = rate.value, path = data.paths[i], color = data.colors[i];
      const squared = path.map((w) => w * w);
      valley.clear();
      valley.curve(hill, hill.map((w) => w * w), { color: GROUND, width: 5 });
      const exit = path.findIndex((w) => Math.abs(w) > 6);
      const shown = exit < 0 ? path.length : exit;
      const [xs, ys] = [path.slice(0, shown), squared.slice(0, shown)];
      valley.curve(xs, ys, { color: INK, width: 1.3 });
      valley.dots(xs, ys, { color, stroke: "#fff", radius: 5 });
      valley.dots(xs.slice(0, 1), ys.slice(0, 1), { color: "none", stroke: INK, radius: 8 });
      if (exit >= 0) valley.note(`se va del cuadro en el paso ${exit}`);
      losses.clear();
      losses.horizontal(data.goal, `meta: ${data.goal}`);
      const sunk = squared.findIndex((loss) => loss < 1e-8);
      const seen = sunk < 0 ? steps.length : sunk + 1; // lo demás sale por abajo
      losses.curve(steps.slice(0, seen), squared.slice(0, seen), {
        color, marksExit: true,
      });
      const goal = data.arrives[i] ? "¡meta cumplida!" : "la meta, todavía no.";
      verdict.textContent =
        `lr = ${data.rates[i]}; lr / lr crítico = ${data.ratios[i]}: ${data.regimes[i]}. ` +
        `Pérdida final: ${data.finals[i]}; ${goal}`;
    }
    draw();
  }

  const OPTIMIZER = { adam: "Adam", sgd: "SGD" };

  function network(place, data) {
    const { controls, verdict, panels } = frame(place, "La red de la serie, con sus controles");
    const loss = { label: "pérdida en datos nuevos", log: true };
    const valley = new Chart(panels, {
      title: "El valle",
      x: { label: "learning rate", log: true, domain: [1e-4, 10] },
      y: { ...loss, label: "pérdida final en datos nuevos", domain: [1, 2000] },
    });
    const curve = new Chart(panels, {
      title: "La pérdida, época por época",
      x: { label: "época", domain: [1, 100] }, y: { ...loss, domain: [1, 2000] },
    });
    const fit = new Chart(panels, {
      title: "Lo que la red aprendió",
      x: { label: "x", domain: [-10.5, 10.5], ticks: [-10, -5, 0, 5, 10] },
      y: { label: "y", domain: [-45, 60], ticks: [-40, -20, 0, 20, 40, 60] },
    });
    const mandos = {
      rate: slider({
        label: "learning rate", texts: data.rates, start: data.start, onMove: draw,
      }),
      epochs: choice({
        label: "épocas", texts: data.epochs.map(String),
        start: data.epochs.indexOf(100), onMove: draw,
      }),
      noise: choice({
        label: "ruido", texts: data.noises, start: data.noises.indexOf("2"), onMove: draw,
      }),
      optimizer: choice({
        label: "optimizer", texts: data.optimizers.map((name) => OPTIMIZER[name]),
        start: data.optimizers.indexOf(place.dataset.optimizer), onMove: draw,
      }),
    };
    controls.append(...Object.values(mandos).map((mando) => mando.row));
    panels.append(verdict); // el cuarto lugar; en un teléfono, el primero
    const points = data.x;
    const seen = data.shown.map((i) => points[i]);
    valley.onDrag((value) => {
      const away = data.values.map((rate) => Math.abs(Math.log(rate / value)));
      mandos.rate.value = away.indexOf(Math.min(...away));
    });

    function draw() {
      const i = mandos.rate.value, noise = mandos.noise.value;
      const epochs = data.epochs[mandos.epochs.value];
      const optimizer = data.optimizers[mandos.optimizer.value];
      const runs = (each) => data.runs[`${optimizer} ${each} ${data.noises[noise]}`];
      const run = runs(epochs), color = data.colors[i], floor = data.floors[noise];
      // El cuadro no cambia con las épocas: así se ve moverse al valle.
      const lowest = Math.min(...data.epochs.map((each) => runs(each).finals[runs(each).best]));
      const y = { domain: [Math.max(Math.min(lowest, floor || lowest) / 2, 1e-4), 2000] };

      valley.clear({ y });
      if (floor) valley.horizontal(floor, "piso esperable");
      valley.curve(data.values, run.finals, { color: MUTED, width: 2 });
      run.lost.forEach((lost, at) => {
        if (lost) valley.cross(data.values[at], 2000, GROUND, 4);
        else valley.dots([data.values[at]], [run.finals[at]], { color: data.colors[at] });
      });
      valley.vertical(data.values[i], color);
      if (run.lost[i]) valley.cross(data.values[i], 2000, color, 8);
      else valley.dots([data.values[i]], [run.finals[i]], { color, stroke: "#fff", radius: 8 });

      curve.clear({ x: { domain: [1, epochs], ticks: [1, epochs / 2, epochs] }, y });
      if (floor) curve.horizontal(floor);
      curve.curve(run.epochs, run.losses[run.best], { color: MUTED, width: 2, dash: "6 5" });
      curve.curve(run.epochs, run.losses[i], { color, marksExit: true });

      fit.clear();
      fit.dots(points, data.y[noise], { color: GROUND, stroke: MUTED, radius: 2.6 });
      if (run.fits[i].includes(null)) fit.note("divergió: no predice nada");
      else fit.curve(seen, run.fits[i], { color, width: 3.2 });

      const result = run.lost[i] ? "divergió" : `terminó en ${run.told[i]}`;
      verdict.textContent =
        `${OPTIMIZER[optimizer]}, ${epochs} épocas, ruido ${data.noises[noise]}, ` +
        `lr = ${data.rates[i]}: la pérdida ${result}. ` +
        `El mejor de la grilla, ${data.rates[run.best]}, terminó en ${run.told[run.best]}.`;
    }
    draw();
  }

  function schedule(place, data) {
    const { controls, verdict, panels } = frame(place, "Los schedules, con sus parámetros");
    const chart = new Chart(panels, {
      title: "El factor del learning rate",
      x: { label: "progreso", domain: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1] },
      y: { label: "factor", domain: [0, 1.08], ticks: [0, 0.25, 0.5, 0.75, 1] },
    });
    const progress = data.schedules[0].factors[0].map((_, i) => i / 100);
    const which = choice({
      label: "schedule", texts: data.schedules.map((each) => each.name),
      start: data.schedules.findIndex((each) => each.name === "coseno"), onMove: change,
    });
    const when = slider({
      label: "progreso", texts: progress.map((_, i) => `${i} %`), start: 50, onMove: draw,
    });
    let parameters = [];
    chart.onDrag((value) => {
      when.value = Math.round(100 * Math.min(Math.max(value, 0), 1));
    });

    function change() {
      parameters = data.schedules[which.value].parameters.map((parameter) =>
        slider({ ...parameter, onMove: draw }));
      controls.replaceChildren(which.row, ...parameters.map((each) => each.row), when.row);
      controls.querySelector(":checked").focus({ preventScroll: true });
      draw();
    }

    function draw() {
      const { name, call, parameters: described, factors, means } =
        data.schedules[which.value];
      const index = described.reduce(
        (at, each, i) => at * each.texts.length + parameters[i].value, 0);
      const told = described.reduce(
        (text, each, i) => text.replace(`{${each.name}}`, each.texts[parameters[i].value]),
        call);
      const values = factors[index], at = when.value;
      chart.clear();
      chart.curve(progress, values, { color: ACCENT, width: 3.2 });
      chart.vertical(progress[at]);
      chart.dots([progress[at]], [values[at]], { color: INK, stroke: "#fff", radius: 7 });
      verdict.textContent =
        `${name}: ${told}. Al ${at} % del camino el factor es ${values[at]}; ` +
        `en promedio, ${means[index]}.`;
    }
    controls.append(which.row);
    parameters = data.schedules[which.value].parameters.map((parameter) =>
      slider({ ...parameter, onMove: draw }));
    controls.append(...parameters.map((each) => each.row), when.row);
    draw();
  }

  const BUILDERS = { bicicleta: bicycle, red: network, schedule };
  for (const place of document.querySelectorAll("[data-control]")) {
    const kind = place.dataset.control;
    BUILDERS[kind](place, window.lrlabDatos[kind]);
  }
})();
