"""El borde entre los learning rates que entrenan y los que no, y cuán quebrado es.

Como en Sohl-Dickstein (2024, arXiv 2402.06184): se entrena una red por cada punto de
una grilla de learning rates, se marca cuáles terminaron mejor que como empezaron, y se
mide la dimensión de esa frontera contando cajas.
"""

import os
from dataclasses import dataclass

import numpy as np

from lrlab import _check

LAST_STEPS = 20
"""Pasos finales que se promedian para decidir si un entrenamiento convergió."""

SMALLEST_BOX = 2
"""En píxeles. Con cajas de uno, una línea inclinada se ve más corta de lo que es: sus
escalones miden lo mismo en diagonal que derecho."""
MIN_BOXES = 4
"""Con menos cajas que éstas por lado, una caja es la imagen entera: no se mide."""
MIN_SIDE = 32
"""El lado, en píxeles, de la imagen más chica que da para tres tamaños de caja."""


@dataclass(frozen=True, eq=False)
class Trainability:
    """Qué entrenamientos de una grilla convergieron, y cuán rápido pasó lo que pasó.

    converged : (filas, columnas) bool: las pérdidas son todas finitas y la media de las
        últimas `LAST_STEPS` es menor que la primera.
    values : (filas, columnas), de −1 a 1. Negativo es que convergió: −1, el que más
        rápido de toda la grilla; cerca de 0, el más lento. Positivo es que no: cerca de
        0, el que más tardó en explotar; 1, el primero. Es un orden, no una medida: los
        que convergieron se reparten parejo entre −1 y 0, y los demás, entre 0 y 1.
    """

    converged: np.ndarray
    values: np.ndarray


@dataclass(frozen=True, eq=False)
class BoxCount:
    """La dimensión de un dibujo, por conteo de cajas.

    dimension : la pendiente de log(cajas) contra log(1/lado), por mínimos cuadrados.
    error : el desvío estándar de las pendientes entre cada tamaño y el que sigue: chico
        si los puntos caen sobre una recta, que es lo que hace falta para creerle.
    sizes : (M,) lados de las cajas, en píxeles, crecientes.
    counts : (M,) cuántas cajas de ese lado tocan el dibujo.

    Si las pendientes van cambiando con el tamaño, `dimension` es un promedio y no la
    dimensión de nada: mirá `growth`.
    """

    dimension: float
    error: float
    sizes: np.ndarray
    counts: np.ndarray

    @property
    def growth(self) -> np.ndarray:
        """(M−1,) por cuánto se multiplican las cajas al partir al medio cada lado.

        De `sizes[1]` a `sizes[0]`, y así: 2 es lo de una curva; 4, lo de una mancha.
        """
        return self.counts[:-1] / self.counts[1:]


def image_side() -> int:
    """El lado de las imágenes, en píxeles: la variable ``LRLAB_SIDE``, o 128.

    Un lado chico se calcula en segundos; uno grande, en minutos, se ve mejor.

    Errores
    -------
    ValueError si ``LRLAB_SIDE`` no es un entero, `MIN_SIDE` o más.
    """
    text = os.environ.get("LRLAB_SIDE", "128")
    if not text.isdecimal() or int(text) < MIN_SIDE:
        raise ValueError(
            f"La variable de entorno LRLAB_SIDE tiene que ser un entero, {MIN_SIDE} o "
            f"más (por ejemplo 384); llegó {text!r}."
        )
    return int(text)


def learning_rate_grid(bounds, side: int) -> np.ndarray:
    """Todos los pares de una grilla de dos learning rates, para `lrlab.sweep`.

    Parámetros
    ----------
    bounds : (x0, x1, y0, y1), números mayores que 0: el primer learning rate va de x0 a
        x1 y el segundo, de y0 a y1, parejos en su logaritmo.
    side : cuántos valores de cada uno, 2 o más.

    Devuelve
    --------
    (side², 2) float64. Con ``reshape(side, side, …)`` cada fila tiene el mismo segundo
    learning rate, de menor a mayor.

    Errores
    -------
    TypeError o ValueError si un argumento no es del tipo o rango dicho.
    """
    x0, x1, y0, y1 = check_bounds("bounds", bounds)
    side = _check.positive_int("side", side, minimum=2)
    pairs = np.meshgrid(np.geomspace(x0, x1, side), np.geomspace(y0, y1, side))
    return np.stack(pairs, axis=-1).reshape(-1, 2)


def check_bounds(name: str, bounds) -> np.ndarray:
    """(x0, x1, y0, y1) si son cuatro números mayores que 0, con x0 < x1 e y0 < y1."""
    checked = _check.learning_rates(name, bounds)
    if len(checked) != 4 or checked[0] >= checked[1] or checked[2] >= checked[3]:
        raise ValueError(
            f"{name} tiene que ser (x0, x1, y0, y1), con x0 < x1 e y0 < y1; "
            f"llegó {tuple(checked.tolist())}."
        )
    return checked


