"""Los ejercicios de 06 · Learning rate finder."""

from lrlab.classroom.exercises.exercise import Exercise, Mistake

growth_per_step = Exercise(
    answer=1.15,
    tolerance=0.005,
    why="100 valores son 99 saltos: el cociente es (10 / 1e-5) elevado a 1/99.",
    hints=(
        "Si en cada paso se multiplica por c, después de 99 pasos se multiplicó por "
        "c elevado a la 99.",
        "c elevado a la 99 tiene que dar 10 / 1e-5 = 1e6. En Python: "
        "`pow(1e6, 1 / 99)`.",
    ),
    explanation="El cociente es 1e6 elevado a 1/99, **1.15**: cada paso es un 15 % "
    "más largo que el anterior, y hacen falta unos 16 pasos para pasar de una década a "
    "la siguiente. Por eso un suavizado que recuerda 50 pasos mezcla tres décadas.",
    mistakes=(
        Mistake(
            0.101,
            "Ésa es la diferencia entre dos pasos si el crecimiento fuera *lineal*. "
            "El exponencial multiplica.",
            lambda c: 0.09 <= c <= 0.11,
        ),
        Mistake(
            1e4,
            "Repartiste el cociente dividiendo. Al multiplicar 99 veces, se reparte "
            "con una raíz.",
            lambda c: 9e3 <= c <= 1.1e4,
        ),
        Mistake(1e6, "Ése es el cociente entre el último y el primero: falta la raíz."),
        Mistake(
            0.15,
            "¿El 15 %? Se pide por cuánto se *multiplica*.",
            lambda c: 0.14 <= c <= 0.16,
        ),
        Mistake(
            0.87,
            "Ése es el cociente al revés: el learning rate crece.",
            lambda c: 0.86 <= c <= 0.88,
        ),
        Mistake(
            1.26,
            "Ése es el cociente para 10 pasos por década. ¿Cuántos pasos hay acá por "
            "cada una de las seis décadas?",
            lambda c: 1.25 <= c <= 1.27,
        ),
    ),
)

finder_and_budget = Exercise(
    options="abc",
    answer="c",
    why="El finder da siempre los mismos 100 pasos: no sabe cuánto vas a entrenar.",
    hints=(
        "¿Qué argumento de `lr_find` dice cuántas épocas vas a entrenar después?",
        "Compará las dos líneas que imprime la celda con `epochs = 1000`.",
    ),
    explanation="La **c**, no cambia: ningún argumento le dice cuánto vas a entrenar. "
    "Pero lo mejor sí cambió, de 0.02 a 0.0079: el finder mide *estabilidad y rapidez "
    "al principio*, no el resultado de un presupuesto. Cuanto más largo el "
    "entrenamiento, más conviene ir por debajo de lo que propone, o bajar el learning "
    "rate en el camino.",
    mistakes=(
        Mistake(
            "a",
            "Eso es lo que *debería* pasar: con más épocas el mejor baja. Pero ¿cómo "
            "se entera el finder?",
        ),
        Mistake(
            "b",
            "Con más épocas el mejor learning rate *baja* (notebook 05). Y el finder "
            "¿cómo se entera?",
        ),
    ),
)

rule_with_units = Exercise(
    options="abcd",
    answer="c",
    why="`slide` compara pendientes con un umbral fijo, 0.005, en unidades de la "
    "pérdida; las otras sólo miran la forma.",
    hints=(
        "¿Qué regla compara la pérdida con un número fijo?",
        "Corré la celda con `unit = 100` y mirá cuál cambió.",
    ),
    explanation="La **c**, `slide`: su umbral, 0.005, está en unidades de la pérdida. "
    "Con una pérdida de cientos no encuentra nada; dividida por 100 propone 0.15. "
    "Las otras tres dan lo mismo: a `valley` sólo le importa el orden, y dividir todo "
    "por 100 no mueve ni la bajada más empinada ni el mínimo.",
    mistakes=(
        Mistake("a", "A `valley` sólo le importa qué pérdida es mayor que cuál."),
        Mistake(
            "b",
            "Dividir por 100 achica todas las pendientes por igual: la más empinada "
            "sigue siendo la misma.",
        ),
        Mistake("d", "El mínimo sigue estando en el mismo lugar."),
    ),
)
