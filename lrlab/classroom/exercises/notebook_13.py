"""Los ejercicios de 13 · De chico a grande."""

import numpy as np

from lrlab.classroom.exercises.exercise import Exercise, Mistake
from lrlab.classroom.exercises.written import Slip, WrittenExercise


def _mup_rates(rate: float, base: int, width: int) -> np.ndarray:
    scaled = rate * base / width
    return np.array([rate, rate, scaled, rate, scaled, rate])


def _divided(*which: int):
    """El error de dividir por el ancho las variables de esos lugares, y no otras."""

    def rates(rate, base, width):
        return [rate * base / width if i in which else rate for i in range(6)]

    return rates


def _inverted(rate: float, base: int, width: int) -> list[float]:
    scaled = rate * width / base
    return [rate, rate, scaled, rate, scaled, rate]


def _without_base(rate: float, base: int, width: int) -> list[float]:
    return [rate, rate, rate / width, rate, rate / width, rate]


def _by_root(rate: float, base: int, width: int) -> list[float]:
    scaled = rate * (base / width) ** 0.5
    return [rate, rate, scaled, rate, scaled, rate]


mup_rates = WrittenExercise(
    right=_mup_rates,
    cases=((0.16, 16, 256), (0.08, 32, 32), (0.02, 64, 16)),
    why="Se dividen las matrices de entrada ancha: la del medio y la de salida.",
    hints=(
        "Contá las variables: W1, b1, W2, b2, W3, b3. ¿Cuáles son matrices a las que "
        "les *entra* algo del ancho de la red?",
        "W2 y W3, los lugares 2 y 4 de la lista. Ésas llevan `rate * base / width`; "
        "las otras cuatro, `rate`.",
    ),
    explanation="Sólo a W2 y a W3 les entra algo del ancho de la red. A W1 le entran "
    "siempre los mismos números, y una ordenada no tiene entrada:\n\n"
    "```python\n"
    "def mup_rates(rate, base, width):\n"
    '    """Seis learning rates: los de W1, b1, W2, b2, W3 y b3."""\n'
    "    scaled = rate * base / width\n"
    "    return [rate, rate, scaled, rate, scaled, rate]\n"
    "```\n\n"
    "Con `width` igual a `base` los seis son iguales: ahí µP y la manera de siempre "
    "son la misma cosa.",
    mistakes=(
        Slip(
            _divided(0, 1, 2, 3, 4, 5),
            "Dividiste los seis. A W1 le entran siempre los mismos números, y las "
            "ordenadas no tienen entrada: ésos quedan como están.",
        ),
        Slip(
            _divided(2),
            "Falta la de salida: a W3 también le entra algo del ancho de la red.",
        ),
        Slip(
            _divided(4),
            "Falta la del medio: a W2 también le entra algo del ancho de la red.",
        ),
        Slip(
            _divided(0, 2, 4),
            "Dividiste también W1. Lo que le entra no crece con el ancho.",
        ),
        Slip(
            _divided(2, 3, 4, 5),
            "Dividiste también las ordenadas b2 y b3, que no tienen entrada.",
        ),
        Slip(
            _divided(1, 3, 5),
            "Dividiste las ordenadas. El orden es W1, b1, W2, b2, W3, b3, y se cuenta "
            "desde 0.",
        ),
        Slip(
            _inverted,
            "Las variables son ésas, pero el factor está al revés: en una red más "
            "ancha van *más chicos*.",
        ),
        Slip(
            _without_base,
            "Las variables son ésas. Falta el ancho de la red chica: con `width` igual "
            "a `base` los seis tienen que dar `rate`.",
        ),
        Slip(
            _by_root,
            "Las variables son ésas, pero µP con Adam divide por el cociente de los "
            "anchos, sin raíz.",
        ),
    ),
)

