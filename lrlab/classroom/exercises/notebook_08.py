"""Los ejercicios de 08 · Diagnóstico de curvas."""

import numpy as np

from lrlab.classroom.exercises.exercise import Exercise, Mistake
from lrlab.classroom.exercises.written import Slip, WrittenExercise

smaller_rate = Exercise(
    options="abcd",
    answer="d",
    why="Se aparta más de un 7 % de una tendencia que ya no baja: rebota.",
    hints=(
        "La que más alto termina no es la que tiene el learning rate más grande.",
        "Buscá la única que, en el último tercio, va y viene *mucho*: más de un 7 %.",
    ),
    explanation="La **d**: Adam con 0.15 y batches de 8 datos; `diagnose` dice que "
    "oscila. La **a** es lenta (Adam con 3e-4) y pide lo contrario, un learning rate "
    "más grande; la **b** (Adam con 0.04) y la **c** (Adam con 0.3 y todos los "
    "datos en cada paso) convergieron. El learning rate más grande de los cuatro es el "
    "de la **c**, el doble que el de la **d**, y al final no tiembla: en cada paso ve "
    "todos los datos.",
    mistakes=(
        Mistake(
            "a",
            "Termina alta porque apenas se movió: baja en línea recta, sin un temblor. "
            "Pide un learning rate más *grande*.",
        ),
        Mistake("b", "Terminó cien veces más abajo y quedó casi quieta: convergió."),
        Mistake(
            "c",
            "¿Elegiste el learning rate más grande? Los sobresaltos son del principio; "
            "en el último tercio no tiembla.",
        ),
    ),
)

two_plateaus = Exercise(
    options="abcd",
    answer="a",
    why="La del seno tiene gradiente y sale sola; el de la otra es casi cero.",
    hints=(
        "Mirá la norma del gradiente que imprime la celda: ¿alguna es casi cero?",
        "Cambiá `epochs` por 1000 y mirá cuál de las dos se movió.",
    ),
    explanation="La **a**. Con 1000 épocas la del seno baja de 13 a menos de 1: estaba "
    "en un tramo casi plano, pero su gradiente no era cero y se seguía moviendo. La "
    "**b** sigue en 313, la varianza de y: predice siempre la media y su gradiente es "
    "casi cero. A ésa hay que volver a entrenarla desde el principio, con un learning "
    "rate más chico. Las dos curvas están quietas y `diagnose` llama *meseta* a las "
    "dos; el gradiente las distingue.",
    mistakes=(
        Mistake(
            "b",
            "Ésa predice siempre la media, y su gradiente es casi cero: no hay época "
            "que alcance.",
        ),
        Mistake("c", "Una de las dos se queda en 313 para siempre: probalo."),
        Mistake("d", "Una de las dos se mueve, y mucho: probá con 1000 épocas."),
    ),
)


def _clip(gradients, limit):
    norm = sum((g**2).sum() for g in gradients) ** 0.5
    return [g * min(1, limit / norm) for g in gradients]


def _clip_each(gradients, limit):
    return [_clip([g], limit)[0] for g in gradients]


def _always(gradients, limit):
    norm = sum((g**2).sum() for g in gradients) ** 0.5
    return [g * limit / norm for g in gradients]


def _without_root(gradients, limit):
    norm = sum((g**2).sum() for g in gradients)
    return [g * min(1, limit / norm) for g in gradients]


def _sum_of_norms(gradients, limit):
    norm = sum((g**2).sum() ** 0.5 for g in gradients)
    return [g * min(1, limit / norm) for g in gradients]


def _by_value(gradients, limit):
    return [np.clip(g, -limit, limit) for g in gradients]


clip_by_global_norm = WrittenExercise(
    right=_clip,
    cases=(
        ([np.array([3.0, 4.0]), np.array([12.0])], 1.0),
        ([np.array([0.3, 0.4]), np.array([0.0])], 1.0),
        ([np.array([[3.0, 0.0], [0.0, 4.0]]), np.array([-12.0, 0.0])], 6.5),
    ),
    why="Un solo factor para todos: el paso se acorta, y va para el mismo lado.",
    hints=(
        "La norma global es una sola: la raíz de la suma de los cuadrados de *todos* "
        "los números, de todos los arreglos.",
        "Si la norma supera a `limit`, multiplicá cada arreglo por limit / norma. Si "
        "no, por 1: eso es `min(1, limit / norm)`.",
    ),
    explanation="""Un factor, el mismo para todos los arreglos:

```python
def clipped(gradients, limit):
    norm = sum((g**2).sum() for g in gradients) ** 0.5
    return [g * min(1, limit / norm) for g in gradients]
```

Los gradientes (3, 4) y (12) tienen norma global 13; con límite 1 quedan divididos por \
13. Es lo que hace `global_clipnorm`. `clipnorm` recorta cada arreglo por separado: \
quedarían (0.6, 0.8) y (1), y el paso iría para otro lado.""",
    mistakes=(
        Slip(
            _clip_each,
            "Ésa es la cuenta de `clipnorm`: un factor por arreglo. Acá va uno solo, "
            "con la norma de todos juntos.",
        ),
        Slip(
            _always,
            "Si la norma no llega al límite no hay nada que recortar: los gradientes "
            "quedan como están.",
        ),
        Slip(_without_root, "A la suma de los cuadrados le falta la raíz."),
        Slip(
            _sum_of_norms,
            "La norma global no es la suma de las normas: sumá los *cuadrados* de "
            "todos, y sacá la raíz al final.",
        ),
        Slip(
            _by_value,
            "Ése es `clipvalue`: recorta número por número. Acá se multiplica todo por "
            "el mismo factor.",
        ),
    ),
)
