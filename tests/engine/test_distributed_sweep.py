"""El ejemplo de REPARTIDO.md con KerasTuner, repartido, da lo que el barrido."""

import ast
import os
import re
import socket
import subprocess
import sys

import numpy as np
import pytest

from lrlab import linear_dataset, sweep

NAME = "barrido_repartido.py"
RATES, SEEDS, EPOCHS = [0.001, 0.01, 0.1, 1.0], [0, 1], 5


@pytest.fixture
def script(root, tmp_path):
    """El ejemplo, como lo guardaría quien lo copia."""
    text = (root / "lrlab/engine/REPARTIDO.md").read_text(encoding="utf-8")
    marked = rf"<!-- ejemplo: {re.escape(NAME)} -->\n```python\n(.*?)```"
    (code,) = re.findall(marked, text, re.DOTALL)
    path = tmp_path / NAME
    path.write_text(code, encoding="utf-8")
    return path


def start(script, role: str, port: int):
    """Un proceso que corre el ejemplo, como esa parte de un reparto."""
    place = {
        "KERASTUNER_TUNER_ID": role,
        "KERASTUNER_ORACLE_IP": "127.0.0.1",
        "KERASTUNER_ORACLE_PORT": str(port),
    }
    return subprocess.Popen(
        [sys.executable, script.name],
        cwd=script.parent,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"} | place,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )


def finish(process) -> str:
    try:
        output, _ = process.communicate(timeout=150)
    finally:
        process.kill()
    assert process.returncode == 0, output
    return output


def losses_in(output: str) -> np.ndarray:
    """(semillas, learning rates), lo que imprimió el ejemplo."""
    found = {}
    for where, loss in re.findall(r"^(\{.*\}) (\S+)$", output, re.MULTILINE):
        values = ast.literal_eval(where)
        found[values["seed"], values["learning_rate"]] = float(loss)
    return np.array([[found[seed, rate] for rate in RATES] for seed in SEEDS])


def test_shared_out_among_processes(script):
    data = linear_dataset()
    expected = sweep(RATES, *data, epochs=EPOCHS, seeds=SEEDS).final_losses
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    chief, *workers = (start(script, r, port) for r in ("chief", "tuner0", "tuner1"))
    try:
        outputs = [finish(worker) for worker in workers]
        np.testing.assert_allclose(losses_in(finish(chief)), expected, rtol=1e-3)
    finally:
        for process in (chief, *workers):
            process.kill()
    assert not any("{" in output for output in outputs), "sólo informa quien reparte"
    results = script.parent / "resultados" / "barrido"
    assert {path.name for path in results.glob("tuner*")} == {
        "tuner0.json",
        "tuner1.json",
    }
