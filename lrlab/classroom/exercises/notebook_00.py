"""Los ejercicios de 00 · Empezá acá."""

from lrlab.classroom.exercises.exercise import Exercise, Mistake

fewer_epochs = Exercise(
    options="abc",
    answer="a",
    why="Con diez veces menos pasos, cada uno tiene que ser más largo: 0.15 en vez "
    "de 0.023.",
    hints=(
        "Con 10 épocas la red da diez veces menos pasos. ¿Cómo llega igual de lejos?",
        "Cambiá `epochs` por 10 en la celda de arriba y compará los dos mejores.",
    ),
    explanation="La **a**, más grande: 0.15 en vez de 0.023. Con menos pasos para "
    "llegar, conviene que cada uno sea más largo. Los notebooks 04 y 05 miden cuánto.",
    mistakes=(
        Mistake(
            "b",
            "Pensalo como un viaje: con menos pasos *y* más cortos, la red se queda "
            "todavía más lejos del valle.",
        ),
        Mistake(
            "c",
            "Cambia: el mejor learning rate depende de cuántos pasos tiene la red para "
            "llegar. Corré la celda con `epochs = 10`.",
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
    "del gradiente: cuesta arriba. Todos los errores de `lrlab` dicen qué argumento, "
    "qué llegó y qué se acepta.",
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
