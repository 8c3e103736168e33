"""Los ejercicios que define `lrlab.classroom.exercises`."""

import pkgutil
from importlib import import_module

from lrlab.classroom import exercises


def exercises_of(kind: type) -> dict:
    """Todos los de esa clase, por su nombre: "notebook_01.narrow_parabola"."""
    return {
        f"{module.name}.{name}": value
        for module in pkgutil.iter_modules(exercises.__path__)
        for name, value in vars(
            import_module(f"{exercises.__name__}.{module.name}")
        ).items()
        if isinstance(value, kind)
    }
