"""Dónde están las herramientas del sitio, y qué páginas tiene que haber."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / "tools" / "site"
sys.path.insert(0, str(TOOLS))

NOTEBOOK_PAGES = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
PAGES = ["index", *NOTEBOOK_PAGES, "paquete"]
