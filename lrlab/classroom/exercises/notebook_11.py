"""Los ejercicios de 11 · El borde."""

import numpy as np

from lrlab.classroom.exercises.exercise import Exercise, Mistake, factor_of_ten
from lrlab.classroom.exercises.written import Slip, WrittenExercise

_LINE = np.array([[68.0, 0.0], [0.0, 2.0]])
_MIXED = np.array([[4.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 2.0]])
_SADDLE = np.array([[-5.0, 1.0], [1.0, 2.0]])
_START = (np.array([0.6, 0.8]), np.array([1.0, 2.0, 2.0]))


def _iterated(A, v, steps, *, unit=np.linalg.norm, read=lambda v, A: v @ A @ v):
    """La iteración de potencias, con lo que cada error cambia."""
    for _ in range(steps):
        v = A @ v
        v = v / unit(v)
    return read(v, A)


def _one_short(A, v, steps):
    return _iterated(A, v / np.linalg.norm(v), max(steps - 1, 0))


top_eigenvalue = WrittenExercise(
    right=_iterated,
    cases=(
        (_LINE, _START[0], 1),
        (_LINE, _START[0], 10),
        (_MIXED, _START[1], 3),
        (_MIXED, _START[1], 200),
        (_SADDLE, _START[0], 200),
    ),
    why="Cada producto estira más que a ninguna otra la parte de v que apunta hacia "
    "donde más se curva; al normalizar, las demás se apagan.",
    hints=(
        "Adentro del bucle van dos renglones: multiplicar, `A @ v`, y volver a dejar a "
        "v con largo 1, dividiendo por `np.linalg.norm(v)`.",
        "Con v de largo 1, la curvatura en su dirección es `v @ A @ v`: eso se "
        "devuelve, después del bucle.",
    ),
    explanation="Multiplicar y normalizar, `steps` veces; al final, la curvatura en la "
    """dirección que quedó:

```python
import numpy as np


def largest(A, v, steps):
    for _ in range(steps):
        v = A @ v
        v = v / np.linalg.norm(v)
    return v @ A @ v
```

"""
    "Con la hessiana de la recta da los 68 del notebook 01. La última matriz con la "
    "que prueba `ej1.check` es una trampa: sus autovalores son −5.14 y 2.14, y sale "
    "**−5.14**, el de mayor tamaño sin mirar el signo. `measure_sharpness` no tiene "
    "ese problema: usa el método de Lanczos, que también pide sólo productos, pero "
    "separa los dos extremos.",
    mistakes=(
        Slip(
            lambda A, v, steps: _iterated(A, v, steps, unit=lambda v: 1),
            "Falta normalizar: sin dividir por el largo, v crece en cada vuelta y "
            "`v @ A @ v` ya no es una curvatura.",
        ),
        Slip(
            lambda A, v, steps: _iterated(
                A, v, steps, read=lambda v, A: np.linalg.norm(A @ v)
            ),
            "El largo de `A @ v` es siempre positivo, y una curvatura puede ser "
            "negativa: devolvé `v @ A @ v`.",
        ),
        Slip(
            lambda A, v, steps: _iterated(A, v, steps, read=lambda v, A: v),
            "Ése es el autovector, la dirección. Falta la curvatura en esa dirección.",
        ),
        Slip(
            lambda A, v, steps: _iterated(A, v, steps, unit=lambda v: v @ v),
            "`v @ v` es el largo al cuadrado: dividí por `np.linalg.norm(v)`.",
        ),
        Slip(_one_short, "Diste una vuelta de menos: son `steps` productos."),
        Slip(
            lambda A, v, steps: _iterated(A, v, 1),
            "Diste una sola vuelta: hay que repetirla `steps` veces. ¿El `return` "
            "quedó adentro del `for`?",
        ),
    ),
)

same_edge_with_momentum = Exercise(
    answer=0.15,
    why="2(1 + 0.5) / 0.15 = 20.",
    hints=(
        "Con momentum el límite no es 2/lr, sino 2(1+β)/lr. ¿Con qué lr da 20?",
        "2 · 1.5 / lr = 20.",
    ),
    explanation="Despejando de 2(1+β)/lr = 20, el learning rate es 2 · 1.5 / 20 = "
    "**0.15**: una vez y media el de antes, y la agudeza vuelve a rondar 20. Acá, "
    "con batch completo y β = 0.5, el momentum deja usar un learning rate más grande "
    "por el factor 1+β, y con el mismo learning rate deja llegar a un lugar más agudo "
    "por ese mismo factor.",
    mistakes=(
        Mistake(
            0.1,
            "Con 0.1 y β = 0.5 ronda 30, como en la figura. ¿Hay que subirlo o "
            "bajarlo para llegar a 20?",
        ),
        Mistake(
            0.2 / 3,
            "Lo dividiste por 1.5: así el límite sube a 45. El momentum deja usar un "
            "learning rate *más grande*.",
            lambda c: 0.065 <= c <= 0.068,
        ),
        Mistake(
            0.2,
            "Multiplicaste por 1/(1−β) = 2, que dice cuánto se acumula el paso. El "
            "límite de estabilidad se corre por 1+β.",
        ),
        Mistake(
            0.05,
            "Multiplicaste por 0.5, que acá es β y también 1−β. El límite de "
            "estabilidad se corre por 1+β, y para el otro lado.",
        ),
        *factor_of_ten(0.15),
    ),
)

sierpinski = Exercise(
    answer=1.585,
    tolerance=0.006,
    why="Las cajas se multiplican por 3 al partir el lado por 2, y 2 elevado a 1.585 "
    "es 3.",
    hints=(
        "Una línea: el doble de cajas, 2 = 2¹, dimensión 1. Un cuadrado: el cuádruple, "
        "4 = 2², dimensión 2. ¿Y el triple?",
        "Es el exponente d con 2 elevado a d igual a 3: `np.log2(3)`.",
    ),
    explanation="Tres copias de la mitad de lado: al partir las cajas al medio hacen "
    "falta **el triple**. La dimensión d cumple que 2 elevado a d es 3, así que es "
    "log(3)/log(2) = **1.58**. Es más que una línea (2 elevado a 1 es 2) y menos que "
    "una mancha (2 elevado a 2 es 4). En la celda, cada cantidad de cajas es justo el "
    "triple de la siguiente.",
    mistakes=(
        Mistake(3, "Por 3 se multiplican las *cajas*. La dimensión es el exponente."),
        Mistake(
            1.5,
            "Dividiste 3 por 2. La dimensión es un exponente: 2 elevado a 1.5 es 2.83, "
            "no 3.",
            lambda c: 1.49 <= c <= 1.51,
        ),
        Mistake(
            0.63,
            "El cociente de logaritmos es ése, al revés: tiene que dar entre 1 y 2.",
            lambda c: 0.62 <= c <= 0.64,
        ),
        Mistake(
            1.1,
            "Ése es el logaritmo natural de 3. Falta dividirlo por el de 2.",
            lambda c: 1.09 <= c <= 1.11,
        ),
        Mistake(2, "Con 2 harían falta *cuatro* veces más cajas, y son tres."),
        Mistake(1, "Con 1 harían falta el doble de cajas, y son el triple."),
    ),
)
