"""Los ejercicios de 03 · ¿Dónde se define?"""

import numpy as np

from lrlab.classroom.exercises.exercise import Exercise, Mistake
from lrlab.classroom.exercises.written import Slip, WrittenExercise

metres_to_millimetres = Exercise(
    options="abcd",
    answer="b",
    why="Los pasos de Adam miden lr, y en milímetros hay mil veces más que recorrer.",
    hints=(
        "Con y mil veces más grande, ¿qué les pasa a los gradientes? ¿Y a los pasos de "
        "cada optimizer?",
        "La pendiente que hay que encontrar pasa de 3 a 3000. ¿Cuánto recorre Adam en "
        "400 pasos de 0.1?",
    ),
    explanation="La **b**, a Adam: de 3.98 pasa a 344, casi como si contestara siempre "
    "0. La pendiente que busca ahora es 3000, y en 400 pasos de 0.1 sólo puede "
    "recorrer unos 40. SGD sigue en 4: sus gradientes también se "
    "multiplican por 1000, y sus pasos crecen junto con lo que hay que recorrer. El "
    "learning rate de Adam se mide **en unidades de los pesos**; con 100 en vez de 0.1 "
    "vuelve a 3.98.",
    mistakes=(
        Mistake(
            "a",
            "Los gradientes de SGD también se multiplican por 1000, así que sus pasos "
            "crecen justo lo que hace falta. ¿Y los de Adam?",
        ),
        Mistake(
            "c",
            "Uno de los dos ni se entera: el que da pasos proporcionales al gradiente.",
        ),
        Mistake(
            "d",
            "Uno de los dos da pasos del mismo largo aunque haya mil veces más que "
            "recorrer. Corré la celda con `scale = 1000`.",
        ),
    ),
)

adadelta_default = Exercise(
    answer=10,
    tolerance=0.001,
    why="Con 10, diez mil veces el valor por defecto, termina cerca del piso.",
    hints=(
        "Poné varios en la lista, cada uno diez veces mayor: 0.001, 0.01, 0.1…",
        "Seguí más allá de 1.",
    ),
    explanation="Hay que subir hasta **10**, diez mil veces el valor por defecto, para "
    "terminar por debajo de 5 (4.1, cerca del piso): con 0.001 la red apenas se mueve, "
    "y con 1, el valor que la documentación de Keras le atribuye al trabajo original, "
    "se queda en 30. Que esté puesto por defecto no quiere decir que alguien lo haya "
    "elegido para tu problema.",
    mistakes=(
        Mistake(0.001, "Con el valor por defecto la red apenas se mueve. Subí."),
        Mistake(
            1,
            "Es el del trabajo original, y mejora mucho, pero acá se queda en 30. Un "
            "poco más.",
        ),
        Mistake(
            4,
            "¿Contaste cuántas veces lo subiste? Se pide el learning rate al que "
            "llegaste.",
        ),
        Mistake(
            10_000,
            "Ése es el cociente con el valor por defecto. Se pide el learning rate.",
        ),
        Mistake(
            0.1,
            "Todavía falta: con valores chicos Adadelta casi no se mueve. Subí.",
            lambda lr: 0 < lr < 1,
        ),
        Mistake(
            100,
            "¿Y uno menor? Se pide el *primero*, subiendo de a diez veces, que baja "
            "de 5.",
        ),
    ),
)


def _averages(m, v, gradient):
    return 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2


def _adam_step(m, v, gradient, t, learning_rate):
    m, v = _averages(m, v, gradient)
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return m, v, learning_rate * m_hat / (v_hat**0.5 + 1e-7)


def _without_correction(m, v, gradient, t, learning_rate):
    m, v = _averages(m, v, gradient)
    return m, v, learning_rate * m / (v**0.5 + 1e-7)


def _keeps_the_corrected(m, v, gradient, t, learning_rate):
    new_m, new_v, step = _adam_step(m, v, gradient, t, learning_rate)
    return new_m / (1 - 0.9**t), new_v / (1 - 0.999**t), step


def _without_root(m, v, gradient, t, learning_rate):
    m, v = _averages(m, v, gradient)
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return m, v, learning_rate * m_hat / (v_hat + 1e-7)


def _without_square(m, v, gradient, t, learning_rate):
    m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return m, v, learning_rate * m_hat / (v_hat**0.5 + 1e-7)


def _from_zero(m, v, gradient, t, learning_rate):
    m, v = _averages(m, v, gradient)
    m_hat, v_hat = m / (1 - 0.9 ** (t + 1)), v / (1 - 0.999 ** (t + 1))
    return m, v, learning_rate * m_hat / (v_hat**0.5 + 1e-7)


adam_step = WrittenExercise(
    tolerance=1e-5,  # también vale el de Keras
    right=_adam_step,
    cases=(
        (0.0, 0.0, 2.0, 1, 0.01),
        (0.3, 0.05, -4.0, 7, 0.1),
        (
            np.array([0.5, -2.0]),
            np.array([0.4, 9.0]),
            np.array([1.0, 1000.0]),
            50,
            0.02,
        ),
    ),
    why="Es el paso de Adam; el de Keras difiere apenas: suma la constante del final "
    "antes de agrandar v.",
    hints=(
        "Primero los dos promedios nuevos, como están escritos arriba.",
        "Después, agrandados, en otras dos variables: `m_hat = m / (1 - 0.9**t)`, y lo "
        "mismo con v y 0.999.",
        "La resta es `learning_rate * m_hat / (v_hat**0.5 + 1e-7)`; se devuelve junto "
        "con m y v, sin agrandar.",
    ),
    explanation="""Los promedios se guardan como son; lo agrandado se usa una vez:

```python
def step(m, v, gradient, t, learning_rate):
    m = 0.9 * m + 0.1 * gradient
    v = 0.999 * v + 0.001 * gradient**2
    m_hat = m / (1 - 0.9**t)
    v_hat = v / (1 - 0.999**t)
    return m, v, learning_rate * m_hat / (v_hat**0.5 + 1e-7)
```

En el primer paso, m agrandado es el gradiente y v agrandado es su cuadrado: el """
    "cociente vale 1 o −1, y el paso mide casi lr, salvo que el gradiente sea 0 o tan "
    "chico como la constante del final.",
    mistakes=(
        Slip(
            _without_correction,
            "Falta agrandar los promedios antes de usarlos: m dividido por 1 − 0.9ᵗ, y "
            "v por 1 − 0.999ᵗ.",
        ),
        Slip(
            _keeps_the_corrected,
            "Lo agrandado se usa para la resta y nada más: devolvé m y v como quedaron "
            "antes de agrandarlos.",
        ),
        Slip(_without_root, "Al denominador le falta la raíz: va √v, no v."),
        Slip(_without_square, "El segundo promedio es del gradiente *al cuadrado*."),
        Slip(_from_zero, "El primer paso es t = 1: no hace falta sumarle 1."),
        Slip(
            lambda m, v, gradient, t, lr: (
                *_averages(m, v, gradient),
                -_adam_step(m, v, gradient, t, lr)[2],
            ),
            "Se pide lo que se *resta*: con un gradiente positivo es positivo.",
        ),
        Slip(
            lambda m, v, gradient, t, lr: (
                *_averages(m, v, gradient),
                _adam_step(m, v, gradient, t, 1.0)[2],
            ),
            "Falta multiplicar por learning_rate.",
        ),
        Slip(
            lambda m, v, gradient, t, lr: _adam_step(m, v, gradient, t, lr)[2],
            "Falta devolver también los promedios: `return m, v, resta`.",
        ),
    ),
)
