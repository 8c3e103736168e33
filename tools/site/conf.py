"""La configuración de Sphinx; las páginas las escribe build.py, en otra carpeta."""

import os
from pathlib import Path

HERE = Path(__file__).parent
repository = os.environ.get("GITHUB_REPOSITORY", "")

project = "lrlab"
author = "lrlab"
html_title = "lrlab · el learning rate, de cerca"
language = "es"

extensions = ["myst_parser", "sphinx.ext.mathjax"]
source_suffix = {".md": "markdown"}
myst_enable_extensions = ["dollarmath", "attrs_block"]
myst_heading_anchors = 4
smartquotes = False
highlight_language = "python"

html_theme = "sphinx_book_theme"
html_css_files = ["sitio.css"]
html_js_files = [("sitio.js", {"defer": "defer"})]
html_logo = str(HERE / "static" / "logo.svg")
html_favicon = html_logo
html_copy_source = False
html_use_index = False
html_show_sourcelink = False
html_show_copyright = False
html_show_sphinx = False
html_permalinks_icon = "#"
html_context = {"default_mode": "auto"}
html_theme_options = {
    "navbar_start": [],
    "navbar_center": [],
    "navbar_end": [],
    "navbar_persistent": [],
    "footer_content_items": ["extra-footer.html"],
    "logo": {"text": "lrlab", "alt_text": "lrlab, portada"},
    "show_navbar_depth": 1,
    "show_toc_level": 2,
    "search_bar_text": "Buscar…",
    "use_download_button": False,
    "use_fullscreen_button": False,
    "use_sidenotes": False,
    "use_repository_button": bool(repository),
    "repository_url": f"https://github.com/{repository}" if repository else "",
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "extra_footer": (
        "<p>Textos y figuras: CC BY 4.0. Código: MIT. "
        "El sitio se arma con los notebooks tal como están guardados.</p>"
    ),
}

# MathJax 3, el de su paquete y sólo con las partes que se usan: build.py las copia.
mathjax_path = "mathjax/startup.js"
mathjax_options = {"defer": "defer"}
mathjax3_config = {
    "loader": {"load": ["core", "input/tex", "output/chtml", "a11y/assistive-mml"]},
    "startup": {"output": "chtml"},
}
