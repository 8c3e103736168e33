"""Los ejercicios de 00 · Empezá acá."""

from lrlab.classroom.exercises.exercise import Exercise, Mistake
from lrlab.classroom.exercises.written import Slip, WrittenExercise

by_factors_of_ten = WrittenExercise(
    right=lambda n: [10.0**-i for i in range(n)],
    cases=((1,), (4,), (6,)),
    why="Con cuatro ya vas de 1 a 0.001: así se recorre rápido un rango muy ancho.",
    hints=(
        "El primero es 1 = 10⁰; el segundo, 0.1 = 10⁻¹; el tercero, 0.01 = 10⁻²…",
        "`range(n)` da 0, 1, …, n − 1, y `10.0**-i` es 1 dividido i veces por diez.",
        "`return [10.0**-i for i in …]`.",
    ),
    explanation="El que está en la posición i es 1 dividido i veces por diez:\n\n"
    "```python\ndef rates(n):\n    return [10.0**-i for i in range(n)]\n```\n\n"
    "También sirve NumPy: `np.geomspace` arma listas así, con los pasos que quieras; "
    "es la que usó el barrido de arriba.",
    mistakes=(
        Slip(
            lambda n: [10.0**i for i in range(n)],
            "Van *bajando*: cada uno es diez veces más chico que el anterior.",
        ),
        Slip(
            lambda n: [10.0**-i for i in range(1, n + 1)],
            "Te salteaste el primero: la lista empieza en 1.",
        ),
        Slip(
            lambda n: [10.0**-i for i in range(n + 1)],
            "Tiene uno de más: son n, contando el 1 del principio.",
        ),
        Slip(
            lambda n: [10.0**-i for i in range(n - 1)],
            "Tiene uno de menos: son n, contando el 1 del principio.",
        ),
        Slip(
            lambda n: [1 - 0.1 * i for i in range(n)],
            "Restaste. De a factores: cada uno es el anterior *dividido* por diez.",
        ),
        Slip(
            lambda n: [10.0 ** -(n - 1 - i) for i in range(n)],
            "Los números son ésos, pero al revés: el primero es 1.",
        ),
        Slip(
            lambda n: 10.0 ** -(n - 1),
            "Devolviste sólo el último: va la lista entera.",
        ),
    ),
)

negative_rate = Exercise(
    options="abc",
    answer="c",
    why="Un learning rate negativo camina cuesta arriba: es siempre un error, y "
    "`lrlab` lo dice antes de entrenar.",
    hints=(
        "Poné −0.01 en la celda de arriba y leé lo que aparece.",
        "¿Apareció «anduvo», o un mensaje?",
    ),
    explanation="La **c**. Aparece: «learning_rates[0] tiene que ser un número finito "
    "y mayor que 0; llegó -0.01». Con un learning rate negativo el paso iría *a favor* "
    "del gradiente: cuesta arriba. Fijate en su forma: dice qué argumento, qué llegó y "
    "qué se acepta.",
    mistakes=(
        Mistake(
            "a",
            "Sacarle el signo en silencio escondería un error tuyo. Probalo en la "
            "celda de arriba.",
        ),
        Mistake(
            "b",
            "Eso es lo que haría la cuenta, y por eso mismo `lrlab` no la hace. "
            "Probalo en la celda de arriba.",
        ),
    ),
)
