"""Los ejercicios de 12 · Buscarlo bien."""

import math

from lrlab.classroom.exercises.exercise import Exercise, Mistake
from lrlab.classroom.exercises.written import Slip, WrittenExercise

middle_of_the_draw = Exercise(
    answer=0.01,
    tolerance=0.05,
    why="De 1e-4 a 1 hay cuatro décadas, y 0.01 deja dos de cada lado.",
    hints=(
        "En un sorteo log-uniforme, cada década recibe la misma parte de los sorteos. "
        "¿Cuántas décadas hay de 1e-4 a 1?",
        "La mitad es dos décadas más arriba que 1e-4. Probalo en la celda.",
    ),
    explanation="De 1e-4 a 1 hay cuatro décadas, y cada una recibe un cuarto de los "
    "sorteos: la mitad queda a dos décadas de cada punta, en **0.01**. Es la media "
    "geométrica, la raíz de 1e-4 · 1. Con un sorteo parejo entre 1e-4 y 1 sería 0.5, y "
    "por debajo de 0.01 caería uno de cada cien.",
    mistakes=(
        Mistake(
            0.5,
            "Ésa es la mitad del segmento, la de un sorteo uniforme. Acá se reparten "
            "*décadas*.",
            lambda rate: 0.45 <= rate <= 0.55,
        ),
        Mistake(
            0.003,
            "Ésa es la mitad de 1e-5 a 1, el rango que trae la celda. Va la de 1e-4 a "
            "1.",
            lambda rate: 0.003 <= rate <= 0.0033,
        ),
        Mistake(
            -2,
            "Ése es el exponente. El learning rate es 10 elevado a eso.",
        ),
        Mistake(0.1, "Ahí quedan tres décadas debajo y una arriba."),
        Mistake(0.001, "Ahí queda una década debajo y tres arriba."),
    ),
)


def _trials_needed(share: float, chance: float) -> int:
    return math.ceil(math.log(1 - chance) / math.log(1 - share))


def _adding_shares(share: float, chance: float) -> int:
    return math.ceil(chance / share)


trials_needed = WrittenExercise(
    right=_trials_needed,
    cases=((0.2, 0.95), (0.05, 0.95), (0.05, 0.9), (0.5, 0.6), (0.5, 0.75)),
    why="Es el menor n con el que la probabilidad de que fallen todos es, a lo sumo, "
    "1 − chance.",
    hints=(
        "Los n ensayos fallan todos con probabilidad (1 − share)ⁿ. Eso tiene que ser, "
        "a lo sumo, 1 − chance.",
        "Tomá logaritmos: n · log(1 − share) es a lo sumo log(1 − chance). Despejá n "
        "(los dos logaritmos son negativos) y redondeá para arriba con `math.ceil`.",
    ),
    explanation="Que fallen todos, (1 − share)ⁿ, tiene que ser a lo sumo 1 − chance. "
    "Despejando n y redondeando para arriba:\n\n"
    "```python\n"
    "import math\n\n\n"
    "def trials_needed(share, chance):\n"
    '    """Cuántos ensayos hacen falta para que alguno sea bueno."""\n'
    "    return math.ceil(math.log(1 - chance) / math.log(1 - share))\n"
    "```\n\n"
    "Con `share=0.2` y `chance=0.95` son 14. Con `share=0.05`, 59: la regla de los 60 "
    "ensayos.",
    mistakes=(
        Slip(
            lambda share, chance: math.log(1 - chance) / math.log(1 - share),
            "La cuenta está bien, pero no hay medio ensayo: redondeá para arriba.",
        ),
        Slip(
            lambda share, chance: int(math.log(1 - chance) / math.log(1 - share)),
            "Redondeaste para abajo: con un ensayo menos la chance no llega.",
        ),
        Slip(
            lambda share, chance: round(math.log(1 - chance) / math.log(1 - share)),
            "Redondeaste al entero más cercano: a veces queda uno de menos. Va "
            "`math.ceil`.",
        ),
        Slip(
            _adding_shares,
            "Sumaste las chances de cada ensayo. Dos ensayos pueden ser buenos a la "
            "vez: lo que se multiplica es la chance de *fallar*.",
        ),
        Slip(
            lambda share, chance: math.ceil(math.log(1 - share) / math.log(1 - chance)),
            "El cociente es ése, al revés.",
        ),
        Slip(
            lambda share, chance: math.ceil(math.log(chance) / math.log(1 - share)),
            "Los n fallan todos con probabilidad 1 − chance, no chance.",
        ),
        Slip(
            lambda share, chance: 1 - (1 - share) ** chance,
            "Ésa es la fórmula de la chance con n conocido. Acá la chance se conoce y "
            "falta n: hay que despejarlo.",
        ),
    ),
)

four_to_one = Exercise(
    options="abc",
    answer="b",
    why="Si fueran iguales, que uno de los dos ganara cuatro o más de cinco saldría 12 "
    "de cada 32 veces.",
    hints=(
        "Si los dos fueran iguales, cada semilla sería una moneda. ¿Es raro sacar "
        "cuatro o más caras de cinco?",
        "De las 32 formas de caer de cinco monedas, 6 tienen cuatro caras o más, "
        "y otras 6, cuatro cecas o más.",
    ),
    explanation="La **b**. Si fueran iguales, cada semilla sería una moneda, y que uno "
    "de los dos gane cuatro o más de cinco sale 12 de cada 32 veces. Con las 60 "
    "semillas de «La barra de error», la barra de 0.019 no toca el cero: se "
    "distinguen. Pero la diferencia mediana es 0.1, un 2.5 %: se distinguen y casi no "
    "importa. Son dos preguntas.",
    mistakes=(
        Mistake(
            "a",
            "Puede ser, pero cinco semillas no alcanzan para decirlo: una moneda da "
            "cuatro a uno, o más, muy seguido.",
        ),
        Mistake(
            "c",
            "No haber podido distinguirlos no prueba que sean iguales. Probá con 60.",
        ),
    ),
)
