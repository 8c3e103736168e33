// Los mandos de un control: deslizadores y opciones, con su nombre y su valor a la vista.
"use strict";

const lrlabMandos = (() => {
  let count = 0;

  function element(name, attributes = {}, ...inside) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== false) made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...inside);
    return made;
  }

  // Un deslizador sobre una lista de textos; `value` es la posición en la lista.
  function slider({ label, texts, start, onMove }) {
    const id = `mando-${++count}`;
    const input = element("input", {
      type: "range", id, min: 0, max: texts.length - 1, step: 1, value: start,
    });
    const shown = element("output", { for: id });
    const refresh = () => {
      shown.textContent = texts[input.value];
      input.setAttribute("aria-valuetext", texts[input.value]);
      input.style.setProperty("--hecho", `${(100 * input.value) / input.max}%`);
    };
    input.addEventListener("input", () => { refresh(); onMove(); });
    refresh();
    const row = element(
      "div", { class: "mando" }, element("label", { for: id }, label), input, shown,
    );
    return {
      row,
      get value() { return Number(input.value); },
      set value(position) {
        if (position === Number(input.value)) return;
        input.value = position;
        refresh();
        onMove();
      },
    };
  }

  // Opciones a la vista, de las que se elige una: con flechas, como todo grupo de radios.
  function choice({ label, texts, start, onMove }) {
    const name = `mando-${++count}`;
    const inputs = texts.map((_, i) =>
      element("input", { type: "radio", name, value: i, checked: i === start }));
    const options = inputs.map((input, i) =>
      element("label", { class: "opcion" }, input, element("span", {}, texts[i])));
    inputs.forEach((input) => input.addEventListener("change", onMove));
    return {
      row: element(
        "fieldset", { class: "mando opciones" },
        element("legend", {}, label), element("div", {}, ...options),
      ),
      get value() { return inputs.findIndex((input) => input.checked); },
    };
  }

  // El armazón: los mandos, el veredicto (que un lector de pantalla lee al cambiar) y
  // el lugar de los dibujos. La figura fija queda plegada debajo, si la hay.
  function frame(place, name) {
    const controls = element("div", { class: "mandos" });
    const verdict = element("p", { class: "veredicto", "aria-live": "polite" });
    const panels = element("div", { class: "paneles" });
    const live = element(
      "div", { class: "vivo", role: "group", "aria-label": name },
      controls, verdict, panels,
    );
    place.querySelector(".sin-script")?.remove();
    const still = [...place.children];
    if (place.dataset.control === "schedule") place.append(live);
    else place.prepend(live);
    if (still.length && place.dataset.control !== "schedule") {
      const fold = element(
        "details", { class: "plegada" },
        element("summary", {}, "La figura fija, la del notebook"), ...still,
      );
      place.append(fold);
    }
    return { controls, verdict, panels };
  }

  return { element, slider, choice, frame };
})();
