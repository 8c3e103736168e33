"""Dónde están las herramientas del sitio, y qué páginas tiene que haber."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / "tools" / "site"
sys.path.insert(0, str(TOOLS))

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NOTEBOOK_PAGES = [path.stem for path in NOTEBOOKS]
GLOSSARY = [
    "glosario" for path in NOTEBOOKS if "## Glosario" in path.read_text("utf-8")
]
PAGES = ["index", *NOTEBOOK_PAGES, "paquete", *GLOSSARY[:1]]
