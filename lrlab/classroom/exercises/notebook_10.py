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
    "2/200: **0.0099**. Una sola columna de diez bastó para dividirlo por 27.",
    mistakes=(
        Mistake(
            0.27,
            "Ése es el de antes. El crítico lo fija la columna *más* curva, aunque "
            "sea una sola.",
        ),
        Mistake(
            0.027, "Diez veces más ancha, ¿cuántas veces más curva? Es un cuadrado."
        ),
        Mistake(
            0.0027,
            "No se divide 0.27 por 100: ahí la mayor curvatura venía de varias "
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
    why="De tanto elegir, se elige también la suerte que hubo en esos 88 datos.",
    hints=(
        "La red elegida es la mejor de muchas sobre esos 88 datos: en parte por buena, "
        "y en parte porque esos 88 le tocaron fáciles.",
        "Corré la celda con `repeats = 10` y compará los dos promedios.",
    ),
    explanation="La **b**: en promedio `chosen` da 0.47 y `honest`, 0.55. La red es la "
    "misma; lo que cambió es a quién se le pregunta. Entre mil quinientas parejas de "
    "red y época siempre hay alguna a la que esos 88 datos le salieron bien de "
    "casualidad, y ésa es la que se elige. Por eso la pérdida con la que se elige no "
    "sirve de puntaje final, y hace falta un test.",
    mistakes=(
        Mistake(
            "a",
            "Lo sería si hubieras elegido sin mirar. ¿Qué tiene de especial la mejor "
            "de mil quinientas?",
        ),
        Mistake("c", "Al revés: se eligió justamente la *menor* de todas."),
    ),
)

bigger_network = Exercise(
    options="abc",
    answer="a",
    why="Con más neuronas, cada paso de Adam mueve más pesos y la salida cambia más: "
    "el mismo learning rate avanza y memoriza antes.",
    hints=(
        "Adam mueve cada peso más o menos lr. Si hay cuatro veces más pesos, ¿cuánto "
        "cambia la salida en un paso?",
        "Corré la celda con `hidden = 128` y compará los dos mejores.",
    ),
    explanation="La **a**, a la izquierda: de 0.00032 a 0.0001. La validación casi no "
    "cambia: 0.51 en las dos. Con 512 neuronas baja otro poco, a 5.6e-5; con 8 "
    "neuronas, en cambio, hay que subir a 0.0018. Si cambiás el tamaño de la red, "
    "volvé a buscar el learning rate.",
    mistakes=(
        Mistake(
            "b",
            "Con más neuronas la salida cambia *más* en cada paso, y hay más con qué "
            "memorizar. ¿Hace falta un learning rate más grande?",
        ),
        Mistake("c", "Probalo: con 128 el mínimo no cae en el mismo lugar."),
    ),
)
