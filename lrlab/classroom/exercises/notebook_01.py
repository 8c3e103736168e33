"""Los ejercicios de 01 · ¿Qué es el learning rate?"""

import numpy as np

from lrlab.classroom.exercises.exercise import Exercise, Mistake, factor_of_ten
from lrlab.classroom.exercises.written import Slip, WrittenExercise
from lrlab.descent import gradient_descent

narrow_parabola = Exercise(
    answer=0.2,
    tolerance=0.005,
    why="La segunda derivada de 5w² es 10, y 2/10 = 0.2.",
    hints=(
        "El crítico es 2/λ, y λ es la segunda derivada de la pérdida.",
        "La primera derivada de 5w² es 10w. Derivá una vez más.",
    ),
    explanation="La segunda derivada de 5w² es **10** (no 5: derivá dos veces), así "
    "que el crítico es 2/10 = 0.2. Con 0.19 el factor es −0.9 y converge oscilando; "
    "con 0.21 es −1.1 y diverge. Con el 0.1 que viene puesto estás justo en la mitad "
    "del crítico: el factor es 0 y llega en un paso.",
    mistakes=(
        Mistake(
            0.4,
            "Dividiste por el coeficiente, 5. La curvatura es la *segunda derivada* de "
            "5w², que no es 5: derivá dos veces.",
        ),
        Mistake(
            5,
            "Ése es el coeficiente de w². Falta la curvatura (derivá dos veces) y "
            "después la cuenta 2/λ.",
        ),
        Mistake(10, "Ésa es la curvatura, λ. El crítico es 2/λ."),
        Mistake(
            0.1,
            "Eso es 1/λ: el learning rate que llega en un solo paso, la mitad del "
            "crítico.",
        ),
        Mistake(1, "Ése es el de w². Esta parábola es cinco veces más curva."),
        Mistake(0.19, "Con 0.19 todavía converge: el límite está apenas más arriba."),
        Mistake(0.21, "Con 0.21 ya diverge: el límite está apenas más abajo."),
        *factor_of_ten(0.2),
    ),
)

twice_as_wide = Exercise(
    options="abcd",
    answer="d",
    why="La curvatura es 2 · media(x²): con el doble de ancho, x² se multiplica por 4.",
    hints=(
        "El crítico es 2 dividido por la curvatura en w, que es 2 · media(x²).",
        "Si cada x se duplica, ¿por cuánto se multiplica x²?",
    ),
    explanation="La **d**: baja a la cuarta parte, de 0.0294 a 0.0074. La curvatura es "
    "2 · media(x²), y al duplicar x su cuadrado se multiplica por 4. Un cambio "
    "inocente de unidades (metros por centímetros) puede hacer divergir un "
    "entrenamiento que andaba bien.",
    mistakes=(
        Mistake(
            "a",
            "Es para el otro lado: con x más grande el gradiente es más grande, y la "
            "montaña más empinada soporta *menos* learning rate.",
        ),
        Mistake(
            "b",
            "El crítico sale de X, así que cambia con X. Mirá la primera línea que "
            "imprimió la celda de la hessiana.",
        ),
        Mistake(
            "c",
            "El sentido es ése, pero la curvatura no depende de x sino de su "
            "*cuadrado*.",
        ),
    ),
)


def _crosses_and_arrives(learning_rate: float) -> bool:
    if not 0 < learning_rate < 1:
        return False
    path = gradient_descent(lambda w: 10 * w, -4.0, learning_rate, steps=20)
    return path[0] * path[1] < 0 and abs(path[-1]) < 0.01


