// Lo que la página sabe hacer además de leerse; sin script, se lee igual.
"use strict";

// El buscador anda también sin servidor, pero ahí no puede abrir las páginas para
// mostrar un pedazo de cada una.
if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}

document.addEventListener("DOMContentLoaded", () => {
  const results = [...document.querySelectorAll("details.resultado")];
  for (const button of document.querySelectorAll(".abrir-todo")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const opening = button.getAttribute("aria-pressed") === "false";
      results.forEach((result) => { result.open = opening; });
      button.setAttribute("aria-pressed", String(opening));
      button.textContent = opening
        ? "Plegar todos los resultados" : "Mostrar todos los resultados";
    });
  }

  // Un enlace a algo plegado lo abre.
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let at = target?.closest?.("details"); at; at = at.parentElement?.closest("details")) {
      at.open = true;
    }
  };
  addEventListener("hashchange", reveal);
  reveal();
});
