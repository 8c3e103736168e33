"""Un barrido escrito en JAX como se acostumbra: `vmap` sobre lr, `scan` sobre pasos."""

import numpy as np


def dense(weights, x):
    import jax

    for W, b in zip(weights[:-2:2], weights[1:-2:2], strict=True):
        x = jax.nn.relu(x @ W + b)
    return x @ weights[-2] + weights[-1]


def dense_classifier(weights, x):
    import jax

    return jax.nn.log_softmax(dense(weights, x))


def conv_classifier(weights, x):
    import jax

    layout = ("NHWC", "HWIO", "NHWC")
    for W, b in zip(weights[:-2:2], weights[1:-2:2], strict=True):
        x = jax.lax.conv_general_dilated(
            x, W, (1, 1), "VALID", dimension_numbers=layout
        )
        x = jax.nn.relu(x + b)
    return jax.nn.log_softmax(x.reshape(len(x), -1) @ weights[-2] + weights[-1])


def squared(prediction, y):
    return ((prediction - y) ** 2).mean()


def cross_entropy(logs, y):
    import jax.numpy as jnp

    return -jnp.take_along_axis(logs, y.astype("int32"), 1).mean()


def trainer(apply, loss, batch_size: int):
    """La función compilada (rates, pesos, X, y, órdenes) → pérdidas (K, épocas)."""
    import jax
    import jax.numpy as jnp

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
        whole = len(X) // batch_size * batch_size
        rest = len(X) - whole

        def step(state, batch):
            value, gradient = jax.value_and_grad(
                lambda weights: loss(apply(weights, batch[0]), batch[1])
            )(state[0])
            return adam(*state, gradient, rate), value

        def epoch(state, rows):
            data = X[rows], y[rows]
            batches = [a[:whole].reshape(-1, batch_size, *a.shape[1:]) for a in data]
            state, values = jax.lax.scan(step, state, batches)
            total = values.sum() * batch_size
            if rest:
                state, last = step(state, [a[whole:] for a in data])
                total += last * rest
            return state, total / len(X)

        zeros = jax.tree.map(jnp.zeros_like, weights)
        state, losses = jax.lax.scan(epoch, (weights, zeros, zeros, 0.0), order)
        return losses, state[0]

    trained = jax.jit(jax.vmap(train, in_axes=(0, None, None, None, None)))

    def call(*arguments):
        return jax.device_get(trained(*arguments))

    return call


def torch_sweep(case, X, y, weights, rates, order, batch_size):
    """Lo mismo, para la red densa, con `torch.func`: `vmap` del gradiente y Adam."""
    import torch

    def loss(weights, x, target):
        for W, b in zip(weights[:-2:2], weights[1:-2:2], strict=True):
            x = torch.relu(x @ W + b)
        return ((x @ weights[-2] + weights[-1] - target) ** 2).mean()

    slopes = torch.func.vmap(torch.func.grad_and_value(loss), in_dims=(0, None, None))
    X, y = torch.tensor(X), torch.tensor(y)
    k = len(rates)
    weights = [torch.tensor(w).expand(k, *w.shape).clone() for w in weights]
    m, v = ([torch.zeros_like(w) for w in weights] for _ in "mv")
    rates, t, losses = torch.tensor(np.asarray(rates, "float32")), 0, []
    for rows in torch.tensor(np.asarray(order, "int64")):
        total = 0
        for some in rows.split(batch_size):
            gradients, values = slopes(weights, X[some], y[some])
            t, total = t + 1, total + values * len(some)
            alpha = rates * (1 - 0.999**t) ** 0.5 / (1 - 0.9**t)
            for w, a, b, g in zip(weights, m, v, gradients, strict=True):
                a += (g - a) * (1 - 0.9)
                b += (g * g - b) * (1 - 0.999)
                w -= alpha.view(-1, *[1] * (w.ndim - 1)) * a / (b.sqrt() + 1e-7)
        losses.append(total / len(X))
    return torch.stack(losses, 1).numpy()
