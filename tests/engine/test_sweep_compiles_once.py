"""XLA compila un barrido una sola vez: se cuentan los programas que deja escritos."""

import os
import subprocess
import sys

SWEEPS = """
import os, sys
import keras
import numpy as np
from lrlab import linear_dataset, schedules, sweep

X, y = linear_dataset(20)
options = {"epochs": 2, "batch_size": 8}

def compiled():
    dumps = os.listdir(sys.argv[1])
    return sum(name.endswith("before_optimizations.txt") for name in dumps)

rates = np.geomspace(1e-4, 1, 5)
sweep(rates, X, y, **options)
print(compiled())
sweep(np.geomspace(1e-4, 1, 50), X, y, **options)
print(compiled(), "otros learning rates")
sweep(rates, X, y, seeds=[4, 5], **options)
print(compiled(), "otras semillas")
sweep(rates, X + 1, 2 * y, **options)
print(compiled(), "otros datos")
sweep(rates, X, y, schedule=schedules.cosine(), **options)
print(compiled(), "otro schedule")
sweep(rates, X, y, **options | {"epochs": 1638})
print(compiled(), "otras épocas")
sweep(rates, X, y, **options | {"batch_size": 9})
print(compiled(), "otro batch")
sweep(rates, X, y, optimizer=keras.optimizers.AdamW(weight_decay=0.1), **options)
print(compiled(), "otro optimizer")
sweep(rates, X, y, optimizer=keras.optimizers.AdamW(weight_decay=0), **options)
print(compiled(), "otro weight decay")
"""


def test_only_another_shape_compiles_again(tmp_path):
    flags = f"--xla_dump_to={tmp_path} --xla_dump_hlo_as_text"
    done = subprocess.run(
        [sys.executable, "-c", SWEEPS, str(tmp_path)],
        env=os.environ | {"XLA_FLAGS": flags, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    counts = [int(line.split()[0]) for line in done.stdout.splitlines()]
    first, *same, other_batch, other_optimizer, other_decay = counts
    assert 0 < first < other_batch < other_optimizer == other_decay, done.stdout
    assert same == [first] * 5, done.stdout
