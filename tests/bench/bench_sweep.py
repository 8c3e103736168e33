"""Cuánto tarda el barrido, al lado del bucle de `fit`, de JAX y de `torch.func`.

    pip install -r requirements.txt -r tests/bench/requirements.txt
    python tests/bench/bench_sweep.py > tests/bench/RESULTADOS.md

Cada caso corre en un proceso nuevo, con todos los contendientes adentro: la primera
llamada de cada uno incluye compilar, y las siguientes se intercalan, así lo que haga la
máquina mientras tanto les toca a todos. De las intercaladas queda la menor.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

BATCH_SIZE = 32
ROUNDS = 7
GROWTH = (1, 10, 100, 1000, 10_000)
WIDTHS = (10, 100, 1000)


def timed(call) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def peak_memory() -> float:
    """Megabytes (10⁶ bytes) que llegó a ocupar este proceso."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def one_fit(case, X, y):
    """Lo que el bucle repite por cada learning rate: construir, compilar y entrenar."""
    from lrlab.quiet import keras

    model = case.build()
    model.compile(keras.optimizers.Adam(1e-3), case.loss)
    model.fit(X, y, epochs=case.epochs, batch_size=BATCH_SIZE, verbose=0)


def jax_call(case, X, y, rates):
    import by_hand

    from lrlab import batch_order
    from lrlab.quiet import keras

    keras.utils.set_random_seed(0)
    weights = case.build().get_weights()
    loss = by_hand.squared if case.loss == "mse" else by_hand.cross_entropy
    call = by_hand.trainer(case.apply, loss, BATCH_SIZE)
    order = batch_order(len(X), case.epochs)
    rates = rates.astype("float32")
    return lambda: call(rates, weights, X, y, order)


def measure(name: str) -> dict:
    """Todo lo de un caso: segundos de una vuelta del bucle, y de cada tamaño."""
    from cases import CASES

    from lrlab import sweep

    case = CASES[name]
    X, y = case.data()
    one_fit(case, X, y)  # lo que Keras hace una sola vez por proceso
    found = {"loop": min(timed(lambda: one_fit(case, X, y)) for _ in range(2))}
    for size in case.sizes:
        rates = case.rates(size)

        def ours(rates=rates):
            return sweep(
                rates,
                X,
                y,
                model=case.build,
                loss=case.loss,
                epochs=case.epochs,
                batch_size=BATCH_SIZE,
            )

        before = peak_memory()
        cold = timed(ours)
        row = {"cold": cold, "memory": peak_memory() - before}
        contenders = {"warm": ours}
        if case.apply:
            theirs = jax_call(case, X, y, rates)
            row["jax_cold"] = timed(theirs)
            contenders["jax"] = theirs
        rounds = ROUNDS if cold < 10 else 2
        times = {who: [] for who in contenders}
        for _ in range(rounds):
            for who, call in contenders.items():
                times[who].append(timed(call))
        row |= {who: min(values) for who, values in times.items()}
        if case.apply:
            row["difference"] = relative_difference(ours().losses[0], theirs()[0])
        if case.flops:
            total = case.flops * len(X) * case.epochs * size
            row["peak_fraction"] = total / row["warm"] / matmul_peak()
        found[str(size)] = row
    return found


def relative_difference(ours, theirs) -> float:
    """La mediana: al learning rate más alto, el redondeo se agranda en los dos."""
    return float(np.median(np.abs(theirs / ours - 1)))


def matmul_peak() -> float:
    """Operaciones por segundo del mejor de varios productos de matrices grandes."""
    from lrlab.quiet import tf

    n = 1024
    a = tf.random.normal((n, n))
    product = tf.function(lambda a: a @ a, jit_compile=True)
    product(a)
    return 2 * n**3 / min(timed(lambda: product(a).numpy()) for _ in range(10))


def measure_growth(_) -> dict:
    """Segundos en caliente, por cantidad de modelos y por neuronas de la capa."""
    from lrlab import linear_dataset, sweep
    from lrlab.quiet import keras

    X, y = linear_dataset()

    def warm(rates, **options):
        def call():
            return sweep(rates, X, y, epochs=20, **options)

        call()
        return min(timed(call) for _ in range(3))

    def wide(n):
        hidden = keras.layers.Dense(n, activation="relu")
        return keras.Sequential([keras.Input((1,)), hidden, keras.layers.Dense(1)])

    models = {n: warm(np.geomspace(1e-5, 1e-2, n)) for n in GROWTH}
    memory = peak_memory()
    rates = np.geomspace(1e-5, 1e-2, 16)
    widths = {n: warm(rates, model=lambda n=n: wide(n)) for n in WIDTHS}
    return {"models": models, "widths": widths, "memory": memory}


def measure_torch(_) -> dict:
    """La red de la serie con 4 learning rates, contra `torch.func`."""
    import by_hand
    import torch

    from lrlab import batch_order, build_model, linear_dataset, sweep

    torch.set_num_threads(2)
    X, y = linear_dataset()
    rates, epochs = np.geomspace(1e-5, 1e-2, 4), 20
    weights, order = build_model(seed=0).get_weights(), batch_order(len(X), epochs)

    def theirs():
        return by_hand.torch_sweep(None, X, y, weights, rates, order, BATCH_SIZE)

    def ours():
        return sweep(rates, X, y, epochs=epochs, batch_size=BATCH_SIZE)

    difference = relative_difference(ours().losses[0], theirs())
    pairs = [(timed(ours), timed(theirs)) for _ in range(5)]
    ours, theirs = (min(side) for side in zip(*pairs, strict=True))
    return {"ratio": theirs / ours, "difference": difference}


MEASURES = {"growth": measure_growth, "torch": measure_torch}


def in_a_new_process(name: str) -> dict | None:
    command = [sys.executable, __file__, name]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print(f"{name}: {done.stderr.splitlines()[-1]}", file=sys.stderr)
        return None
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    if len(sys.argv) > 1:
        name = sys.argv[1]
        print(json.dumps(MEASURES.get(name, measure)(name)))
    else:
        from cases import CASES
        from report import report

        print(report({name: in_a_new_process(name) for name in [*CASES, *MEASURES]}))
