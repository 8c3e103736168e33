"""Cuánto tarda el barrido, al lado del bucle de `fit` y de JAX, en la misma corrida.

    pip install -r requirements.txt -r tests/bench/requirements.txt
    python tests/bench/bench_sweep.py

Escribe una tabla en Markdown (la guardada en RESULTADOS.md). Cada medición corre en un
proceso nuevo: así la primera llamada incluye compilar, y el pico de memoria es suyo. Se
hacen varias rondas, intercaladas, y queda el menor tiempo: el ruido sólo suma.
"""

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np

ROUNDS = 3
WARM_CALLS = 10
SIZES = (4, 256, 4096)
EPOCHS, BATCH_SIZE = 100, 32


def rates_of(size: int) -> np.ndarray:
    return np.geomspace(1e-5, 1e-2, size)


def timed(call) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def peak_memory() -> float:
    """Megabytes (10⁶ bytes) que llegó a ocupar este proceso."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def measure(call, warm_calls: int) -> dict:
    before = peak_memory()
    cold = timed(call)
    warm = min((timed(call) for _ in range(warm_calls)), default=None)
    return {"cold": cold, "warm": warm, "memory": peak_memory() - before}


def measure_loop(size: int, shared: Path) -> dict:
    """El experimento original: construir y entrenar con `fit`, un lr por vez."""
    from lrlab import build_and_train_model, linear_dataset

    X, y = linear_dataset()

    def loop():
        for rate in rates_of(size):
            build_and_train_model(float(rate), X, y, epochs=EPOCHS)

    return measure(loop, warm_calls=0)


def measure_sweep(size: int, shared: Path) -> dict:
    from lrlab import batch_order, linear_dataset, sweep

    X, y = linear_dataset()

    def call():
        return sweep(rates_of(size), X, y, epochs=EPOCHS, batch_size=BATCH_SIZE)

    result = measure(call, WARM_CALLS)
    from lrlab import build_model

    np.savez(
        shared / f"{size}.npz",
        *build_model(seed=0).get_weights(),
        X=X,
        y=y,
        order=batch_order(len(X), EPOCHS),
        losses=call().losses[0],
    )
    return result


def measure_jax(size: int, shared: Path) -> dict:
    """El mismo trabajo como se escribe en JAX: `vmap` sobre lr, `scan` sobre pasos."""
    import jax
    import jax.numpy as jnp

    data = np.load(shared / f"{size}.npz")
    X, y, order = data["X"], data["y"], data["order"]
    whole = len(X) // BATCH_SIZE * BATCH_SIZE
    rest = len(X) - whole

    def loss(weights, x, y):
        W1, b1, W2, b2 = weights
        return jnp.mean((jax.nn.relu(x @ W1 + b1) @ W2 + b2 - y) ** 2)

    def adam(weights, m, v, t, gradient, rate):
        t = t + 1
        alpha = rate * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        m = jax.tree.map(lambda m, g: m + (g - m) * (1 - 0.9), m, gradient)
        v = jax.tree.map(lambda v, g: v + (g**2 - v) * (1 - 0.999), v, gradient)
        weights = jax.tree.map(
            lambda w, m, v: w - m * alpha / (jnp.sqrt(v) + 1e-7), weights, m, v
        )
        return weights, m, v, t

    def train(rate, weights, X, y, order):
        def step(state, batch):
            value, gradient = jax.value_and_grad(loss)(state[0], *batch)
            return adam(*state, gradient, rate), value

        def epoch(state, rows):
            x_e, y_e = X[rows], y[rows]
            batches = [a[:whole].reshape(-1, BATCH_SIZE, 1) for a in (x_e, y_e)]
            state, values = jax.lax.scan(step, state, batches)
            state, last = step(state, (x_e[whole:], y_e[whole:]))
            return state, (values.sum() * BATCH_SIZE + last * rest) / len(X)

        zeros = jax.tree.map(jnp.zeros_like, weights)
        state, losses = jax.lax.scan(epoch, (weights, zeros, zeros, 0.0), order)
        return losses, state[0]

    train_all = jax.jit(jax.vmap(train, in_axes=(0, None, None, None, None)))
    weights = [data[f"arr_{i}"] for i in range(4)]
    rates = rates_of(size).astype("float32")

    def call():
        return jax.device_get(train_all(rates, weights, X, y, order))

    result = measure(call, WARM_CALLS)
    difference = np.abs(call()[0] / data["losses"] - 1).max()
    return result | {"difference": float(difference)}


MEASURES = {"loop": measure_loop, "sweep": measure_sweep, "jax": measure_jax}


def in_a_new_process(who: str, size: int, shared: str) -> dict:
    command = [sys.executable, __file__, who, str(size), shared]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def best_of(rounds: list[dict]) -> dict:
    """De cada medida, la menor de las rondas."""
    return {
        key: None if value is None else min(r[key] for r in rounds)
        for key, value in rounds[0].items()
    }


def all_measures() -> dict:
    jobs = [("loop", 4), *((w, size) for size in SIZES for w in ("sweep", "jax"))]
    rounds = {job: [] for job in jobs}
    with tempfile.TemporaryDirectory() as shared:
        for _ in range(ROUNDS):
            for job in jobs:
                rounds[job].append(in_a_new_process(*job, shared))
    return {job: best_of(r) for job, r in rounds.items()}


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.3g}" if seconds < 1 else f"{seconds * 1000:.0f}"


def table(measures: dict) -> str:
    loop = measures["loop", 4]
    lines = [
        "| quién | redes | frío, ms | caliente, ms | pico de memoria, MB |",
        "| --- | ---: | ---: | ---: | ---: |",
        f"| bucle de `fit` | 4 | {milliseconds(loop['cold'])} | — | "
        f"{loop['memory']:.0f} |",
    ]
    names = {"sweep": "`sweep`", "jax": "JAX"}
    for size in SIZES:
        for who, name in names.items():
            m = measures[who, size]
            lines.append(
                f"| {name} | {size} | {milliseconds(m['cold'])} | "
                f"{milliseconds(m['warm'])} | {m['memory']:.0f} |"
            )
    four = measures["sweep", 4]
    lines += [
        "",
        "| razón | medida | meta |",
        "| --- | ---: | ---: |",
        f"| bucle / `sweep` en frío, 4 redes | {loop['cold'] / four['cold']:.0f}×"
        " | ≥ 20× |",
        f"| bucle / `sweep` en caliente, 4 redes | {loop['cold'] / four['warm']:.0f}×"
        " | ≥ 2000× |",
    ]
    for size in SIZES[1:]:
        ratio = measures["sweep", size]["warm"] / measures["jax", size]["warm"]
        lines.append(
            f"| `sweep` / JAX en caliente, {size} redes | {ratio:.2f} | ≤ 0.50 |"
        )
    difference = max(measures["jax", size]["difference"] for size in SIZES)
    lines += [
        "",
        "Las pérdidas de `sweep` y de JAX, con los mismos pesos iniciales y los mismos "
        f"batches, difieren a lo sumo en una parte en {1 / difference:.0f}.",
    ]
    return "\n".join(lines)


def machine() -> str:
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [x for x in info.read_text().splitlines() if x.startswith("model name")]
        model = names[0].split(":")[1].strip() if names else model
    versions = ", ".join(
        f"{name} {version(package)}"
        for name, package in (
            ("TensorFlow", "tensorflow"),
            ("Keras", "keras"),
            ("JAX", "jax"),
            ("NumPy", "numpy"),
        )
    )
    return (
        f"{model}, {os.cpu_count()} núcleos, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}, {versions}."
    )


def report(measures: dict) -> str:
    return f"""# Cuánto tarda el barrido

100 puntos de la recta, Dense(10, relu) → Dense(1), Adam, batches de {BATCH_SIZE},
{EPOCHS} épocas. *Frío* es la primera llamada de un proceso, con la compilación y sin
los `import`; *caliente*, la menor de las {WARM_CALLS} siguientes. De {ROUNDS} rondas
intercaladas queda la menor. El pico de memoria es lo que le agrega al proceso. El bucle
y `sweep` se miden como en una máquina que no tiene JAX.

{table(measures)}

Máquina: {machine()}"""


if __name__ == "__main__":
    if len(sys.argv) > 1:
        who, size, shared = sys.argv[1:]
        if (
            who != "jax"
        ):  # con JAX instalado, Keras lo carga y cada trazado es más lento
            sys.modules["jax"] = None
        print(json.dumps(MEASURES[who](int(size), Path(shared))))
    else:
        print(report(all_measures()))
