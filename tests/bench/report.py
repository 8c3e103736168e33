"""La página de resultados del banco, en Markdown."""

import os
import platform
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

GOALS = {
    ("red de la serie", "4"): {"warm": 2000, "cold": 15, "jax": 2},
    ("red de la serie", "256"): {"jax": 0.5},
    ("red de la serie", "4096"): {"jax": 0.5},
    ("MLP 64-64-10", "32"): {"jax": 1},
    ("MLP 64-256-256-10", "16"): {"jax": 1},
    ("CNN 8×8", "16"): {"warm": 30, "cold": 5},
    ("CNN 28×28", "4"): {"warm": 4},
    ("LSTM(16), 20 pasos", "32"): {"warm": 80, "cold": 8},
    ("MLP con BatchNorm y Dropout", "16"): {"warm": 20},
}
"""Las metas: cuántas veces más rápido que el bucle, y qué parte del tiempo de JAX."""


def report(found: dict) -> str:
    rows, notes, differences = [], [], []
    for name, measured in found.items():
        if name in ("growth", "torch") or measured is None:
            continue
        for size, row in measured.items():
            if size != "loop":
                rows.append(_row(name, size, measured["loop"], row))
                notes += _notes(name, size, row)
                if "difference" in row:
                    differences.append(row["difference"])
    if differences:
        notes.append(
            "- En todos los casos con JAX, las pérdidas de `sweep` y las suyas "
            f"difieren, en la mediana, en {_part(max(differences))} o menos."
        )
    heading = [
        "| caso | redes | bucle / `sweep`, en caliente | en frío | `sweep` / JAX, en "
        "caliente | en frío | memoria, MB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    return "\n".join([_INTRODUCTION, *heading, *rows, "", *notes, *_others(found)])


def _row(name, size, loop, row) -> str:
    goals, loop = GOALS.get((name, size), {}), loop * int(size)
    cells = [
        _against(loop / row["warm"], goals.get("warm"), "×", "≥"),
        _against(loop / row["cold"], goals.get("cold"), "×", "≥"),
        "—",
        "—",
    ]
    if "jax" in row:
        cells[2] = _against(row["warm"] / row["jax"], goals.get("jax"), "", "≤")
        cells[3] = f"{row['cold'] / row['jax_cold']:.2g}"
    return f"| {name} | {size} | {' | '.join(cells)} | {row['memory']:.0f} |"


def _against(value, goal, unit, sign) -> str:
    text = f"{value:.0f}{unit}" if unit else f"{value:.2g}"
    if goal is None:
        return text
    reached = value >= goal if sign == "≥" else value <= goal
    return f"{text} ({'' if reached else '**no llega**: '}meta {sign} {goal:g}{unit})"


def _notes(name, size, row) -> list[str]:
    lines = []
    if "peak_fraction" in row:
        lines.append(
            f"- {name}, {size} redes: {row['peak_fraction']:.0%} de las operaciones "
            "por segundo de un producto de matrices de 1024 × 1024."
        )
    return lines


def _part(difference: float) -> str:
    if difference < 1e-7:
        return "una parte en diez millones"
    return f"una parte en {1 / difference:.0f}"


def _others(found) -> list[str]:
    lines = []
    if torch := found.get("torch"):
        lines.append(
            f"- `torch.func` (vmap del gradiente, Adam a mano, sin compilar) tarda "
            f"{torch['ratio']:.0f} veces lo que `sweep` con 4 redes de la serie."
        )
    else:
        lines.append("- `torch.func` no se midió: no está instalado.")
    if growth := found.get("growth"):
        models, widths = growth["models"], growth["widths"]
        first, last = models["1"], widths["10"]
        lines += [
            "",
            "## Cómo crece",
            "",
            "La red de la serie, 20 épocas; el tiempo, en veces el de una sola.",
            "",
            "| redes | " + " | ".join(models) + " |",
            "| --- |" + " ---: |" * len(models),
            "| tiempo | "
            + " | ".join(f"{t / first:.3g}" for t in models.values())
            + " |",
            "",
            "Hasta 4 redes van en un bloque de 4, y si son más, en bloques de 16, "
            "enteros aunque sobre lugar: 1 y 10 son un bloque cada una.",
            "",
            f"Con 10 000 redes el proceso llegó a ocupar {growth['memory']:.0f} MB.",
            "",
            "16 redes, según las neuronas de la capa; en veces el tiempo de 10.",
            "",
            "| neuronas | " + " | ".join(widths) + " |",
            "| --- |" + " ---: |" * len(widths),
            "| tiempo | "
            + " | ".join(f"{t / last:.3g}" for t in widths.values())
            + " |",
        ]
    return [*lines, "", f"Medido el {date.today():%d/%m/%Y}. Máquina: {machine()}"]


def machine() -> str:
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [x for x in info.read_text().splitlines() if x.startswith("model name")]
        model = names[0].split(":")[1].strip() if names else model
    packages = ("tensorflow", "keras", "jax", "torch", "numpy")
    versions = ", ".join(f"{p} {_version(p)}" for p in packages)
    return (
        f"{model}, {os.cpu_count()} núcleos, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}, {versions}."
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "sin instalar"


_INTRODUCTION = """# Cuánto tarda el barrido

Cada razón sale de un proceso que mide a todos, intercalados: no depende de cuánto más
hacía la máquina, los segundos sí. *En frío* es la primera llamada, con la compilación;
*en caliente*, la menor de las siguientes. El bucle es construir, compilar y entrenar
con `fit` una vez por learning rate: se mide una vuelta y se multiplica. JAX es el mismo
trabajo escrito a mano: `vmap` sobre los modelos, `lax.scan` sobre los pasos. La memoria
es lo que `sweep` le agregó al proceso. Todo, con Adam y batches de 32. La *meta* es lo
que el proyecto se propuso antes de medir; donde no llega, lo dice.
"""
