"""El lenguaje visual de la serie: pérdidas, descensos y ajustes.

Las funciones dibujan lo que otros calculan, aceptan `ax` y devuelven los ejes en los
que dibujaron. El color va del azul oscuro (learning rate chico) al naranja (grande)
en orden de su logaritmo, con luminosidad creciente y un trazo distinto por curva: se
distingue también sin ver los colores o en una fotocopia.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullFormatter

from lrlab import _check
from lrlab.descent import SLOW_BELOW, regime
from lrlab.diagnosis import DIVERGED_ABOVE, diverged
from lrlab.figures import DECORATION

INK, MUTED, GROUND = "#222222", "#767676", "#bbbbbb"
LINE_STYLES = ["-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (8, 3))]
MARKERS = ["o", "s", "^", "D", "v", "P"]
_SCALE = plt.get_cmap("plasma")
_LIGHTEST = 0.78  # más allá, el amarillo no se ve sobre blanco

STYLE = {
    "figure.figsize": (10, 5.5),
    "figure.constrained_layout.use": True,
    "font.size": 15,
    "axes.titlesize": 17,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(
        color=_SCALE(np.linspace(_LIGHTEST, 0, len(LINE_STYLES))), ls=LINE_STYLES
    ),
    "grid.color": "#dddddd",
    "lines.linewidth": 2.8,
    "lines.markersize": 8,
    "legend.frameon": False,
}

PROJECTOR = STYLE | {
    "font.size": 20,
    "axes.titlesize": 22,
    "lines.linewidth": 4.5,
    "lines.markersize": 12,
    "grid.color": "#cccccc",
}


def use_style(name: str | None = None) -> None:
    """Aplica el estilo de la serie a las figuras que se dibujen desde ahora.

    Parámetros
    ----------
    name : "cuaderno", para leer de cerca; "proyector", con letras y trazos más grandes,
        para un aula larga; o None: el que ya estaba, y si no había ninguno, "cuaderno".

    Errores
    -------
    ValueError si el estilo no es uno de ésos.
    """
    if name is None:
        projecting = plt.rcParams["font.size"] == PROJECTOR["font.size"]
        name = "proyector" if projecting else "cuaderno"
    styles = {"cuaderno": STYLE, "proyector": PROJECTOR}
    if name not in styles:
        raise ValueError(
            f"name tiene que ser uno de {', '.join(map(repr, styles))}; llegó {name!r}."
        )
    plt.rcParams.update(styles[name])


def learning_rate_colors(learning_rates) -> np.ndarray:
    """Un color por learning rate, en orden de su logaritmo.

    Parámetros
    ----------
    learning_rates : K números finitos mayores que 0, en cualquier orden.

    Devuelve
    --------
    Colores RGBA, de forma (K, 4); dos learning rates iguales comparten color.
    """
    logs = np.log(_check.learning_rates("learning_rates", learning_rates))
    span = logs.max() - logs.min()
    return _SCALE(_LIGHTEST * (logs - logs.min()) / (span or 1))


def plot_losses(losses: Mapping[float, list[float]], *, ax: Axes | None = None) -> Axes:
    """Una curva de pérdida por learning rate, con su nombre al final de la curva.

    El eje vertical es logarítmico si las pérdidas cubren un factor de 30 o más. Una
    curva que divergió (ver `DIVERGED_ABOVE`) se dibuja hasta donde sale del cuadro,
    se marca con una cruz y se rotula «divergió».

    Parámetros
    ----------
    losses : diccionario de learning rate (número mayor que 0) a su lista de pérdidas,
        una por época; las listas pueden traer inf o nan.
    ax : ejes donde dibujar; sin ellos se hace una figura nueva.

    Devuelve
    --------
    Los ejes.

    Errores
    -------
    TypeError o ValueError si `losses` no es un diccionario, si está vacío o si alguna
    lista está vacía o no es de números.
    """
    curves = _loss_curves(losses)
    ax = ax or _new_axes()
    ceiling = _set_loss_axis(ax, list(curves.values()))
    rates = sorted(curves, reverse=True)
    ends = []
    for i, (lr, color) in enumerate(
        zip(rates, learning_rate_colors(rates), strict=True)
    ):
        curve = curves[lr]
        epochs = np.arange(1, len(curve) + 1)
        label = f"lr={float(f'{lr:.3g}'):g}"
        ax.plot(
            epochs,
            curve,
            color=color,
            ls=LINE_STYLES[i % len(LINE_STYLES)],
            label=label,
        )
        last = curve[-1]
        if diverged(curve):
            with np.errstate(invalid="ignore"):
                exit_at = int(np.argmax(~(curve <= ceiling)))
            ax.plot(
                epochs[exit_at],
                ceiling,
                "X",
                color=color,
                ms=13,
                clip_on=False,
                gid=DECORATION,
            )
            label, last = f"{label} divergió", ceiling
        ends.append((last, label, color))
    ax.set_xlim(1, max(2, *map(len, curves.values())))
    _label_ends(ax, ends)
    ax.set_title("Pérdida durante el entrenamiento, según el learning rate", wrap=True)
    ax.set_xlabel("Época")
    ax.set_ylabel("Pérdida (MSE)")
    return ax


def plot_descent(
    path, loss: Callable, *, bounds, learning_rate: float, ax: Axes | None = None
) -> Axes:
    """El camino del gradiente descendente sobre el relieve de la pérdida.

    Parámetros
    ----------
    path : camino de `gradient_descent`, de forma (pasos + 1,) o (pasos + 1, 2).
    loss : función de pérdida; recibe puntos en lote: (…,) o (…, 2).
    bounds : (mínimo, máximo) del parámetro, o dos pares, uno para cada uno. Lo que
        cae afuera no se dibuja; el rótulo dice en qué paso el camino salió.
    learning_rate : el learning rate del camino, para el rótulo.
    ax : ejes donde dibujar; sin ellos se hace una figura nueva.

    Devuelve
    --------
    Los ejes.
    """
    learning_rate = _check.positive_number("learning_rate", learning_rate)
    path = np.asarray(path, dtype=float)
    bounds = _check.finite_array("bounds", bounds)
    if (
        path.ndim == 0
        or bounds.shape not in ((2,), (2, 2))
        or (path.shape[1:] != bounds.shape[:-1])
    ):
        raise ValueError(
            "path y bounds tienen que ser (pasos + 1,) con un par (mínimo, máximo), o "
            "(pasos + 1, 2) con dos pares; "
            f"llegaron con forma {path.shape} y {bounds.shape}."
        )
    ax = ax or _new_axes()
    draw = _draw_descent_1d if path.ndim == 1 else _draw_descent_2d
    draw(ax, path, loss, bounds)
    low, high = np.moveaxis(bounds, -1, 0)
    with np.errstate(invalid="ignore"):
        outside = ~((path >= low) & (path <= high)).reshape(len(path), -1).all(axis=1)
    if outside.any():
        note = f"se va del cuadro\nen el paso {int(np.argmax(outside))}"
        style = {"facecolor": "white", "alpha": 0.85, "edgecolor": "none"}
        ax.text(
            0.5,
            0.28,
            note,
            ha="center",
            transform=ax.transAxes,
            weight="bold",
            bbox=style,
        )
    ax.set_title(f"lr = {learning_rate:.3g}")
    return ax


def shade_regimes(ax: Axes) -> Axes:
    """Pinta de fondo los cuatro regímenes, con su nombre, hasta lr/lr_crítico = 1.2.

    Parámetros
    ----------
    ax : ejes cuyo eje horizontal es lr/lr_crítico, en escala lineal.

    Devuelve
    --------
    Los mismos ejes, con el eje horizontal de 0 a 1.2.
    """
    limits = [0, SLOW_BELOW, 0.5, 1, 1.2]
    for i, (left, right) in enumerate(pairwise(limits)):
        center = (left + right) / 2
        name = regime(center)
        ax.axvspan(left, right, color=_SCALE(0.26 * i), alpha=0.2, lw=0)
        ax.text(
            center,
            0.97,
            name,
            ha="center",
            va="top",
            weight="bold",
            rotation=90 if name == "lento" else 0,
            transform=ax.get_xaxis_transform(),
        )
    ax.set_xlim(0, limits[-1])
    ax.set_xlabel("lr / lr crítico")
    return ax


def plot_fit(X, y, predictions: Mapping[str, np.ndarray], *, ax: Axes | None = None):
    """Los datos y una línea por cada predicción.

    Parámetros
    ----------
    X, y : datos de forma (n, 1).
    predictions : diccionario de nombre a valores de forma (n,) o (n, 1), uno por fila
        de X.
    ax : ejes donde dibujar; sin ellos se hace una figura nueva.

    Devuelve
    --------
    Los ejes.
    """
    X, y = _check.data_pair(X, y)
    ax = ax or _new_axes()
    ax.scatter(X[:, 0], y[:, 0], s=42, color=GROUND, ec=MUTED, label="datos")
    styles = ["-", (0, (4, 2)), ":"]
    colors = _SCALE(np.linspace(0.1, 0.7, max(len(predictions), 2)))
    for i, (name, values) in enumerate(predictions.items()):
        values = np.asarray(values, dtype=float).reshape(-1)
        if len(values) != len(X):
            raise ValueError(
                f"predictions[{name!r}] tiene que traer {len(X)} valores, uno por fila "
                f"de X; llegaron {len(values)}."
            )
        ax.plot(X[:, 0], values, color=colors[i], ls=styles[i % 3], label=name)
    ax.set_xlabel("x")
    ax.set_ylabel("y")
    ax.legend(loc="lower right")
    return ax


def plot_final_losses(
    learning_rates,
    final_losses,
    *,
    label: str = "mediana",
    color=INK,
    line_style="-",
    stable_until: float = np.inf,
    ax: Axes | None = None,
) -> Axes:
    """La pérdida final contra el learning rate, con la banda que dejan las semillas.

    La línea es la mediana; la banda va del decil 10 al 90. Donde más de la mitad de las
    semillas divergió, la línea se corta con una cruz y se rotula «divergió».

    Parámetros
    ----------
    learning_rates : K números finitos mayores que 0.
    final_losses : pérdidas de forma (semillas, K) o (K,); pueden traer inf o nan.
    label, color, line_style : nombre y trazo de la curva.
    stable_until : learning rate, mayor que 0, hasta el que los números se repiten entre
        máquinas. Más allá, cerca de la pared, el entrenamiento es caótico: se dibuja
        igual, pero la descripción de la figura no da sus cifras.
    ax : ejes donde dibujar; sin ellos se hace una figura nueva. Se puede llamar varias
        veces sobre los mismos ejes, una por curva.

    Devuelve
    --------
    Los ejes, los dos en escala logarítmica.

    Errores
    -------
    TypeError o ValueError si algo no es un número o las formas no coinciden.
    """
    rates = _check.learning_rates("learning_rates", learning_rates)
    final = np.atleast_2d(np.asarray(final_losses, dtype=float))
    if final.ndim != 2 or final.shape[1] != len(rates) or len(final) == 0:
        raise ValueError(
            f"final_losses tiene que tener forma (semillas, {len(rates)}), uno por "
            f"learning rate; llegó con forma {np.shape(final_losses)}."
        )
    order = np.argsort(rates)
    rates, final = rates[order], final[:, order]
    final = np.where(np.isfinite(final), final, np.inf)
    low, middle, high = np.quantile(final, [0.1, 0.5, 0.9], axis=0, method="nearest")
    ax = ax or _new_axes()
    alive = np.isfinite(middle)
    finite = np.where(alive, middle, np.nan)
    style = {"color": color, "ls": line_style}
    plot_naming_what_is_stable(ax, rates, finite, stable_until, label, **style)
    ceiling = 3 * np.max(middle[alive], initial=1e-12)
    ax.fill_between(
        rates, low, np.minimum(high, ceiling), where=alive, color=color, alpha=0.2, lw=0
    )
    if not alive.all() and alive.any():
        last = int(np.argmin(alive)) - 1
        if last >= 0:
            ax.plot(rates[last], middle[last], "X", color=color, ms=13, gid=DECORATION)
            ax.annotate(
                "divergió",
                (rates[last], middle[last]),
                (0, 14),
                textcoords="offset points",
                color=color,
                weight="bold",
                rotation=90,
                ha="center",
            )
    ax.update_datalim([(rate, 1) for rate in rates], updatey=False)
    ax.set(xscale="log", xlabel="Learning rate", ylabel="Pérdida final (MSE)")
    if alive.any():
        ax.set_yscale("log")
    else:
        ax.set_title("Todos divergieron")
    return ax


def plot_heat_map(
    learning_rates, row_values, losses, *, row_label: str, ax: Axes | None = None
) -> Axes:
    """La pérdida final como mapa: un learning rate por columna, otro ajuste por fila.

    El color va del azul (pérdida baja) al amarillo (alta), en escala logarítmica; lo
    que divergió queda en blanco, rayado.

    Parámetros
    ----------
    learning_rates : K ≥ 2 números finitos mayores que 0, en orden creciente.
    row_values : R valores del otro ajuste, uno por fila, de abajo hacia arriba.
    losses : pérdidas de forma (R, K); pueden traer inf o nan.
    row_label : nombre del otro ajuste.
    ax : ejes donde dibujar; sin ellos se hace una figura nueva.

    Devuelve
    --------
    Los ejes; la fila i está a la altura i del eje vertical.

    Errores
    -------
    TypeError o ValueError si algo no es un número o las formas no coinciden.
    """
    rates = _check.learning_rates("learning_rates", learning_rates)
    losses = np.asarray(losses, dtype=float)
    rows = [f"{value:g}" for value in row_values]
    if len(rates) < 2 or losses.shape != (len(rows), len(rates)):
        raise ValueError(
            f"losses tiene que tener forma ({len(rows)}, {len(rates)}), una fila por "
            "valor de row_values y una columna por learning rate, dos o más; "
            f"llegó con forma {losses.shape}."
        )
    ax = ax or _new_axes()
    logs = np.log(rates)
    middles = (logs[1:] + logs[:-1]) / 2
    ends = 2 * logs[[0, -1]] - middles[[0, -1]]
    edges = np.exp([ends[0], *middles, ends[1]])
    ax.patch.set(hatch="////", edgecolor=GROUND)
    mesh = ax.pcolormesh(
        edges,
        np.arange(len(rows) + 1) - 0.5,
        np.ma.masked_invalid(losses),
        norm="log",
        cmap="cividis",
    )
    colorbar = ax.figure.colorbar(mesh, ax=ax, label="Pérdida final (MSE)")
    ax.set(xscale="log", xlabel="Learning rate", ylabel=row_label)
    for axis in (ax.xaxis, colorbar.ax.yaxis):
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.set_major_formatter("{x:g}")
        axis.set_minor_formatter(NullFormatter())
    ax.set_yticks(range(len(rows)), rows)
    ax.grid(visible=False)
    return ax


def plot_finder(
    learning_rates,
    losses,
    *,
    suggestions: Mapping[str, float | None] | None = None,
    label: str = "pérdida suavizada",
    color=INK,
    line_style="-",
    stable_until: float = np.inf,
    ax: Axes | None = None,
) -> Axes:
    """La curva de un finder, con lo que propone cada regla marcado sobre ella.

    Parámetros
    ----------
    learning_rates : n números finitos mayores que 0, en orden creciente.
    losses : (n,) pérdidas; pueden traer inf o nan.
    suggestions : diccionario de nombre de la regla a learning rate. Cada uno se marca
        con una forma distinta, a la altura de la curva; los que son None se nombran en
        la leyenda con «nada».
    label, color, line_style : nombre y trazo de la curva.
    stable_until : learning rate, mayor que 0, hasta el que los números se repiten entre
        máquinas: lo que sigue se dibuja, pero la descripción no da sus cifras.
    ax : ejes donde dibujar; sin ellos se hace una figura nueva. Se puede llamar varias
        veces sobre los mismos ejes, una por curva.

    Devuelve
    --------
    Los ejes, los dos en escala logarítmica.

    Errores
    -------
    TypeError o ValueError si algo no es un número o las formas no coinciden.
    """
    rates = _check.learning_rates("learning_rates", learning_rates)
    losses = np.asarray(losses, dtype=float)
    if losses.shape != rates.shape or (np.diff(rates) <= 0).any():
        raise ValueError(
            f"learning_rates tiene que ser creciente y losses traer {len(rates)} "
            f"valores, uno para cada uno; llegó con forma {losses.shape}."
        )
    ax = ax or _new_axes()
    style = {"color": color, "ls": line_style}
    plot_naming_what_is_stable(ax, rates, losses, stable_until, label, **style)
    named = dict(suggestions or {})
    colors = _SCALE(np.linspace(0, _LIGHTEST, max(len(named), 2)))
    for i, (name, rate) in enumerate(named.items()):
        style = {"color": colors[i], "marker": MARKERS[i % len(MARKERS)], "ls": "none"}
        if rate is None:
            ax.plot([], [], label=f"{name}: nada", gid=DECORATION, **style)
            continue
        height = np.interp(np.log(rate), np.log(rates), losses)
        ax.plot(rate, height, ms=15, mec="white", zorder=3, label=name, **style)
    ax.set(xscale="log", xlabel="Learning rate", ylabel="Pérdida del batch")
    if (losses[np.isfinite(losses)] > 0).any():
        ax.set_yscale("log")
    return ax


def plot_naming_what_is_stable(ax: Axes, x, y, stable_until, label, **style) -> None:
    """Dibuja toda la curva, pero la descripción sólo verá hasta `stable_until`.

    x, y : (n,) números, con x creciente. stable_until : en las unidades de x.
    """
    stable = int(np.searchsorted(x, stable_until, side="right"))
    chaotic = slice(max(stable - 1, 0), None)
    ax.plot(x[:stable], y[:stable], label=label, **style)
    ax.plot(x[chaotic], y[chaotic], gid=DECORATION, **style)


def _new_axes() -> Axes:
    return plt.subplots()[1]


def _loss_curves(losses) -> dict[float, np.ndarray]:
    if not isinstance(losses, Mapping):
        raise TypeError(
            "losses tiene que ser un diccionario {learning rate: lista de pérdidas}; "
            f"llegó algo de tipo {type(losses).__name__}."
        )
    _check.learning_rates("losses", losses)
    curves = {}
    for lr, values in losses.items():
        try:
            curve = np.asarray(values, dtype=float)
        except (TypeError, ValueError):
            curve = np.empty((0, 0))
        if curve.ndim != 1 or len(curve) == 0:
            raise ValueError(
                f"losses[{lr!r}] tiene que ser una lista de números, uno por época, "
                f"con uno al menos; llegó {values!r}."
            )
        curves[lr] = curve
    return curves


def _set_loss_axis(ax: Axes, curves: list[np.ndarray]) -> float:
    """Fija escala y límites del eje de pérdidas; devuelve el techo."""
    starts = [c[0] for c in curves if np.isfinite(c[0])]
    ceiling = DIVERGED_ABOVE * max(starts, default=1.0)
    everything = np.concatenate(curves)
    drawn = everything[np.isfinite(everything) & (everything <= ceiling)]
    if len(drawn) == 0:
        drawn = np.array([ceiling / DIVERGED_ABOVE])
    clipped = any(diverged(c) for c in curves)
    if not clipped:
        ceiling = float(drawn.max())
    floor = float(drawn.min())
    if floor > 0 and ceiling / floor >= 30:
        ax.set_yscale("log")
        ax.set_ylim(floor / 1.6, ceiling * (1 if clipped else 1.3))
    else:
        margin = 0.04 * (ceiling - floor) or 1.0
        ax.set_ylim(min(0, floor) - margin, ceiling + (0 if clipped else margin))
    return ceiling


def _label_ends(ax: Axes, ends: list[tuple[float, str, object]]) -> None:
    """Rotula cada curva a la derecha de los ejes, a su altura y sin encimarse."""
    ends = sorted(ends, key=lambda end: end[0])
    to_axes = ax.transScale + ax.transLimits
    heights = [to_axes.transform((1.0, y))[1] for y, _, _ in ends]
    points_high = ax.get_position().height * ax.figure.get_figheight() * 72
    gap = 1.25 * plt.rcParams["font.size"] / points_high
    for target, height, (_, label, color) in zip(
        spread(heights, gap), heights, ends, strict=True
    ):
        ax.annotate(
            label,
            xy=(1, height),
            xytext=(1.05, target),
            xycoords="axes fraction",
            color=color,
            weight="bold",
            va="center",
            arrowprops={
                "arrowstyle": "-",
                "color": color,
                "lw": 1,
                "shrinkA": 2,
                "shrinkB": 0,
                "relpos": (0, 0.5),
            },
            annotation_clip=False,
            gid=DECORATION,
        )


def spread(positions, gap: float) -> np.ndarray:
    """Separa posiciones crecientes al menos `gap`, moviéndolas lo menos posible.

    Es una regresión isotónica de ``posición − i·gap`` (mínimos cuadrados), acotada
    para que entren en el alto de los ejes, de 0 a 1, si hay lugar.
    """
    blocks: list[list[float]] = []
    for i, position in enumerate(positions):
        blocks.append([position - i * gap])
        while len(blocks) > 1 and np.mean(blocks[-2]) >= np.mean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    shifted = [np.mean(block) for block in blocks for _ in block]
    room = max(0, 1 - gap * (len(shifted) - 1))
    return np.clip(shifted, 0, room) + gap * np.arange(len(shifted))


def _draw_descent_1d(ax: Axes, path: np.ndarray, loss: Callable, bounds) -> None:
    grid = np.linspace(*bounds, 400)
    relief = loss(grid)
    ax.plot(grid, relief, color=GROUND, lw=5, gid=DECORATION)
    with np.errstate(over="ignore", invalid="ignore"):
        heights = loss(path)
    ax.plot(path, heights, "o-", color=INK, lw=1.3, label="camino")
    ax.plot(path[0], heights[0], "o", ms=15, mfc="none", mec=INK, mew=2, gid=DECORATION)
    ax.set_xlim(*bounds)
    top = relief.max()
    ax.set_ylim(relief.min() - 0.05 * top, top)
    ax.set_xlabel("Parámetro w")
    ax.set_ylabel("Pérdida")


def _draw_descent_2d(ax: Axes, path: np.ndarray, loss: Callable, bounds) -> None:
    grid = np.stack(np.meshgrid(*(np.linspace(*b, 200) for b in bounds)), axis=-1)
    relief = loss(grid)
    levels = np.geomspace(max(relief.min(), relief.max() * 1e-4), relief.max(), 14)
    ax.contour(*np.moveaxis(grid, -1, 0), relief, levels, colors=GROUND, linewidths=1)
    ax.plot(*path.T, "o-", color=INK, lw=1.3, ms=6, label="camino")
    ax.set_xlim(*bounds[0])
    ax.set_ylim(*bounds[1])
    ax.set_xlabel("Pendiente w")
    ax.set_ylabel("Ordenada b")
