"""Los ejercicios de 02 · El dataset y el modelo."""

from lrlab.classroom.exercises.exercise import Exercise, Mistake

ten_times_smaller = Exercise(
    options="abc",
    answer="b",
    why="Termina en 234: recorrió dos quintos del camino de 394 al piso.",
    hints=(
        "¿Cuánto puede recorrer cada peso en 400 pasos de 0.001?",
        "Cambiá el 0.01 por 0.001 en la celda de arriba y compará con el piso, 3.7.",
    ),
    explanation="La **b**: termina en 234, más de la mitad de los 394 con los que "
    "empezó, y está lejísimos del piso. Diez veces menos recorrido no es «un poco más "
    "lento»: con este presupuesto de épocas es no llegar. "
    "`lrlab.build_and_train_model` es la función de arriba más `fit`; `seed=0` hace "
    "que empiece de los mismos pesos.",
    mistakes=(
        Mistake(
            "a",
            "Con 0.01 cada peso podía recorrer unos 4 y la red llegó justo. Ahora "
            "puede recorrer 0.4: no alcanza.",
        ),
        Mistake(
            "c",
            "Tan poco no es: 0.4 por peso, sumado en una red de 31 parámetros, ya se "
            "nota. Corré la celda con 0.001.",
        ),
    ),
)

off_the_map = Exercise(
    answer=5.3,
    accepts=lambda error: 4.5 <= error <= 6,
    why="La red predice 72.3 donde la recta vale 67: se pasa por poco más de 5.",
    hints=(
        "Hacen falta dos números: lo que predice la red en x = 20 y lo que vale la "
        "recta ahí.",
        "La recta vale 3 · 20 + 7 = 67. La red lo dice la celda de arriba, con "
        "`[[20.0]]`.",
    ),
    explanation="En x = 20 la red predice 72.3 y la recta vale 67: se pasa por "
    "**5.3**. En x = −20 predice −51.9 donde la recta vale −53: la diferencia es 1.1. "
    "Fuera de los datos la red sigue derecho con la pendiente que tenía en cada borde: "
    "cualquier error de pendiente se agranda con la distancia. La pérdida no avisa "
    "nada de esto, porque sólo se mide donde hay datos.",
    mistakes=(
        Mistake(72.3, "Ésa es la predicción. Restale lo que vale la recta en x = 20."),
        Mistake(67, "Eso vale la recta. Ahora restáselo a lo que predice la red."),
        Mistake(
            -5.3,
            "El tamaño está bien; el signo, no: es predicción − recta, y se pasa.",
            lambda error: -6 <= error <= -4.5,
        ),
        Mistake(
            1.1,
            "Ése es el error en x = −20, del otro lado. Se pide en x = 20.",
            lambda error: 0.9 <= error <= 1.3,
        ),
        Mistake(
            7.9,
            "Eso es un porcentaje del valor de la recta. Se pide en las unidades de y: "
            "la resta, sin dividir.",
            lambda error: 7.5 <= error <= 8.5,
        ),
        Mistake(
            0,
            "La red no es la recta: sólo vio datos hasta x = 10. Preguntale qué "
            "predice en 20.",
        ),
    ),
)

count_the_steps = Exercise(
    answer=150,
    tolerance=0.001,
    why="Son 3 pasos por época (40, 40 y 20 puntos) durante 50 épocas.",
    hints=(
        "Primero contá cuántos batches hacen falta para pasar una vez por los cien "
        "puntos.",
        "El último batch puede venir incompleto, y es un paso igual: 40 + 40 + 20.",
    ),
    explanation="Cien puntos en batches de 40 son **3** pasos por época: dos de 40 "
    "puntos y uno de 20, que viene incompleto pero también actualiza los pesos. En 50 "
    "épocas, 3 · 50 = **150** pasos.",
    mistakes=(
        Mistake(3, "Ésos son los pasos de *una* época. Se piden los de 50."),
        Mistake(
            100,
            "Falta el batch incompleto: los 20 puntos que sobran también son un paso.",
        ),
        Mistake(
            125,
            "100 / 40 da 2.5, pero no hay medio paso: el batch de 20 puntos es un paso "
            "entero. Redondeá para arriba.",
        ),
        Mistake(
            200,
            "Eso es con batches de 32, que son 4 por época. De 40, ¿cuántos son?",
        ),
        Mistake(
            2000,
            "Multiplicaste el tamaño del batch por las épocas. Lo que cuenta es "
            "*cuántos* batches hay en una época.",
        ),
        Mistake(
            5000,
            "Eso es cuántos puntos vio la red. Un paso junta los 40 de un batch.",
        ),
    ),
)
