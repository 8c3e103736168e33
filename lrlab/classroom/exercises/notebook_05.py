"""Los ejercicios de 05 · Barrido a gran escala."""

import numpy as np

from lrlab.classroom.exercises.exercise import Exercise, Mistake, factor_of_ten
from lrlab.classroom.exercises.written import Slip, WrittenExercise

adamw_valley = Exercise(
    options="abc",
    answer="c",
    why="AdamW da los pasos de Adam y además le resta a cada peso 0.004 · lr de sí "
    "mismo: en 400 pasos, casi nada.",
    hints=(
        "¿Qué fija el largo de un paso de AdamW: el weight decay o lo que hereda de "
        "Adam?",
        'Corré la celda de arriba con "adamw" y compará con el 0.013 de Adam.',
    ),
    explanation="La **c**, en el mismo lugar: 0.013, con pérdida 4 en datos nuevos. El "
    "*weight decay* de AdamW (0.004 por defecto) le resta a cada peso 0.004 · lr de sí "
    "mismo por paso: en 400 pasos, un 2 %. Nadam queda también en 0.013. Lion, que da "
    "pasos de largo exactamente lr con el signo de una mezcla entre el gradiente y los "
    "anteriores, en 0.0063. Adagrad, cuyos pasos se achican solos con el tiempo, en "
    "0.1.",
    mistakes=(
        Mistake(
            "a",
            "Restarle un poquito a cada peso no alarga el paso: no hay por qué "
            "achicarlo. (El que se corre a la izquierda es Lion.)",
        ),
        Mistake(
            "b",
            "El *weight decay* frena, pero 0.004 · lr por paso casi no se nota. (El "
            "que se corre a la derecha es Adagrad.)",
        ),
    ),
)

cleaner_data = Exercise(
    answer=0.01,
    accepts=lambda loss: 0.008 <= loss <= 0.013,
    why="El nuevo piso es la varianza del ruido, 0.1² = 0.01; la pérdida del mejor "
    "learning rate queda cerca, en 0.012.",
    hints=(
        "El piso es la varianza del ruido. Con `noise=2` daba cerca de 2² = 4.",
        "`noise` es el desvío: elevalo al cuadrado.",
    ),
    explanation="La varianza del ruido es 0.1² = **0.01**: ése es el nuevo piso. "
    "Midiendo en datos nuevos, la mejor pérdida baja a 0.012 y el mejor learning rate "
    "sube de 0.013 a 0.08. El ruido fija el **piso**, y acá también corrió el fondo "
    "del valle: con el piso mucho más abajo, en 100 épocas llega más cerca el que da "
    "pasos más largos.",
    mistakes=(
        Mistake(
            0.1,
            "Ése es el desvío del ruido. La pérdida es un error *cuadrático*: va la "
            "varianza, el desvío al cuadrado.",
        ),
        Mistake(
            0.2,
            "Achicaste el piso veinte veces, como el desvío. La pérdida es cuadrática: "
            "se achica como el *cuadrado* de 20.",
            lambda loss: 0.17 <= loss <= 0.21,
        ),
        Mistake(
            4,
            "Ése era el piso con `noise=2`. Con menos ruido queda menos sin explicar.",
            lambda loss: 3.4 <= loss <= 4.1,
        ),
        Mistake(0, "Queda algo de ruido, así que queda algo de pérdida."),
        Mistake(
            0.08,
            "¿Es el mejor learning rate? Se pide el piso: la pérdida de quien sabe la "
            "recta.",
            lambda loss: 0.07 <= loss <= 0.09,
        ),
        Mistake(0.001, "Las cifras son ésas; lo que está corrido es el punto decimal."),
    ),
)

