"""Los ejercicios de 11 · El borde."""

from lrlab.classroom.exercises.exercise import Exercise, Mistake, factor_of_ten

where_it_hovers = Exercise(
    answer=25,
    tolerance=0.03,
    why="Es el límite estable de ese learning rate: 2 / 0.08.",
    hints=(
        "¿Qué agudeza es la más grande que soporta un learning rate de 0.08?",
        "Con 0.05, 0.1 y 0.2 rondó 40, 20 y 10: siempre 2 dividido por el learning "
        "rate.",
    ),
    explanation="Ronda 2 / 0.08 = **25**. La red no lo sabe de antemano: empieza en "
    "9.4, sube, se pasa un poco y queda oscilando alrededor. Con otro learning rate, "
    "los mismos datos y los mismos pesos iniciales terminan en otra curvatura.",
    mistakes=(
        Mistake(
            12.5,
            "Ése es 1 / lr. El límite de la parábola, desde el notebook 01, es 2 / λ.",
        ),
        Mistake(
            9.4,
            "Ésa es la agudeza al empezar, antes de que suba.",
            lambda c: 9.2 <= c <= 9.6,
        ),
        Mistake(0.16, "Multiplicaste; hay que dividir 2 por el learning rate."),
        Mistake(
            20,
            "Ése es el de lr = 0.1. Con un learning rate más chico soporta más "
            "curvatura.",
            lambda c: 19 <= c <= 21,
        ),
        *factor_of_ten(25),
    ),
)

same_edge_with_momentum = Exercise(
    answer=0.15,
    why="2(1 + 0.5) / 0.15 = 20.",
    hints=(
        "Con momentum el límite no es 2/lr, sino 2(1+β)/lr. ¿Con qué lr da 20?",
        "2 · 1.5 / lr = 20.",
    ),
    explanation="Despejando de 2(1+β)/lr = 20, el learning rate es 2 · 1.5 / 20 = "
    "**0.15**: una vez y media el de antes, y la agudeza vuelve a rondar 20. El "
    "momentum deja usar un learning rate más grande por el factor 1+β, y con el mismo "
    "learning rate deja llegar a un lugar más agudo por ese mismo factor.",
    mistakes=(
        Mistake(
            0.1,
            "Con 0.1 y β = 0.5 ronda 30, como en la figura. ¿Hay que subirlo o "
            "bajarlo para llegar a 20?",
        ),
        Mistake(
            0.2 / 3,
            "Lo dividiste por 1.5: así el límite sube a 45. El momentum deja usar un "
            "learning rate *más grande*.",
            lambda c: 0.065 <= c <= 0.068,
        ),
        Mistake(
            0.2,
            "Multiplicaste por 1/(1−β) = 2, que dice cuánto se acumula el paso. El "
            "límite de estabilidad se corre por 1+β.",
        ),
        Mistake(
            0.05,
            "Multiplicaste por 1−β. El límite de estabilidad se corre por 1+β, y para "
            "el otro lado.",
        ),
        *factor_of_ten(0.15),
    ),
)

sierpinski = Exercise(
    answer=1.585,
    tolerance=0.006,
    why="Las cajas se multiplican por 3 al partir el lado por 2, y 2 elevado a 1.585 "
    "es 3.",
    hints=(
        "Una línea: el doble de cajas, 2 = 2¹, dimensión 1. Un cuadrado: el cuádruple, "
        "4 = 2², dimensión 2. ¿Y el triple?",
        "Es el exponente d con 2 elevado a d igual a 3: `np.log2(3)`.",
    ),
    explanation="Tres copias de la mitad de lado: al partir las cajas al medio hacen "
    "falta **el triple**. La dimensión d cumple que 2 elevado a d es 3, así que es "
    "log(3)/log(2) = **1.58**. Es más que una línea (2 elevado a 1 es 2) y menos que "
    "una mancha (2 elevado a 2 es 4). En la celda, cada cantidad de cajas es justo el "
    "triple de la siguiente.",
    mistakes=(
        Mistake(3, "Por 3 se multiplican las *cajas*. La dimensión es el exponente."),
        Mistake(
            1.5,
            "Dividiste 3 por 2. La dimensión es un exponente: 2 elevado a 1.5 es 2.83, "
            "no 3.",
            lambda c: 1.49 <= c <= 1.51,
        ),
        Mistake(
            0.63,
            "El cociente de logaritmos es ése, al revés: tiene que dar entre 1 y 2.",
            lambda c: 0.62 <= c <= 0.64,
        ),
        Mistake(
            1.1,
            "Ése es el logaritmo natural de 3. Falta dividirlo por el de 2.",
            lambda c: 1.09 <= c <= 1.11,
        ),
        Mistake(2, "Con 2 harían falta *cuatro* veces más cajas, y son tres."),
        Mistake(1, "Con 1 harían falta el doble de cajas, y son el triple."),
    ),
)
