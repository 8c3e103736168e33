"""Los ejercicios de 04 · El barrido de learning rates."""

import numpy as np

from lrlab.classroom.exercises.exercise import Exercise, Mistake, factor_of_ten
from lrlab.data import linear_dataset


def _reaches_the_valley(learning_rate: float) -> bool:
    if not 1e-3 < learning_rate < 1:  # fuera de ahí no hace falta entrenar
        return False
    from lrlab.engine.sweeps import sweep

    result = sweep([learning_rate], *linear_dataset(), seeds=10)
    return float(np.median(result.final_losses)) < 3.8


best_of_the_valley = Exercise(
    answer=0.02,
    accepts=_reaches_the_valley,
    why="Acabo de entrenar diez redes con ese learning rate, y la mediana bajó de 3.8.",
    hints=(
        "Con 0.01 la mediana es 4.08. ¿Baja o sube cuando agrandás el learning rate?",
        "Probá `candidates = [0.01, 0.02, 0.05, 0.1, 0.2]` y mirá cuáles bajan de 3.8.",
    ),
    explanation="Por ejemplo **0.02**. Con `[0.01, 0.02, 0.05, 0.1, 0.2]` es el mejor, "
    "con 3.56, y 0.05 lo sigue de cerca con 3.67. No queda en el borde. El fondo del "
    "valle es ancho y chato: entre 0.02 y 0.07 da casi lo mismo, y por eso alcanza con "
    "acertarle al orden de magnitud.",
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
            "escrito en ese lugar. (Si era lr = 1 o más, ya es la pared.)",
            lambda lr: lr in range(10),
        ),
        Mistake(
            3.56,
            "Eso parece una pérdida. Va el learning rate con el que se consigue.",
            lambda lr: 3 < lr < 6,
        ),
        Mistake(
            0.005,
            "Todavía está en la ladera: con 400 pasos no le alcanza. Probá con uno más "
            "grande.",
            lambda lr: lr < 0.02,
        ),
        Mistake(
            0.3,
            "Ya pasó el fondo del valle: los pasos son tan largos que tiembla "
            "alrededor. Probá con uno más chico.",
            lambda lr: lr > 0.05,
        ),
    ),
)

missing_epochs = Exercise(
    answer=10_000,
    accepts=lambda epochs: 5963 <= epochs <= 12_000,
    why="La regla da 10 000: cien veces menos learning rate, cien veces más épocas. "
    "Midiendo, alcanzan unas 6000.",
    hints=(
        "Con lr = 1e-2 alcanzan unas 100 épocas. ¿Cuántas veces menor es 1e-4?",
        "Es cien veces menor: cada factor de diez en el learning rate pide un factor "
        "de diez en las épocas.",
    ),
    explanation="La regla dice: si 1e-2 baja de 5 en unas 100 épocas, 1e-4 necesita "
    "cien veces más, **10 000**. Alcanza y sobra: a las 5000 va por 6.22, cerca de las "
    "6000 baja de 5, a las 8000 va por 3.82 y a las 10 000 por 3.56. La regla acierta "
    "el orden de magnitud y exagera un poco, porque Adam, con el tiempo, se olvida de "
    "los gradientes enormes del principio y sus pasos rinden más.",
    mistakes=(
        Mistake(
            10,
            "Si escribiste 10.000, Python lee 10: el punto es el decimal. Los miles "
            "van juntos, `10000`, o con guion bajo, `10_000`.",
        ),
        Mistake(100, "Con 100 épocas 1e-4 apenas se había movido. Son muchas más."),
        Mistake(
            1000,
            "De 1e-2 a 1e-4 no hay un factor de diez, hay dos: es cien veces menor.",
        ),
        Mistake(
            5000,
            "Cerca, pero no alcanza: a las 5000 va por 6.22.",
            lambda epochs: 3000 <= epochs < 5963,
        ),
        Mistake(
            40_000,
            "¿Contaste pasos? Cada época son 4, así que 40 000 pasos son menos épocas.",
        ),
        Mistake(
            100_000,
            "Te sobra un factor de diez: de 1e-2 a 1e-4 hay dos, no tres.",
        ),
        Mistake(
            1_000_000,
            "Multiplicaste también los pasos por época. La cuenta es sólo en épocas: "
            "100 por cuántas veces menor es el learning rate.",
        ),
    ),
)

share_of_luck = Exercise(
    answer=88.5,
    tolerance=0.01,
    why="Desaparecieron 138 de los 156 puntos al igualar el sorteo: el 88 %.",
    hints=(
        "¿Cuántos de los 156 puntos desaparecieron al empezar de los mismos pesos?",
        "Desaparecieron 156 − 18 = 138. ¿Qué porcentaje de 156 es eso?",
    ),
    explanation="De los 156 puntos desaparecieron 156 − 18 = 138 al empezar de los "
    "mismos pesos, y 138/156 = 0.88: el **88 %** de la diferencia era el sorteo. En "
    "una sola corrida por learning rate no hay manera de verlo.",
    mistakes=(
        Mistake(
            0.885,
            "Ésa es la fracción, y está bien. Se pide en porcentaje: multiplicala por "
            "100.",
        ),
        Mistake(
            11.5,
            "Ésa es la parte que *quedó*, la del learning rate. El sorteo es el resto.",
            lambda share: 11 <= share <= 12.5,
        ),
        Mistake(
            0.115,
            "Ésa es la fracción que *quedó*. Se pide la del sorteo, y en porcentaje.",
            lambda share: 0.11 <= share <= 0.125,
        ),
        Mistake(
            138,
            "Ésos son los puntos que desaparecieron. Para el porcentaje, dividilos por "
            "los 156 y multiplicá por 100.",
        ),
        Mistake(
            767,
            "Dividiste por los 18 que quedaron. Se pide el porcentaje de la diferencia "
            "original, 156.",
        ),
        *factor_of_ten(88.5),
    ),
)