wall_with_momentum = Exercise(
    answer=0.0441,
    tolerance=0.015,
    why="2(1+β)/λ es 1.5 veces el crítico sin momentum: 1.5 · 0.0294 = 0.0441.",
    hints=(
        "Sin momentum el límite es 2/λ = 0.0294; con momentum, 2(1+β)/λ.",
        "Multiplicá 0.0294 por 1 + 0.5.",
    ),
    explanation="El límite es 2(1+β)/λ = 1.5 · 0.0294 = **0.0441**. Con 0.043 la "
    "pérdida termina en 3.7; con 0.045 diverge. En esta neurona, con todos los datos "
    "en cada paso, el momentum deja usar un learning rate más grande, pero nunca el "
    "doble: ni con β = 0.99 llegaría. (En la red pasó al revés.)",
    mistakes=(
        Mistake(
            0.0294,
            "Ése es el límite *sin* momentum. Con β se multiplica por 1 + β.",
        ),
        Mistake(
            0.0588,
            "Multiplicaste por 2, que es 1/(1−β): eso es cuánto pesa al final cada "
            "gradiente. El límite se multiplica por 1 + β.",
        ),
        Mistake(
            0.0147,
            "Multiplicaste por 0.5, que acá es β y también 1 − β. El momentum *aleja* "
            "la pared: va por 1 + β.",
        ),
        Mistake(
            0.0196,
            "Dividiste en vez de multiplicar: el momentum *aleja* la pared.",
        ),
        Mistake(
            1.5,
            "Ése es el cociente entre los dos límites. Multiplicalo por el crítico sin "
            "momentum, 0.0294.",
        ),
        Mistake(68, "Ésa es la curvatura, λ. El límite es 2(1+β)/λ."),
        *factor_of_ten(0.0441),
    ),
)


def _tolerance(rates, losses):
    rates, losses = np.asarray(rates), np.asarray(losses)
    good = rates[losses <= 2 * np.nanmin(losses)]
    return float(np.log10(good.max() / good.min()))


def _good(rates, losses):
    rates, losses = np.asarray(rates), np.asarray(losses)
    return rates[losses <= 2 * np.nanmin(losses)]


def _forgets_the_two(rates, losses):
    return float(np.log10(np.max(rates) / np.min(rates)))


def _breaks_with_nan(rates, losses):
    good = np.asarray(rates)[np.asarray(losses) <= 2 * np.min(losses)]
    return float(np.log10(good.max() / good.min()))


def _from_the_best_up(rates, losses):
    good = _good(rates, losses)
    return float(np.log10(good.max() / np.asarray(rates)[np.nanargmin(losses)]))


tolerance = WrittenExercise(
    right=_tolerance,
    cases=(
        ([0.001, 0.01, 0.1, 1.0], [80.0, 5.0, 4.0, 9.0]),
        ([0.001, 0.01, 0.1, 1.0, 10.0], [7.0, 4.0, 5.0, 6.0, float("nan")]),
        ([0.5, 0.05, 0.005, 0.0005], [float("inf"), 3.0, 4.0, 200.0]),
        ([0.01, 0.02, 0.04], [4.0, 10.0, 30.0]),
    ),
    why="El cociente entre el más grande y el más chico de los que sirven, en décadas.",
    hints=(
        "Primero, cuáles sirven: los de pérdida a lo sumo el doble de la más baja.",
        "Una década es un factor de diez: `np.log10` del cociente entre el mayor y el "
        "menor de los que sirven.",
        "Con nan en la lista `np.min` da nan; `np.nanmin` lo saltea.",
    ),
    explanation="""Se eligen los que sirven y se mide el cociente entre sus extremos:

```python
import numpy as np


def tolerance(rates, losses):
    rates, losses = np.asarray(rates), np.asarray(losses)
    good = rates[losses <= 2 * np.nanmin(losses)]
    return np.log10(good.max() / good.min())
```

`np.nanmin` saltea los que divergieron, y comparar con nan da falso: no quedan entre \
los que sirven. Va el cociente y no la resta: de 0.001 a 0.01 hay lo mismo que de 0.1 \
a 1, una década.""",
    mistakes=(
        Slip(
            lambda rates, losses: float(np.ptp(_good(rates, losses))),
            "Restaste. Las décadas son de *cociente*: `np.log10(mayor / menor)`.",
        ),
        Slip(
            lambda rates, losses: float(
                np.log(_good(rates, losses).max() / _good(rates, losses).min())
            ),
            "Ése es el logaritmo natural. En décadas va `np.log10`.",
        ),
        Slip(
            lambda rates, losses: float(
                _good(rates, losses).max() / _good(rates, losses).min()
            ),
            "Ése es el cociente. Las décadas son su `np.log10`.",
        ),
        Slip(
            lambda rates, losses: len(_good(rates, losses)),
            "Ésa es la cantidad de valores que sirven. Va cuánto hay del menor al "
            "mayor, en décadas.",
        ),
        Slip(
            _forgets_the_two,
            "Ésa es la lista entera. Quedate primero con los que están a menos del "
            "doble de la mejor pérdida.",
        ),
        Slip(
            _from_the_best_up,
            "Mediste desde el mejor hacia arriba. Es desde el *menor* de los que "
            "sirven.",
        ),
        Slip(
            _breaks_with_nan,
            "Con un nan en la lista, `np.min` da nan y ninguno sirve: usá `np.nanmin`.",
        ),
    ),
)
