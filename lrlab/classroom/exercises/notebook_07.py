"""Los ejercicios de 07 · Decay y schedulers."""

from lrlab.classroom.exercises.exercise import Exercise, Mistake

cosine_at_step = Exercise(
    answer=0.00854,
    tolerance=0.003,
    why="En el paso 100 el progreso es 1/4, y el factor, (1 + cos(π/4)) / 2 = 0.854.",
    hints=(
        "¿Qué progreso tiene el paso 100 de 400?",
        "El factor es (1 + cos(π·p)) / 2, con el ángulo en radianes; después falta el "
        "pico.",
    ),
    explanation="El progreso es 100/400 = 0.25 y el factor, (1 + cos(π/4)) / 2 = "
    "0.854: el learning rate es **0.00854**. A un cuarto del camino bajó menos de un "
    "15 %: el coseno gasta el principio cerca del pico, y lo mismo hace al final, "
    "cerca de cero.",
    mistakes=(
        Mistake(
            0.0075,
            "Eso da la bajada *lineal*. El coseno baja más despacio al principio.",
            lambda v: 0.00745 <= v <= 0.00755,
        ),
        Mistake(
            0.00707,
            "Ése es el pico por cos(π/4): falta el (1 + …) / 2.",
            lambda v: 0.00700 <= v <= 0.00712,
        ),
        Mistake(
            0.00763,
            "¿Calculaste el coseno de 45 *radianes*? El ángulo es π/4.",
            lambda v: 0.00758 <= v <= 0.00768,
        ),
        Mistake(
            0.854,
            "Ése es el factor: falta multiplicarlo por el pico.",
            lambda v: 0.84 <= v <= 0.86,
        ),
        Mistake(
            0.005,
            "Ése es el del paso 200, la mitad del camino.",
            lambda v: 0.00495 <= v <= 0.00505,
        ),
        Mistake(
            0.00146,
            "Ésa es la parte que *bajó*, o el paso 300. ¿Restaste en vez de sumar?",
            lambda v: 0.00140 <= v <= 0.00150,
        ),
    ),
)

decay_steps = Exercise(
    answer=960,
    tolerance=0.001,
    why="32 batches por época (el último, de 16 datos, también es un paso) por 30 "
    "épocas.",
    hints=(
        "¿Cuántas veces mueve los pesos el optimizer en una época?",
        "2000 / 64 no da entero: el último batch va incompleto, pero va.",
    ),
    explanation="2000 / 64 = 31.25, o sea 32 batches por época: el último trae 16 "
    "datos, y también es un paso. Por 30 épocas, **960**. Si te olvidás del batch "
    "incompleto, 930: el learning rate llega a cero una época antes.",
    mistakes=(
        Mistake(30, "Ésas son las épocas. `decay_steps` cuenta pasos: batches."),
        Mistake(32, "Ésos son los pasos de una sola época."),
        Mistake(31, "Faltan las épocas; y el batch incompleto también es un paso."),
        Mistake(
            930,
            "Te faltó el último batch de cada época, el incompleto: son 32, no 31.",
            lambda v: 928 <= v <= 932,
        ),
        Mistake(
            937.5,
            "No hay un cuarto de paso: cada época tiene 31 batches enteros y uno "
            "incompleto.",
            lambda v: 935 <= v <= 940,
        ),
        Mistake(
            60000,
            "Ésa es la cantidad de datos que ve: cada paso usa 64 de una vez.",
        ),
        Mistake(2000, "Ésos son los datos; los pasos son batches."),
    ),
)

cut_in_half = Exercise(
    options="abc",
    answer="c",
    why="En la mitad del camino el coseno todavía está en medio pico: quedó el ruido.",
    hints=(
        "¿En qué learning rate está un coseno de 200 épocas cuando va por la 100?",
        "Corré la celda con `planned = 200` y compará.",
    ),
    explanation="La **c**, peor: 4 contra 3.7. A mitad de camino el coseno "
    "está en medio pico, y la red, paseándose por el ruido: no llegó a la parte que lo "
    "saca. El presupuesto es parte del schedule. Si no sabés cuándo vas a parar, usá "
    "algo que no dependa del final, como un learning rate fijo o `ReduceLROnPlateau`.",
    mistakes=(
        Mistake(
            "a",
            "Avanzó más, sí; pero terminó con pasos de medio pico. ¿Qué hacen los "
            "pasos largos cerca del mínimo?",
        ),
        Mistake(
            "b",
            "Las mismas épocas, con otros learning rates: el coseno de 100 ya estaba "
            "en cero y el de 200 va por la mitad del pico.",
        ),
    ),
)
