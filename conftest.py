"""Los notebooks se corren como Jupyter: lo dice `tests/nbval_as_jupyter.py`."""

pytest_plugins = ["nbval_as_jupyter"]
