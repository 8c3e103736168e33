"""Los ejercicios de 14 · Afinar lo entrenado."""

from lrlab.classroom.exercises.exercise import Exercise, Mistake
from lrlab.classroom.exercises.written import Slip, WrittenExercise

weights_times_three = Exercise(
    answer=0.9,
    tolerance=0.01,
    why="Con pesos 3 veces más grandes hace falta un learning rate 3² veces más "
    "grande.",
    hints=(
        "Con los pesos por 3 pasan dos cosas: el gradiente es más chico, y para girar "
        "lo mismo hace falta un paso más largo. ¿Cuántas veces cada una?",
        "El gradiente se divide por 3 y el paso tiene que medir el triple: son dos "
        "factores de 3. Probalo en la celda: el coseno tiene que dar lo mismo que con "
        "c = 1 y 0.1.",
    ),
    explanation="La regla es c²: 0.1 · 3² = **0.9**. Un factor 3, porque el gradiente "
    "de una función que sólo mira la dirección se achica cuando el vector crece; otro, "
    "porque un vector 3 veces más largo necesita un paso 3 veces más largo para girar "
    "lo mismo. Con 0.9 la celda da el mismo coseno que con c = 1 y 0.1.",
    mistakes=(
        Mistake(
            0.3,
            "Con 0.3 el paso mide lo mismo que antes: falta que sea tres veces más "
            "largo, como los pesos. Por c, y no por c², es la regla de Adam.",
        ),
        Mistake(
            0.1,
            "Con el mismo learning rate la dirección gira más despacio: probalo en la "
            "celda.",
        ),
        Mistake(
            0.0333,
            "Al revés: pesos más grandes necesitan pasos más largos, no más cortos.",
            lambda rate: 0.033 <= rate <= 0.034,
        ),
        Mistake(
            0.0111,
            "El factor es 9, pero multiplicando: pesos más grandes necesitan pasos más "
            "largos.",
            lambda rate: 0.011 <= rate <= 0.0112,
        ),
        Mistake(2.7, "Ésa es la regla con c³. Son dos factores de 3, no tres."),
    ),
)


def _layer_rates(n: int, rate: float, factor: float) -> list[float]:
    return [rate / factor ** (n - 1 - i) for i in range(n)]


layer_rates = WrittenExercise(
    right=_layer_rates,
    cases=((3, 0.1, 2.0), (4, 0.01, 2.6), (1, 0.3, 2.6), (5, 0.1, 1.5)),
    why="La última lleva el elegido, y cada una hacia atrás, el de la siguiente "
    "dividido por el factor.",
    hints=(
        "¿Cuántas veces se divide el learning rate de la última capa? ¿Y el de la "
        "anteúltima? ¿Y el de la primera, si hay n?",
        "Contando desde 0, a la capa i le faltan n − 1 − i para llegar a la última: "
        "ésa es la potencia del factor.",
    ),
    explanation="A la capa i (desde 0) le faltan n − 1 − i para llegar a la última, y "
    "por cada una se divide una vez:\n\n"
    "```python\n"
    "def layer_rates(n, rate, factor):\n"
    '    """Los n learning rates, de la primera capa a la última."""\n'
    "    return [rate / factor ** (n - 1 - i) for i in range(n)]\n"
    "```\n\n"
    "Con factor 1 todas llevan el mismo: es «uno para todo». Con un factor enorme, el "
    "cuerpo queda casi congelado. Con 2.6 y diez capas, la primera va con un learning "
    "rate unas 5400 veces menor que la última.",
    mistakes=(
        Slip(
            lambda n, rate, factor: [rate / factor**i for i in range(n)],
            "La cuenta está bien y el orden al revés: la más lenta es la primera.",
        ),
        Slip(
            lambda n, rate, factor: [rate * factor ** (n - 1 - i) for i in range(n)],
            "Multiplicaste: así las primeras capas son las que más se mueven. Se "
            "divide.",
        ),
        Slip(
            lambda n, rate, factor: [rate / factor ** (n - i) for i in range(n)],
            "Una división de más en todas: la última capa lleva el learning rate "
            "elegido, sin dividir.",
        ),
        Slip(
            lambda n, rate, factor: [
                rate / max(1, factor * (n - 1 - i)) for i in range(n)
            ],
            "Se divide una vez por capa: es una potencia del factor, no un producto.",
        ),
        Slip(
            lambda n, rate, factor: [rate / factor] * (n - 1) + [rate],
            "Dividiste una sola vez. Cada capa lleva el learning rate *de la "
            "siguiente* dividido por el factor.",
        ),
        Slip(
            lambda n, rate, factor: [rate / factor**i for i in range(1, n + 1)],
            "El orden va de la primera capa a la última, y la última lleva el learning "
            "rate elegido, sin dividir.",
        ),
    ),
)

what_it_allows = Exercise(
    options="abc",
    answer="b",
    why="De 0.032 en adelante bajan las dos columnas: no se cambia una cosa por otra.",
    hints=(
        "Leé las dos columnas de arriba hacia abajo. ¿Hay algún tramo en el que una "
        "suba mientras la otra baja?",
        "Entre 0.001 y 0.01, ¿cuánto se mueve cada una? ¿Y de 0.01 en adelante?",
    ),
    explanation="La **b**. Hasta 0.01 la nueva queda en 83 y la vieja pierde dos "
    "puntos; de ahí en adelante bajan las dos: el learning rate que más olvida no es "
    "el que más aprende. La **a** pasa de una red, un par de tareas y 50 pasos a "
    "«siempre»; la **c** suena razonable, y la tabla la desmiente.",
    mistakes=(
        Mistake(
            "a",
            "Es una red, un par de tareas y 50 pasos: la tabla no habla de las demás.",
        ),
        Mistake(
            "c",
            "Buscá en la tabla un cuerpo que acierte más en la nueva y menos en la "
            "vieja, por más que su desvío.",
        ),
    ),
)