epochs_for_four = Exercise(
    answer=470,
    tolerance=0.001,
    why="El tronco llega a la 320, y los cuatro enfriamientos suman 150.",
    hints=(
        "Los cuatro finales comparten el tronco: se entrena una sola vez. ¿Hasta qué "
        "época tiene que llegar?",
        "El último enfriamiento es el 20 % de 400, 80 épocas: empieza en la 320. Los "
        "otros tres duran 10, 20 y 40.",
    ),
    explanation="El tronco llega hasta donde empieza el último enfriamiento, la época "
    "320; los enfriamientos duran 10, 20, 40 y 80, que suman 150: **470**. Cuatro "
    "entrenamientos a medida, desde cero, son 50 + 100 + 200 + 400 = 750. Y los largos "
    "no hizo falta decidirlos antes.",
    mistakes=(
        Mistake(750, "Eso es entrenar cuatro veces desde cero. El tronco se comparte."),
        Mistake(
            550,
            "Seguiste el tronco hasta la 400. El último enfriamiento *termina* en la "
            "400: el tronco puede parar donde empieza.",
        ),
        Mistake(150, "Ésos son los enfriamientos. Falta el tronco."),
        Mistake(320, "Ése es el tronco. Faltan los cuatro enfriamientos."),
        Mistake(
            400,
            "Ése es el entrenamiento más largo, tronco y enfriamiento. Faltan los "
            "otros tres enfriamientos.",
        ),
    ),
)

gpt3_exponent = Exercise(
    answer=-0.318,
    tolerance=0.02,
    why="Es log(0.1) / log(1400): una década de learning rate, hacia abajo, por "
    "3.15 de parámetros.",
    hints=(
        "Si lr = c · Nᵃ, el cociente de los learning rates es el cociente de los "
        "parámetros elevado a la a. ¿Cuánto valen los dos cocientes?",
        "0.1 = 1400ᵃ. Tomá logaritmos de los dos lados.",
    ),
    explanation="Los parámetros se multiplican por 1400 y el learning rate por 0.1. De "
    "0.1 = 1400ᵃ sale a = log 0.1 / log 1400 = **−0.32**. Es una pendiente bastante "
    "más suave que el −0.713 de StepLaw, y no es por los datos: los ocho GPT-3 vieron "
    "los mismos 300 mil millones de tokens. Pero el batch creció con el modelo, de 0.5 "
    "a 3.2 millones de tokens, y nadie dijo que esos ocho learning rates fueran los "
    "mejores.",
    mistakes=(
        Mistake(0.318, "El tamaño está bien. ¿El learning rate sube o baja con N?"),
        Mistake(
            -3.15,
            "Diste vuelta el cociente: es log del cociente de learning rates sobre log "
            "del de parámetros.",
            lambda a: -3.2 <= a <= -3.1,
        ),
        Mistake(
            -0.713,
            "Ésa es la potencia de StepLaw. Sacá la de la tabla de GPT-3.",
        ),
        Mistake(-1, "Eso sería si el learning rate se dividiera también por 1400."),
        Mistake(-0.5, "Con la raíz, 1400 veces más parámetros dividen por 37."),
    ),
)

what_the_batch_buys = Exercise(
    options="abc",
    answer="b",
    why="Los pasos y los ejemplos son dos cuentas distintas de la misma figura.",
    hints=(
        "Los ejemplos que pasaron por la red son los pasos por el batch. Hacé esa "
        "cuenta para los dos batches.",
        "La figura dice cuántos pasos. ¿Dice en alguna parte cuánto tarda un paso?",
    ),
    explanation="La **b**. La figura cuenta pasos: el batch grande llega en menos, "
    "pero cada uno gasta más ejemplos, y el producto crece. Si eso conviene depende de "
    "cuánto tarda un paso con cada batch en *tu* máquina, que la figura no dice: por "
    "eso la **a** no se puede afirmar, ni tampoco la contraria. Y la **c** habla de la "
    "pérdida final, que la figura no muestra: sólo dice que las dos bajaron de 0.1.",
    mistakes=(
        Mistake(
            "a",
            "Menos pasos no es menos tiempo: falta saber cuánto tarda cada paso.",
        ),
        Mistake(
            "c",
            "La figura mira cuándo baja cada uno de 0.1, y nada más: no dice hasta "
            "dónde llegó después.",
        ),
    ),
)