def trainability(losses) -> Trainability:
    """Qué pasó en cada punto de una grilla de entrenamientos; ver `Trainability`.

    Como en el paper, convergió el que termina mejor que como empezó, y la rapidez se
    mide con una suma: la de las pérdidas en los que convergieron, y la de sus inversas
    en los que no (siempre relativas a la primera).

    Parámetros
    ----------
    losses : (filas, columnas, épocas), las pérdidas; `LAST_STEPS` épocas o más. Pueden
        traer inf o nan.

    Errores
    -------
    ValueError si no tiene esa forma.
    """
    with np.errstate(over="ignore"):
        losses = np.asarray(losses, dtype="float32")
    if losses.ndim != 3 or losses.shape[-1] < LAST_STEPS or 0 in losses.shape:
        raise ValueError(
            f"losses tiene que tener forma (filas, columnas, épocas), con {LAST_STEPS} "
            f"épocas o más; llegó con forma {losses.shape}."
        )
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        relative = losses / losses[..., :1]
        finite = np.isfinite(relative)
        last = relative[..., -LAST_STEPS:].mean(axis=-1)
        converged = finite.all(axis=-1) & (last < 1)
        below = np.where(finite, np.minimum(relative, 1), 1).sum(axis=-1)
        above = np.where(finite, 1 / np.maximum(relative, 1), 0).sum(axis=-1)
    values = np.empty(converged.shape)
    values[converged] = _spread(below[converged]) - 1
    values[~converged] = 1 - _spread(above[~converged])
    return Trainability(converged, values)


def _spread(amounts: np.ndarray) -> np.ndarray:
    """El lugar de cada cantidad en el orden de todas, de 0 a 1 sin llegar."""
    unique, places = np.unique(amounts, return_inverse=True)
    return places.reshape(amounts.shape) / max(len(unique), 1)


def boundary(mask) -> np.ndarray:
    """Los puntos de adentro que tocan (arriba, abajo o a un costado) uno de afuera.

    Parámetros
    ----------
    mask : (filas, columnas) bool: True es adentro.

    Devuelve
    --------
    (filas, columnas) bool. El marco de la imagen no cuenta como afuera.
    """
    mask = _check_mask(mask)
    inside = np.pad(mask, 1, mode="edge")
    neighbours = (inside[:-2, 1:-1], inside[2:, 1:-1], inside[1:-1, :-2])
    return mask & ~np.logical_and.reduce([*neighbours, inside[1:-1, 2:]])


def box_counting_dimension(mask) -> BoxCount:
    """Cuántas cajas hacen falta para tapar un dibujo, según el tamaño de las cajas.

    Una curva suave pide el doble de cajas cuando el lado se parte al medio (dimensión
    1); una mancha, el cuádruple (2); un fractal, algo entre medio. Los lados son 2, 4,
    8… píxeles, mientras entren `MIN_BOXES` cajas a lo largo del lado menor; las cajas
    que sobresalen de la imagen también se cuentan.

    Parámetros
    ----------
    mask : (filas, columnas) bool, con algún True y de `MIN_SIDE` o más por lado.

    Devuelve
    --------
    `BoxCount`.

    Errores
    -------
    ValueError si `mask` no es así.
    """
    mask = _check_mask(mask)
    if min(mask.shape) < MIN_SIDE or not mask.any():
        raise ValueError(
            f"mask tiene que tener algún True, y {MIN_SIDE} o más filas y columnas; "
            f"llegó con forma {mask.shape} y {int(mask.sum())} True."
        )
    sizes = [SMALLEST_BOX]
    while 2 * sizes[-1] * MIN_BOXES <= min(mask.shape):
        sizes.append(2 * sizes[-1])
    counts = np.array([_count_boxes(mask, size) for size in sizes])
    finer, boxes = -np.log(sizes), np.log(counts)
    slopes = np.diff(boxes) / np.diff(finer)
    return BoxCount(
        dimension=float(np.polyfit(finer, boxes, 1)[0]),
        error=float(np.std(slopes, ddof=1)),
        sizes=np.array(sizes),
        counts=counts,
    )


def _count_boxes(mask: np.ndarray, size: int) -> int:
    rows, columns = (-(-n // size) for n in mask.shape)
    padding = [(0, rows * size - mask.shape[0]), (0, columns * size - mask.shape[1])]
    boxes = np.pad(mask, padding).reshape(rows, size, columns, size)
    return int(boxes.any(axis=(1, 3)).sum())


def _check_mask(mask) -> np.ndarray:
    mask = np.asarray(mask)
    if mask.ndim != 2 or mask.dtype != bool or mask.size == 0:
        raise ValueError(
            "mask tiene que ser un arreglo de bool, de forma (filas, columnas); llegó "
            f"con forma {mask.shape} y tipo {mask.dtype}."
        )
    return mask
