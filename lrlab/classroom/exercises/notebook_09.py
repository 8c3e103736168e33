"""Los ejercicios de 09 · ¿En qué modelos aplica?"""

import numpy as np

from lrlab.classroom.exercises.exercise import Exercise, Mistake, factor_of_ten
from lrlab.classroom.exercises.written import Slip, WrittenExercise

first_of_twenty = Exercise(
    answer=0.135,
    why="Del primero al vigésimo hay 19 pasos: 0.9 elevado a la 19.",
    hints=(
        "En cada paso el gradiente se multiplica por w. ¿Cuántos pasos hay del primer "
        "valor al último?",
        "Entre 20 valores hay 19 pasos. En Python: `pow(0.9, 19)`.",
    ),
    explanation="Son 19 multiplicaciones: 0.9 elevado a la 19 es **0.135**. Del primer "
    "valor llega apenas la séptima parte, con un w que parecía casi 1. Con 1.1 "
    "llegaría multiplicado por 6.1.",
    mistakes=(
        Mistake(
            0.9**20,
            "Casi: contaste 20 pasos. El último valor no pasa por w; el anterior, una "
            "vez; ¿y el primero?",
        ),
        Mistake(
            0.9**18, "Te faltó un paso: del primer valor al vigésimo hay más de 18."
        ),
        Mistake(0.5**19, "Ésa es la de w = 0.5, la que trae la celda: cambiá w."),
        Mistake(
            0.045,
            "Dividiste 0.9 por la cantidad de valores o de pasos: es una potencia.",
            lambda f: 0.044 <= f <= 0.048,
        ),
        Mistake(
            13.5,
            "¿Es el porcentaje? Se pide la fracción: dividilo por 100.",
            lambda f: 13 <= f <= 14,
        ),
        Mistake(
            17.1,
            "El gradiente no se *suma* en cada paso: se *multiplica* por 0.9, así que "
            "se achica.",
            lambda f: f > 2,
        ),
        *factor_of_ten(0.135),
    ),
)


def _boost(y, tree, learning_rate, rounds):
    prediction = np.full(len(y), np.mean(y))
    for _ in range(rounds):
        prediction = prediction + learning_rate * tree(y - prediction)
    return prediction


def perfect_tree(residual):
    """Un árbol tan profundo que acierta el residuo de cada dato."""
    return 1.0 * residual


def stump(residual):
    """Un árbol de una pregunta: da la media de cada mitad de los datos."""
    half = len(residual) // 2
    means = np.mean(residual[:half]), np.mean(residual[half:])
    return np.repeat(means, [half, len(residual) - half])


def _without_rate(y, tree, learning_rate, rounds):
    return _boost(y, tree, 1.0, rounds)


def _wrong_sign(y, tree, learning_rate, rounds):
    prediction = np.full(len(y), np.mean(y))
    for _ in range(rounds):
        prediction = prediction + learning_rate * tree(prediction - y)
    return prediction


def _from_zero(y, tree, learning_rate, rounds):
    prediction = np.zeros(len(y))
    for _ in range(rounds):
        prediction = prediction + learning_rate * tree(y - prediction)
    return prediction


def _same_residual(y, tree, learning_rate, rounds):
    start = np.full(len(y), np.mean(y))
    return start + rounds * learning_rate * tree(y - start)


def _only_the_last_tree(y, tree, learning_rate, rounds):
    prediction = np.full(len(y), np.mean(y))
    for _ in range(rounds):
        prediction = learning_rate * tree(y - prediction)
    return prediction


def _of_the_target(y, tree, learning_rate, rounds):
    return np.full(len(y), np.mean(y)) + rounds * learning_rate * tree(y)


_Y = np.array([1.0, 2.0, 6.0, 11.0])

boosting_by_hand = WrittenExercise(
    right=_boost,
    cases=(
        (_Y, perfect_tree, 0.5, 1),
        (_Y, perfect_tree, 0.1, 3),
        (_Y, stump, 0.3, 4),
        (_Y, stump, 1.5, 2),
    ),
    why="En cada ronda se suma una fracción de lo que el árbol dice del residuo, que "
    "se vuelve a calcular.",
    hints=(
        "La predicción arranca en `np.mean(y)` para todos los datos. Después, tantas "
        "vueltas como rondas: ¿qué se le da al árbol en cada una?",
        "En cada vuelta el residuo es `y - prediction`, y la predicción nueva, la de "
        "antes más `learning_rate` por lo que da el árbol.",
    ),
    explanation="""En cada vuelta el residuo es otro, porque la predicción cambió:

```python
def boost(y, tree, learning_rate, rounds):
    prediction = y.mean() + 0 * y  # la media, una vez por dato
    for _ in range(rounds):
        residual = y - prediction
        prediction = prediction + learning_rate * tree(residual)
    return prediction
```

Con el árbol que acierta todo, cada ronda deja el 90 % de lo que había si el learning
rate es 0.1: con 43 queda el 1.08 % y recién con 44, menos del 1 %.""",
    mistakes=(
        Slip(
            _without_rate, "Falta el learning rate: se suma una *fracción* del árbol."
        ),
        Slip(
            _wrong_sign,
            "El signo: el residuo es lo que *falta* para llegar a y, `y - prediction`.",
        ),
        Slip(_from_zero, "La predicción arranca en la media de y, no en cero."),
        Slip(
            _same_residual,
            "El residuo quedó fijo: hay que volver a calcularlo en cada ronda, con la "
            "predicción nueva.",
        ),
        Slip(
            _only_the_last_tree,
            "Cada árbol se *suma* a la predicción anterior; acá la reemplaza.",
        ),
        Slip(
            _of_the_target,
            "El árbol se ajusta al residuo, `y - prediction`, y no a y.",
        ),
        Slip(
            lambda y, tree, lr, rounds: _boost(y, tree, lr, rounds - 1),
            "Falta una ronda: `range(rounds)` ya da las que se piden.",
        ),
        Slip(
            lambda y, tree, lr, rounds: _boost(y, tree, lr, rounds + 1),
            "Sobra una ronda: `range(rounds)` ya da las que se piden.",
        ),
    ),
)

who_listens = Exercise(
    options="abcd",
    answer="d",
    why="Es el único que se arma de a pasos de un largo que ponés vos.",
    hints=(
        "¿Cuáles se construyen de a pasos? De ésos, ¿quién decide el largo del paso?",
        "Probá en la celda los tres que tienen el argumento: ¿cambia el resultado "
        "entre un learning rate y otro?",
    ),
    explanation="La **d**. La regresión lineal resuelve una ecuación: no da pasos, y "
    "ni tiene el argumento. Los otros dos lo tienen y no lo mira nadie: "
    '`SGDClassifier`, tal como viene, elige el paso solo (`learning_rate="optimal"`), '
    'y `MLPClassifier` con `solver="lbfgs"` también; el resultado es el mismo con los '
    "dos valores, y no hay ningún aviso. A boosting sí le cambia: con 0.001 acierta "
    "el 87 % y con 0.1, el 100 % de los datos que vio.",
    mistakes=(
        Mistake(
            "a",
            "El argumento existe, pero probalo: con la receta que trae puesta, "
            '`learning_rate="optimal"`, ¿cambia algo?',
        ),
        Mistake(
            "b",
            "`LinearRegression` resuelve la ecuación de una vez, sin pasos. La que sí "
            "lo tiene es `SGDRegressor`.",
        ),
        Mistake(
            "c",
            "El argumento existe, pero corré la celda: con `lbfgs`, ¿cambia algo?",
        ),
    ),
)
