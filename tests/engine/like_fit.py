"""Lo mismo que un barrido, con `fit`: los mismos pesos iniciales y los batches."""

import numpy as np

from lrlab import batch_order, sweep
from lrlab.engine.keras_internals import copied
from lrlab.quiet import keras

EAGER = {"run_eagerly": True}
"""Cómo corre `fit` sus pasos, si no se dice otra cosa: no espera a trazarlos."""


def fitted(
    build,
    optimizer,
    learning_rate,
    X,
    y,
    *,
    seed=0,
    epochs=4,
    batch_size=8,
    loss="mse",
    metrics=(),
    validation=None,
    **how,
):
    """El modelo entrenado con `fit` y su historia.

    learning_rate : un número, o un LearningRateSchedule de Keras.
    how : cómo corre `fit` sus pasos, para ``compile``: ``jit_compile=True``, si hay que
        repetir sus sorteos; o `EAGER`.
    """
    keras.utils.set_random_seed(seed)
    model = build()
    config = optimizer.get_config() | {"learning_rate": learning_rate}
    optimizer = type(optimizer).from_config(config)
    metrics = copied(metrics)  # `fit` no vacía, la primera época, las ya usadas
    model.compile(optimizer, loss, metrics=metrics, **how)
    X, y = (np.asarray(a, "float32") for a in (X, y))
    histories = [
        model.fit(
            X[order],
            y[order],
            batch_size=batch_size,
            shuffle=False,
            verbose=0,
            validation_data=validation,
        ).history
        for order in batch_order(len(X), epochs, seed=seed)
    ]
    return model, {k: np.concatenate([h[k] for h in histories]) for k in histories[0]}


def assert_like_fit(
    build, optimizer, X, y, *, rates=(1e-3, 1e-2), seeds=(0,), how=EAGER, **options
):
    """Barre, entrena lo mismo con `fit`, y compara pérdidas, métricas y predicciones.

    Con `fit` se entrena el último learning rate de cada semilla. Devuelve el barrido.
    """
    options = {"epochs": 4, "batch_size": 8} | options
    result = sweep(
        rates, X, y, model=build, optimizer=optimizer, seeds=seeds, **options
    )
    for s, seed in enumerate(seeds):
        model, history = fitted(
            build,
            optimizer,
            rates[-1],
            X,
            y,
            seed=seed,
            **options,
            **how,
        )
        got = {"loss": result.losses, **result.metrics}
        if result.validation_losses is not None:
            ours = {"loss": result.validation_losses, **result.validation_metrics}
            got |= {f"val_{name}": values for name, values in ours.items()}
        assert got.keys() == history.keys()
        for name, values in got.items():
            np.testing.assert_allclose(
                values[s, -1], history[name], rtol=1e-5, err_msg=name
            )
        mine = result.model(len(rates) - 1, seed=seed)
        x = np.asarray(X, "float32")
        got, expected = (np.asarray(m(x, training=False)) for m in (mine, model))
        scale = np.abs(expected).max()
        np.testing.assert_allclose(got, expected, rtol=1e-4, atol=1e-4 * scale)
    return result
