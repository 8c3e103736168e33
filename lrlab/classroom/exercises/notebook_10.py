"""Los ejercicios de 10 · Un dataset real."""

from lrlab.classroom.exercises.exercise import Exercise, Mistake

one_wide_column = Exercise(
    answer=0.0099,
    tolerance=0.022,
    why="Esa columna sola aporta una curvatura de 2 · 100, y 2/200 es 0.01; las demás "
    "le suman un poquito.",
    hints=(
        "Escalada, una columna tiene media 0 y desvío 1, así que la media de sus "
        "cuadrados es 1. ¿Y si es diez veces más ancha?",
        "La curvatura mayor queda apenas por encima de 2 · 100. El crítico es 2 "
        "dividido por esa curvatura.",
    ),
    explanation="La columna quedó diez veces más ancha, así que la media de sus "
    "cuadrados pasó de 1 a 100 y su curvatura, a 200. El crítico es apenas menos que "
    "2/200: **0.0099**. Una sola columna de diez bastó para dividirlo por 24.",
    mistakes=(
        Mistake(
            0.24,
            "Ése es el de antes. El crítico lo fija la columna *más* curva, aunque "
            "sea una sola.",
        ),
        Mistake(
            0.024, "Diez veces más ancha, ¿cuántas veces más curva? Es un cuadrado."
        ),
        Mistake(
            0.0024,
            "No se divide 0.24 por 100: ahí la mayor curvatura venía de varias "
            "columnas parecidas entre sí. Calculá la de esta columna sola.",
        ),
        Mistake(
            0.02, "Falta el 2 de la curvatura: es 2 por la media de los cuadrados."
        ),
        Mistake(0.1, "La curvatura crece con el *cuadrado* del ancho: 100, no 10."),
        Mistake(
            200, "Ésa es, más o menos, la curvatura. El crítico es 2 dividido por ella."
        ),
    ),
)

score_of_the_chosen = Exercise(
    options="abc",
    answer="b",
    why="De tanto elegir, se elige también la suerte que hubo en ese grupo.",
    hints=(
        "La red elegida es la mejor de muchas en ese grupo: en parte por buena, y en "
        "parte porque esas personas le tocaron fáciles.",
        "Corré la celda con `repeats = 10` y compará los dos promedios.",
    ),
    explanation="La **b**: en promedio `chosen` da 0.49 y `honest`, 0.53. La red es la "
    "misma; lo que cambió es a quién se le pregunta. Entre mil quinientos pares de red "
    "y época, el que se elige ganó en parte por bueno y en parte porque a ese grupo le "
    "acertó de casualidad; el otro grupo no le repite la casualidad. Por eso la "
    "pérdida con la que se elige no sirve de puntaje final, y hace falta un test.",
    mistakes=(
        Mistake(
            "a",
            "Lo sería si hubieras elegido sin mirar. ¿Qué tiene de especial la mejor "
            "de mil quinientas, justo en el grupo que la eligió?",
        ),
        Mistake("c", "Al revés: `chosen` es justamente la *menor* de todas."),
    ),
)

bigger_network = Exercise(
    options="abc",
    answer="a",
    why="Con más neuronas, el mínimo de la validación se corre a la izquierda. Una "
    "razón posible: cada paso de Adam mueve más pesos, y la salida cambia más.",
    hints=(
        "Adam mueve cada peso más o menos lr. Si hay cuatro veces más pesos, ¿cuánto "
        "cambia la salida en un paso?",
        "Corré la celda con `hidden = 128` y compará los dos mejores.",
    ),
    explanation="La **a**, a la izquierda: de 0.00032 a 0.0001. La validación casi no "
    "cambia: 0.54 en las dos. Con 512 neuronas se va otro poco, a 0.00003; con 8, en "
    "cambio, sube a 0.001. Si cambiás el tamaño de la red, volvé a buscar el learning "
    "rate.",
    mistakes=(
        Mistake(
            "b",
            "Si Adam mueve cada peso más o menos lr y hay más pesos, ¿la salida cambia "
            "más o menos en cada paso? Probalo con 128.",
        ),
        Mistake("c", "Probalo: con 128 el mínimo no cae en el mismo lugar."),
    ),
)
