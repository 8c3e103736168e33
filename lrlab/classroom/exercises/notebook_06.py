"""Los ejercicios de 06 · Learning rate finder."""

import numpy as np

from lrlab.classroom.exercises.exercise import Exercise, Mistake
from lrlab.classroom.exercises.written import Slip, WrittenExercise

growth_per_step = Exercise(
    answer=1.15,
    tolerance=0.005,
    why="100 valores son 99 saltos: el cociente es (10 / 1e-5) elevado a 1/99.",
    hints=(
        "Si en cada paso se multiplica por c, después de 99 pasos se multiplicó por "
        "c elevado a la 99.",
        "c elevado a la 99 tiene que dar 10 / 1e-5 = 1e6. En Python: "
        "`pow(1e6, 1 / 99)`.",
    ),
    explanation="El cociente es 1e6 elevado a 1/99, **1.15**: cada paso es un 15 % "
    "más largo que el anterior, y hacen falta unos 16 pasos para pasar de una década a "
    "la siguiente. Un suavizado que recuerda 50 pasos mezcla, entonces, tres décadas.",
    mistakes=(
        Mistake(
            0.101,
            "Ésa es la diferencia entre dos pasos si el crecimiento fuera *lineal*. "
            "El exponencial multiplica.",
            lambda c: 0.09 <= c <= 0.11,
        ),
        Mistake(
            1e4,
            "Repartiste el cociente dividiendo. Al multiplicar 99 veces, se reparte "
            "con una raíz.",
            lambda c: 9e3 <= c <= 1.1e4,
        ),
        Mistake(1e6, "Ése es el cociente entre el último y el primero: falta la raíz."),
        Mistake(
            0.15,
            "¿El 15 %? Se pide por cuánto se *multiplica*.",
            lambda c: 0.14 <= c <= 0.16,
        ),
        Mistake(
            0.87,
            "Ése es el cociente al revés: el learning rate crece.",
            lambda c: 0.86 <= c <= 0.88,
        ),
        Mistake(
            1.26,
            "Ése es el cociente para 10 pasos por década. ¿Cuántos pasos hay acá por "
            "cada una de las seis décadas?",
            lambda c: 1.25 <= c <= 1.27,
        ),
    ),
)

rule_with_units = Exercise(
    options="abcd",
    answer="c",
    why="`slide` compara pendientes con un umbral fijo, 0.005, en unidades de la "
    "pérdida; las otras sólo miran la forma.",
    hints=(
        "¿Qué regla compara la pérdida con un número fijo?",
        "Corré la celda con `unit = 100` y mirá cuál cambió.",
    ),
    explanation="La **c**, `slide`: su umbral, 0.005, está en unidades de la pérdida. "
    "Con una pérdida de cientos no encuentra nada; dividida por 100 propone 0.15. "
    "Las otras tres dan lo mismo: a `valley` sólo le importa el orden, y dividir todo "
    "por 100 no mueve ni la bajada más empinada ni el mínimo.",
    mistakes=(
        Mistake("a", "A `valley` sólo le importa qué pérdida es mayor que cuál."),
        Mistake(
            "b",
            "Dividir por 100 achica todas las pendientes por igual: la más empinada "
            "sigue siendo la misma.",
        ),
        Mistake("d", "El mínimo sigue estando en el mismo lugar."),
    ),
)


def _wall(learning_rates, losses, start=None, times=2.0):
    """La posición de la pared, buscada desde `start` (el mínimo), o None."""
    losses = np.asarray(losses)
    start = int(np.argmin(losses)) if start is None else start
    above = np.flatnonzero(losses[start:] > times * losses.min())
    return start + above[0] if len(above) else None


def _ten_below(learning_rates, losses, **settings):
    wall = _wall(learning_rates, losses, **settings)
    return None if wall is None else learning_rates[wall] / 10


def _without_ten(learning_rates, losses):
    wall = _wall(learning_rates, losses)
    return None if wall is None else learning_rates[wall]


def _from_the_last(learning_rates, losses):
    found = _wall(learning_rates, losses) is not None
    return learning_rates[-1] / 10 if found else None


_RATES = np.geomspace(1e-4, 10, 6)

ten_below_the_wall = WrittenExercise(
    right=_ten_below,
    cases=(
        (_RATES, np.array([9.0, 8.0, 3.0, 2.0, 5.0, 50.0])),
        (_RATES, np.array([9.0, 8.0, 3.0, 2.0, 3.9, 50.0])),
        (_RATES, np.array([9.0, 8.0, 3.0, 2.0, 3.0, 3.9])),
        (np.array([0.001, 0.01, 0.1]), np.array([1.0, 4.0, 40.0])),
        (np.array([0.001, 0.01, 0.1]), np.array([30.0, 20.0, 10.0])),
    ),
    why="La pared se busca a la derecha del mínimo: a la izquierda también hay "
    "pérdidas altas, las de antes de aprender.",
    hints=(
        "`int(np.argmin(losses))` dice dónde está el mínimo; lo que sigue es desde ahí "
        "hasta el final.",
        "Un `for` de esa posición en adelante: la primera pérdida que pase el doble de "
        "la mínima es la pared. Si el `for` termina sin encontrarla, `None`.",
    ),
    explanation="Desde el mínimo hacia la derecha:\n\n"
    "```python\n"
    "import numpy as np\n\n\n"
    "def rule(learning_rates, losses):\n"
    "    lowest = int(np.argmin(losses))\n"
    "    for i in range(lowest, len(losses)):\n"
    "        if losses[i] > 2 * losses[lowest]:\n"
    "            return learning_rates[i] / 10\n"
    "    return None\n"
    "```\n\n"
    "Se la puede juzgar como a las otras: entrená cien épocas con lo que propone en "
    "cada problema, y dividí su pérdida por la mejor. Como mira la pared, hereda lo "
    "que la pared tiene de frágil: con la curva cortada antes de que la pérdida se "
    "duplique, no dice nada.",
    mistakes=(
        Slip(
            lambda rates, losses: _ten_below(rates, losses, start=0),
            "¿Buscaste desde el principio? Ahí la pérdida también es alta, y no es la "
            "pared: empezá en el mínimo.",
        ),
        Slip(_without_ten, "Ésa es la pared: falta retroceder diez veces."),
        Slip(
            lambda rates, losses: rates[int(np.argmin(losses))] / 10,
            "Eso es `minimum`: diez veces menos que el del *mínimo*. Acá va la pared.",
        ),
        Slip(
            _wall,
            "Ésa es la *posición* de la pared: falta pedirle a `learning_rates` el "
            "valor que está ahí, y dividirlo por diez.",
        ),
        Slip(
            _from_the_last,
            "Tomaste el último learning rate; la pared es el *primero* que pasa el "
            "doble.",
        ),
        Slip(
            lambda rates, losses: _ten_below(rates, losses, times=1.0),
            "Cualquier subida no es la pared: tiene que pasar el *doble* de la mínima.",
        ),
    ),
)
