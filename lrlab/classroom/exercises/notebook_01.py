"""Los ejercicios de 01 · ¿Qué es el learning rate?"""

from lrlab.classroom.exercises.exercise import Exercise, Mistake, factor_of_ten
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
    "2 · media(x²), y al duplicar x su cuadrado se multiplica por 4. Por eso un cambio "
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
            "¿Es el cociente lr / lr crítico? Ahí 0.75 oscila, sí; ahora multiplicalo "
            "por el crítico de esta parábola.",
            lambda lr: 0.5 < lr < 1,
        ),
        Mistake(
            0.21,
            "Quedó del otro lado del límite: desde 0.2 el factor pasa de −1 y cada "
            "paso cae más arriba.",
            lambda lr: lr >= 0.2,
        ),
        Mistake(
            0.1,
            "Llega, pero sin cruzar: hasta 0.1 el factor no es negativo. Hace falta un "
            "paso más largo.",
            lambda lr: 0.04 < lr <= 0.1,
        ),
        Mistake(
            0.02,
            "Ni cruza ni llega: el factor es positivo y está muy cerca de 1. Hace "
            "falta un paso más largo.",
            lambda lr: lr <= 0.04,
        ),
        Mistake(
            0.19,
            "Cruza y converge, pero despacio: está demasiado cerca del crítico y en 20 "
            "pasos no llega.",
            lambda lr: 0.17 < lr < 0.2,
        ),
    ),
)