crossing_the_valley = Exercise(
    answer=0.15,
    accepts=_crosses_and_arrives,
    why="Pasó la mitad del crítico, así que cruza el valle; y el factor es lo bastante "
    "chico como para llegar en 20 pasos.",
    hints=(
        "El factor es 1 − 10·lr. Para cruzar el valle tiene que ser negativo.",
        "Para que 4·|factor|²⁰ sea menor que 0.01, |factor| tiene que ser menor que "
        "0.74.",
        "Buscá un learning rate con factor −0.5.",
    ),
    explanation="Cualquiera entre 0.1 y 0.174; por ejemplo **0.15**. El factor es "
    "1 − 10·lr: es negativo (cruza) si lr pasa de 0.1, y 4·|factor|²⁰ baja de 0.01 si "
    "|factor| es menor que 0.74. Con 0.15 el factor es −0.5 y queda a 0.000004 del "
    "mínimo. Entre 0.174 y 0.2 también cruza y converge, pero no llega en 20 pasos.",
    mistakes=(
        Mistake(
            -0.15,
            "Con un learning rate negativo cambia el signo de la actualización: el "
            "peso *suma* el gradiente y sube la montaña.",
            lambda lr: lr <= 0,
        ),
        Mistake(
            0.75,
            "¿Es el cociente lr / lr crítico? Entre 0.5 y 1 oscila, sí; ahora "
            "multiplicalo por el crítico de esta parábola.",
            lambda lr: 0.5 < lr < 1,
        ),
        Mistake(
            0.21,
            "Quedó en el límite o del otro lado: con 0.2 el factor es −1 y no se "
            "acerca; más allá, cada paso cae más arriba.",
            lambda lr: lr >= 0.2,
        ),
        Mistake(
            0.1,
            "Llega, pero sin cruzar: hasta 0.1 el factor no es negativo. Hace falta un "
            "paso más largo.",
            lambda lr: 0.0259 < lr <= 0.1,
        ),
        Mistake(
            0.02,
            "Ni cruza ni llega: el factor es positivo y está muy cerca de 1. Hace "
            "falta un paso más largo.",
            lambda lr: lr <= 0.0259,
        ),
        Mistake(
            0.19,
            "Cruza y converge, pero despacio: está demasiado cerca del crítico y en 20 "
            "pasos no llega.",
            lambda lr: 0.17 < lr < 0.2,
        ),
    ),
)


def _line_step(w, b, X, y, learning_rate):
    error = w * X + b - y
    return (
        w - learning_rate * 2 * np.mean(error * X),
        b - learning_rate * 2 * np.mean(error),
    )


def _b_with_the_new_w(w, b, X, y, learning_rate):
    new_w, _ = _line_step(w, b, X, y, learning_rate)
    return new_w, _line_step(new_w, b, X, y, learning_rate)[1]


def _without_x(w, b, X, y, learning_rate):
    slope = 2 * np.mean(w * X + b - y)
    return w - learning_rate * slope, b - learning_rate * slope


line_step = WrittenExercise(
    right=_line_step,
    cases=(
        (0.0, 0.0, np.array([-2.0, 2.0]), np.array([1.0, 13.0]), 0.1),
        (2.5, -1.0, np.array([-1.0, 0.5, 3.0]), np.array([4.0, 8.0, 17.0]), 0.01),
        (3.0, 7.0, np.array([0.0, 1.0, 4.0, 5.0]), np.array([6.0, 12, 18, 23]), 0.2),
    ),
    why="Es el paso de la tabla: cada parámetro resta learning_rate por su derivada.",
    hints=(
        "Primero el error de cada punto, con la recta de antes del paso: "
        "`error = w * X + b - y`.",
        "La derivada en w es `2 * np.mean(error * X)`; en b, `2 * np.mean(error)`.",
        "Las dos derivadas se calculan antes de mover nada; después, cada parámetro "
        "menos `learning_rate` por la suya.",
    ),
    explanation="El error se calcula una sola vez, con la recta de *antes* del paso, y "
    """los dos parámetros se mueven a la vez:

```python
import numpy as np


def step(w, b, X, y, learning_rate):
    error = w * X + b - y
    slope_w = 2 * np.mean(error * X)
    slope_b = 2 * np.mean(error)
    return w - learning_rate * slope_w, b - learning_rate * slope_b
```

Con los dos puntos de la tabla, desde (0, 0) y con 0.1, da (2.4, 1.4).""",
    mistakes=(
        Slip(
            lambda w, b, X, y, lr: _line_step(w, b, X, y, -lr),
            "Se *resta* learning_rate por la derivada. ¿O calculaste el error al "
            "revés, y − predicción?",
        ),
        Slip(
            lambda w, b, X, y, lr: _line_step(w, b, X, y, lr / 2),
            "Falta el 2 de la derivada del cuadrado.",
        ),
        Slip(
            lambda w, b, X, y, lr: _line_step(w, b, X, y, lr * len(X)),
            "Sumaste los errores; el MSE los *promedia*.",
        ),
        Slip(
            _b_with_the_new_w,
            "Al calcular la derivada en b ya usaste la w nueva. Las dos salen de la "
            "recta de antes del paso.",
        ),
        Slip(
            _without_x,
            "La derivada en w lleva además la x de cada punto: `error * X`.",
        ),
        Slip(
            lambda w, b, X, y, lr: _line_step(w, b, X, y, lr)[::-1],
            "Son ésos, pero al revés: primero w, después b.",
        ),
        Slip(
            lambda w, b, X, y, lr: _line_step(w, b, X, y, lr)[0],
            "Falta devolver también la ordenada: `return w, b`.",
        ),
    ),
)
