"""Los ejercicios de 08 · Diagnóstico de curvas."""

from lrlab.classroom.exercises.exercise import Exercise, Mistake, factor_of_ten

smaller_rate = Exercise(
    options="abcd",
    answer="d",
    why="Va y viene alrededor de una tendencia que ya no baja: rebota.",
    hints=(
        "La que más alto termina no es la que tiene el learning rate más grande.",
        "Buscá la única que, en el último tercio, va y viene sin ir a ningún lado.",
    ),
    explanation="La **d**: Adam con 0.15 y batches de 8 datos; `diagnose` dice que "
    "oscila. La **a** es lenta (Adam con 3e-4) y pide lo contrario, un learning rate "
    "más grande; la **b** (Adam con 0.04) y la **c** (Adam con 0.3 y todos los "
    "datos en cada paso) convergieron. El learning rate más grande de los cuatro es el "
    "de la **c**, y no tiembla: sin ruido de batch, aguanta el doble que la **d**.",
    mistakes=(
        Mistake(
            "a",
            "Termina alta porque apenas se movió: baja en línea recta, sin un temblor. "
            "Pide un learning rate más *grande*.",
        ),
        Mistake("b", "Bajó cien veces y se quedó casi quieta en el piso: convergió."),
        Mistake(
            "c",
            "¿Elegiste el learning rate más grande? Los sobresaltos son del principio; "
            "en el último tercio no tiembla.",
        ),
    ),
)

two_plateaus = Exercise(
    options="abcd",
    answer="a",
    why="La del seno estaba en una silla de montar y sale sola; la otra está muerta.",
    hints=(
        "Cambiá `epochs` por 1000 y mirá cuál de las dos se movió.",
        "Si todas las relu de una red dan 0, ¿cuánto vale el gradiente de sus pesos?",
    ),
    explanation="La **a**. Con 1000 épocas la del seno baja de 14 a menos de 1: estaba "
    "en una *silla de montar*, un lugar casi plano del que se sale. La **b** sigue en "
    "313, la varianza de y: sus relu quedaron apagadas, predice siempre lo mismo y su "
    "gradiente es cero. A ésa hay que volver a entrenarla desde el principio, con un "
    "learning rate más chico. Con 100 épocas `diagnose` llama *meseta* a las dos: la "
    "curva sola no alcanza para distinguirlas.",
    mistakes=(
        Mistake(
            "b",
            "Ésa predice siempre la media: sus relu están apagadas, y sin gradiente no "
            "hay época que alcance.",
        ),
        Mistake("c", "Una de las dos se queda en 313 para siempre: probalo."),
        Mistake("d", "Una de las dos se mueve, y mucho: probá con 1000 épocas."),
    ),
)

before_the_catapult = Exercise(
    answer=0.263,
    tolerance=0.015,
    why="El límite estable de los pesos iniciales es 2/λ = 2/7.61 = 0.263.",
    hints=(
        "Es el learning rate crítico del notebook 01, con la curvatura del comienzo.",
        "Dividí 2 por la λ que imprime la celda.",
    ),
    explanation="El límite estable es 2/λ = 2/7.61 = **0.263**. Con 0.25 la pérdida "
    "sólo baja; con 0.28 sube y después baja. Pasarse de 2/λ no siempre es divergir: "
    "mientras sube, los pesos se achican, λ baja y el mismo learning rate pasa a ser "
    "estable.",
    mistakes=(
        Mistake(7.61, "Ésa es la curvatura, λ. El límite es 2/λ."),
        Mistake(0.131, "Eso es 1/λ: el paso que llega de una vez. El límite es 2/λ."),
        Mistake(3.8, "La dividiste al revés: es 2/λ, no λ/2."),
        Mistake(0.526, "Eso es 4/λ. El límite estable es la mitad."),
        Mistake(0.296, "Ése es el de la curva E; acá los pesos iniciales son otros."),
        *factor_of_ten(0.263),
    ),
)
