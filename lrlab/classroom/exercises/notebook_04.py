"""Los ejercicios de 04 · El barrido de learning rates."""

import math

import numpy as np

from lrlab.classroom.exercises.exercise import Exercise, Mistake
from lrlab.classroom.exercises.written import Slip, WrittenExercise
from lrlab.data import linear_dataset


def _reaches_the_valley(learning_rate: float) -> bool:
    if not 1e-3 < learning_rate < 1:  # fuera de ahí no hace falta entrenar
        return False
    from lrlab.engine.sweeps import sweep

    new_data = linear_dataset(1000, seed=1)
    result = sweep([learning_rate], *linear_dataset(), validation=new_data, seeds=10)
    return float(np.median(result.final_losses)) < 4.1


best_of_the_valley = Exercise(
    answer=0.015,
    accepts=_reaches_the_valley,
    why="Acabo de entrenar diez redes con ese learning rate, y en los datos nuevos la "
    "mediana bajó de 4.1.",
    hints=(
        "0.01 queda en 4.11 y 0.1 en 4.49. ¿Baja o sube apenas pasás 0.01?",
        "Probá `candidates = [0.005, 0.01, 0.015, 0.02, 0.05]` y mirá cuáles bajan de "
        "4.1.",
    ),
    explanation="Por ejemplo **0.015**, con 4.05. Con `[0.005, 0.01, 0.015, 0.02, "
    "0.05]` es el mejor, y no queda en el borde; 0.02 lo sigue con 4.07, 0.01 con 4.11 "
    "y 0.05 con 4.24. Las bandas se pisan: las diez semillas de 0.02 van de 4.02 a "
    "4.19 (sin la mejor ni la peor). Acá alcanza con acertarle al orden de magnitud.",
    mistakes=(
        Mistake(
            -2,
            "¿Es el exponente? El learning rate es siempre mayor que 0: 10⁻² se "
            "escribe `1e-2` o `0.01`.",
            lambda lr: lr < 0,
        ),
        Mistake(
            2,
            "¿Es la posición en la lista? Va el learning rate mismo, el que está "
            "escrito en ese lugar. (Si era lr = 1 o más, ya pasó el valle.)",
            lambda lr: lr in range(10),
        ),
        Mistake(
            4.05,
            "Eso parece una pérdida. Va el learning rate con el que se consigue.",
            lambda lr: 3 < lr < 6,
        ),
        Mistake(
            0.01,
            "Casi: la mediana de 0.01 es 4.11, apenas arriba de lo que se pide. Probá "
            "con uno un poco más grande.",
            lambda lr: 0.0095 <= lr < 0.0115,
        ),
        Mistake(
            0.005,
            "Todavía está en la ladera: con 400 pasos no le alcanza. Probá con uno un "
            "poco más grande.",
            lambda lr: lr < 0.0115,
        ),
        Mistake(
            0.3,
            "Ya pasó el fondo del valle: queda más arriba, y hacia 0.1 la banda "
            "empieza a abrirse. Probá con uno más chico.",
            lambda lr: lr > 0.02,
        ),
    ),
)

missing_epochs = Exercise(
    answer=7700,
    accepts=lambda epochs: 7000 <= epochs <= 8500,
    why="La regla da 7700: cien veces menos learning rate, cien veces más épocas. "
    "Midiendo, alcanzan unas 4500.",
    hints=(
        "Con lr = 1e-2 alcanzan 77 épocas. ¿Cuántas veces menor es 1e-4?",
        "Es cien veces menor: cada factor de diez en el learning rate pide un factor "
        "de diez en las épocas.",
    ),
    explanation="La regla dice: si 1e-2 baja de 5 en 77 épocas, 1e-4 necesita cien "
    "veces más, **7700**. Alcanza y sobra: la mediana de cinco semillas va por 8.17 a "
    "las 3000 épocas, baja de 5 cerca de las 4500 y a las 8000 está en 4.1, en el "
    "fondo. La regla acierta el orden de magnitud: hizo falta un 60 % de lo que decía. "
    "(Ojo: las 77 épocas son de veinte semillas y éstas, de cinco, que a las 1000 "
    "épocas van por 85 y no por 114: cuánto de la diferencia es de la regla, no lo "
    "medimos.)",
    mistakes=(
        Mistake(
            7.7,
            "Si escribiste 7.700, Python lee 7.7: el punto es el decimal. Los miles "
            "van juntos, `7700`, o con guion bajo, `7_700`.",
            lambda epochs: 1 < epochs < 20,
        ),
        Mistake(
            77,
            "Con esas épocas 1e-4 apenas se había movido. Son muchas más.",
            lambda epochs: 20 <= epochs <= 300,
        ),
        Mistake(
            770,
            "De 1e-2 a 1e-4 no hay un factor de diez, hay dos: es cien veces menor.",
            lambda epochs: 300 < epochs <= 1000,
        ),
        Mistake(
            3000,
            "No alcanza: a las 1000 va por 85 y a las 3000, por 8.17. ¿Cuántas veces "
            "menor es 1e-4 que 1e-2?",
            lambda epochs: 1000 < epochs < 4480,
        ),
        Mistake(
            4500,
            "Con ésas alcanza, medido. Se pide lo que dice la regla.",
            lambda epochs: 4480 <= epochs < 7000,
        ),
        Mistake(
            30_800,
            "¿Contaste pasos? Cada época son 4, así que 30 800 pasos son menos épocas.",
        ),
        Mistake(
            77_000,
            "Te sobra un factor de diez: de 1e-2 a 1e-4 hay dos, no tres.",
        ),
        Mistake(
            770_000,
            "Son dos factores de diez, no cuatro: 77 por cuántas veces menor es el "
            "learning rate.",
        ),
    ),
)


