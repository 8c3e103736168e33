"""Los ejercicios de 10 · Un dataset real."""

import numpy as np

from lrlab.classroom.exercises.exercise import Exercise, Mistake
from lrlab.classroom.exercises.written import Slip, WrittenExercise


def _scale(train, new):
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    return (train - mean) / deviation, (new - mean) / deviation


def _each_with_its_own(train, new):
    return _scale(train, train)[0], _scale(new, new)[0]


def _with_everything(train, new):
    everything = np.concatenate([train, new])
    return _scale(everything, train)[1], _scale(everything, new)[1]


def _one_mean_for_all(train, new):
    mean, deviation = train.mean(), train.std()
    return (train - mean) / deviation, (new - mean) / deviation


def _by_the_variance(train, new):
    mean, variance = train.mean(axis=0), train.var(axis=0)
    return (train - mean) / variance, (new - mean) / variance


_TRAIN = np.array([[1.0, 100.0], [2.0, 300.0], [6.0, 800.0]])
_NEW = np.array([[3.0, 200.0], [100.0, -50.0]])

scale_without_leaks = WrittenExercise(
    right=_scale,
    cases=((_TRAIN, _NEW), (_TRAIN[:2], _NEW), (_NEW, _TRAIN)),
    why="Las medias y los desvíos son de train; los nuevos sólo los usan.",
    hints=(
        "Son dos pasos: aprender una media y un desvío por columna, y usarlos en las "
        "dos tablas. ¿De cuál de las dos se aprenden?",
        "`train.mean(axis=0)` y `train.std(axis=0)` dan uno por columna. Se devuelven "
        "las dos tablas escaladas, separadas por una coma.",
    ),
    explanation="""Es lo que hacen `fit` y `transform`, en tres líneas:

```python
def scale(train, new):
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    return (train - mean) / deviation, (new - mean) / deviation
```

Los datos nuevos no quedan con media 0 ni desvío 1, y está bien: se miden con la regla
de train, que es la que la red aprendió a leer.""",
    mistakes=(
        Slip(
            _each_with_its_own,
            "Cada tabla se escaló con su propia media: la misma persona valdría "
            "distinto según en qué tabla esté. Las medidas son las de train para las "
            "dos.",
        ),
        Slip(
            _with_everything,
            "Es una fuga: la media y el desvío salieron también de los datos nuevos.",
        ),
        Slip(
            _one_mean_for_all,
            "Es una media y un desvío *por columna*: falta `axis=0`.",
        ),
        Slip(_by_the_variance, "Se divide por el desvío, no por la varianza."),
        Slip(
            lambda train, new: (_scale(train, new)[0], new),
            "Los datos nuevos también se escalan, con la misma regla.",
        ),
        Slip(
            lambda train, new: (train - train.mean(axis=0), new - train.mean(axis=0)),
            "Falta dividir por el desvío de cada columna.",
        ),
        Slip(
            lambda train, new: _scale(train, new)[1],
            "Se devuelven las dos tablas: `return train…, new…`.",
        ),
    ),
)

one_wide_column = Exercise(
    answer=0.0099,
    tolerance=0.022,
    why="Esa columna sola aporta una curvatura de 2 · 100, y 2/200 es 0.01; las demás "
    "le suman un poquito.",
    hints=(
        "Escalada, una columna tiene media 0 y desvío 1, así que la media de sus "
        "cuadrados es 1. ¿Y si es diez veces más ancha?",
        "La curvatura mayor queda apenas por encima de 2 · 100. El crítico es 2 "
        "dividido por esa curvatura.",
    ),
    explanation="La columna quedó diez veces más ancha, así que la media de sus "
    "cuadrados pasó de 1 a 100 y su curvatura, a 200. El crítico es apenas menos que "
    "2/200: **0.0099**. Una sola columna de diez bastó para dividirlo por 24.",
    mistakes=(
        Mistake(
            0.24,
            "Ése es el de antes. El crítico lo fija la columna *más* curva, aunque "
            "sea una sola.",
        ),
        Mistake(
            0.024, "Diez veces más ancha, ¿cuántas veces más curva? Es un cuadrado."
        ),
        Mistake(
            0.0024,
            "No se divide 0.24 por 100: ahí la mayor curvatura venía de varias "
            "columnas parecidas entre sí. Calculá la de esta columna sola.",
        ),
        Mistake(
            0.02, "Falta el 2 de la curvatura: es 2 por la media de los cuadrados."
        ),
        Mistake(0.1, "La curvatura crece con el *cuadrado* del ancho: 100, no 10."),
        Mistake(
            200, "Ésa es, más o menos, la curvatura. El crítico es 2 dividido por ella."
        ),
    ),
)

score_of_the_chosen = Exercise(
    options="abc",
    answer="b",
    why="De tanto elegir, se elige también la suerte que hubo en ese grupo.",
    hints=(
        "La red elegida es la mejor de muchas en ese grupo: en parte por buena, y en "
        "parte porque esas personas le tocaron fáciles.",
        "Corré la celda con `repeats = 10` y compará los dos promedios.",
    ),
    explanation="La **b**: en promedio `chosen` da 0.49 y `honest`, 0.53. La red es la "
    "misma; lo que cambió es a quién se le pregunta. Entre mil quinientos pares de red "
    "y época, el que se elige ganó en parte por bueno y en parte porque a ese grupo le "
    "acertó de casualidad; el otro grupo no le repite la casualidad. Por eso la "
    "pérdida con la que se elige no sirve de puntaje final, y hace falta un test.",
    mistakes=(
        Mistake(
            "a",
            "Lo sería si hubieras elegido sin mirar. ¿Qué tiene de especial la mejor "
            "de mil quinientas, justo en el grupo que la eligió?",
        ),
        Mistake("c", "Al revés: `chosen` es justamente la *menor* de todas."),
    ),
)
