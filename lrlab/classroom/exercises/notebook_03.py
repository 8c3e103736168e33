"""Los ejercicios de 03 · ¿Dónde se define?"""

from lrlab.classroom.exercises.exercise import Exercise, Mistake, factor_of_ten

metres_to_millimetres = Exercise(
    options="abcd",
    answer="b",
    why="Los pasos de Adam miden lr, y en milímetros hay mil veces más que recorrer.",
    hints=(
        "Con y mil veces más grande, ¿qué les pasa a los gradientes? ¿Y a los pasos de "
        "cada optimizer?",
        "La pendiente que hay que encontrar pasa de 3 a 3000. ¿Cuánto recorre Adam en "
        "400 pasos de 0.1?",
    ),
    explanation="La **b**, a Adam: de 3.71 pasa a 356, casi como si contestara siempre "
    "0. La pendiente que busca ahora es 3000, y en 400 pasos de 0.1 sólo puede "
    "recorrer unos 40. SGD ni se entera: sus gradientes también se multiplican por "
    "1000, así que sus pasos crecen junto con lo que hay que recorrer, y sigue en "
    "3.73. El learning rate de Adam se mide **en unidades de los pesos**; con 100 en "
    "vez de 0.1 vuelve a llegar.",
    mistakes=(
        Mistake(
            "a",
            "Los gradientes de SGD también se multiplican por 1000, así que sus pasos "
            "crecen justo lo que hace falta. ¿Y los de Adam?",
        ),
        Mistake(
            "c",
            "Uno de los dos ni se entera: el que da pasos proporcionales al gradiente.",
        ),
        Mistake(
            "d",
            "Uno de los dos da pasos del mismo largo aunque haya mil veces más que "
            "recorrer. Corré la celda con `scale = 1000`.",
        ),
    ),
)

adadelta_default = Exercise(
    answer=10,
    tolerance=0.001,
    why="Con 10, diez mil veces el valor por defecto, termina en el piso.",
    hints=(
        "Poné varios en la lista, cada uno diez veces mayor: 0.001, 0.01, 0.1…",
        "Seguí más allá de 1.",
    ),
    explanation="Hay que subir hasta **10**, diez mil veces el valor por defecto, para "
    "terminar por debajo de 5 (3.7, el piso): con 0.001 la red apenas se mueve, y con "
    "1, el valor que la documentación de Keras le atribuye al trabajo original, se "
    "queda en 81. Que esté puesto por defecto no quiere decir que alguien lo haya "
    "elegido.",
    mistakes=(
        Mistake(0.001, "Con el valor por defecto la red apenas se mueve. Subí."),
        Mistake(
            1,
            "Es el del trabajo original, y mejora mucho, pero acá se queda en 81. Un "
            "poco más.",
        ),
        Mistake(
            4,
            "¿Contaste cuántas veces lo subiste? Se pide el learning rate al que "
            "llegaste.",
        ),
        Mistake(
            10_000,
            "Ése es el cociente con el valor por defecto. Se pide el learning rate.",
        ),
        Mistake(
            0.1,
            "Todavía falta: con valores chicos Adadelta casi no se mueve. Subí.",
            lambda lr: 0 < lr < 1,
        ),
        Mistake(
            100,
            "¿Y uno menor? Se pide el *primero*, subiendo de a diez veces, que baja "
            "de 5.",
        ),
    ),
)

safe_when_normalized = Exercise(
    answer=0.508,
    accepts=lambda limit: 0.5 <= limit <= 0.515,
    why="Normalizada, la x más grande es 1.71, y 2/(1.71² + 1) = 0.51.",
    hints=(
        "Es la misma cuenta, 2/(x² + 1), con la x más grande *después* de normalizar.",
        "Las x iban hasta 10 y su desvío es 5.83: la más grande queda en 10/5.83.",
    ),
    explanation="La x más grande pasa de 10 a 10/5.83 = 1.71, así que el límite seguro "
    "es 2/(1.71² + 1) = **0.51**, unas 25 veces el de antes, y 0.1 queda cómodamente "
    "por debajo: la pérdida termina en 3.89, cerca de la mejor posible (3.696). Por "
    "eso casi todo ejemplo de scikit-learn pone un `StandardScaler` antes de un modelo "
    "que entrena por pasos.",
    mistakes=(
        Mistake(
            0.0198,
            "Ése es el límite *sin* normalizar. Normalizada, la x más grande ya no es "
            "10.",
        ),
        Mistake(
            0.68,
            "Falta el + 1, que es la parte de la ordenada: el límite es 2/(x² + 1).",
            lambda limit: 0.66 <= limit <= 0.7,
        ),
        Mistake(
            1,
            "Eso supone que la x más grande vale 1. Uno es el *desvío*; la más grande "
            "es 1.71.",
        ),
        Mistake(
            0.74,
            "Falta elevar al cuadrado la x más grande: el límite es 2/(x² + 1).",
            lambda limit: 0.72 <= limit <= 0.75,
        ),
        Mistake(0.1, "Ése es el `eta0` que se prueba. Se pide el límite seguro."),
        *factor_of_ten(0.508),
    ),
)