def _best_rate(train, rates):
    best, lowest = None, math.inf
    for rate in rates:
        loss = train(rate)
        if loss < lowest:
            best, lowest = rate, loss
    return best


def _valley(rate):
    """Un valle con el fondo en 0.01; desde 1 diverge."""
    return math.nan if rate >= 1 else 4 + math.log10(rate / 0.01) ** 2


def _valley_with_explosion(rate):
    """El mismo valle, pero lo que diverge llega a inf."""
    return math.inf if rate >= 0.1 else _valley(rate)


def _always_lost(rate):
    return math.nan if rate < 5 else math.inf


def _lowest_loss(train, rates):
    return min((loss for loss in map(train, rates) if loss < math.inf), default=None)


def _last_that_improves_on_the_first(train, rates):
    best = None
    for rate in rates:
        loss = train(rate)
        if loss < math.inf and (best is None or loss < train(rates[0])):
            best = rate
    return best


def _position(train, rates):
    best = _best_rate(train, rates)
    return None if best is None else list(rates).index(best)


best_rate = WrittenExercise(
    right=_best_rate,
    cases=(
        (_valley, [1e-4, 1e-3, 1e-2, 1e-1, 1.0]),
        (_valley, [10.0, 0.1, 0.001, 0.02]),
        (_valley_with_explosion, [0.1, 0.05, 0.0001]),
        (_valley, [0.003]),
        (_always_lost, [1.0, 10.0]),
    ),
    why="Se queda con el learning rate de la pérdida más baja, y un nan no le gana a "
    "nadie: toda comparación con nan es falsa.",
    hints=(
        "Recorré la lista guardando dos cosas: la pérdida más baja hasta ahora y el "
        "learning rate que la consiguió.",
        "Empezá con `best, lowest = None, math.inf`: la primera pérdida finita siempre "
        "es menor.",
        "Toda comparación con nan es falsa: preguntar si la pérdida es menor que la "
        "más baja ya lo descarta.",
    ),
    explanation="""Se recorre la lista guardando el mejor hasta el momento:

```python
import math


def best_rate(train, rates):
    best, lowest = None, math.inf
    for rate in rates:
        loss = train(rate)
        if loss < lowest:
            best, lowest = rate, loss
    return best
```

Comparar con nan da siempre falso, así que una red que divergió no le gana a ninguna; \
y si divergieron todas, `best` sigue en `None`. Con `np.argmin` no alcanza: si \
hay un nan, lo elige siempre; y `min`, según dónde esté.""",
    mistakes=(
        Slip(
            lambda train, rates: rates[int(np.argmin([train(r) for r in rates]))],
            "Para `np.argmin` el nan es lo más chico: elige al que divergió.",
        ),
        Slip(
            lambda train, rates: min(rates, key=train),
            "`min` empieza por el primero, y si su pérdida es nan ninguna otra es "
            "«menor»: se lo queda.",
        ),
        Slip(
            _lowest_loss,
            "Ésa es la pérdida más baja. Va el learning rate que la consiguió.",
        ),
        Slip(
            _position,
            "Ésa es la posición en la lista. Va el learning rate que está ahí.",
        ),
        Slip(
            lambda train, rates: rates[int(np.nanargmax([train(r) for r in rates]))],
            "Ése es el peor: el mejor es el de la pérdida más *baja*.",
        ),
        Slip(
            lambda train, rates: rates[int(np.nanargmin([train(r) for r in rates]))],
            "`np.nanargmin` saltea los nan, pero falla si lo son todos: ahí va `None`.",
        ),
        Slip(
            _last_that_improves_on_the_first,
            "Comparás con la pérdida del primero: compará con la más baja *hasta "
            "ahora*, y actualizala.",
        ),
    ),
)
