"""Los ejercicios de 02 · El dataset y el modelo."""

import numpy as np

from lrlab.classroom.exercises.exercise import Exercise, Mistake
from lrlab.classroom.exercises.written import Slip, WrittenExercise

all_points_together = Exercise(
    options="abc",
    answer="b",
    why="Con batches de 100 hay un paso por época: 100 pasos, donde antes había 400.",
    hints=(
        "¿Cuántos pasos da una época con batches de 32? ¿Y con los cien puntos juntos?",
        "Cambiá el 32 por 100 en la celda de arriba y compará con el piso, 3.90.",
    ),
    explanation="La **b**, peor: con diez semillas termina entre 8.7 y 16, y con "
    "batches de 32, entre 3.9 y 4.5. Con los cien puntos juntos hay un solo paso por "
    "época: 100 en total, en vez de 400. Con 400 épocas, que son otra vez 400 pasos, "
    "termina entre 3.9 y 4.3: lo que faltaba eran pasos.",
    mistakes=(
        Mistake(
            "a",
            "Ve los mismos datos, pero no da los mismos *pasos*: contalos. Y corré la "
            "celda con 100.",
        ),
        Mistake(
            "c",
            "Cada paso es mejor, sí; pero ¿cuántos hay? Corré la celda con 100.",
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
    "Fuera de los datos, si ninguna relu se dobla ahí, la red sigue derecho con la "
    "pendiente que tenía en el borde: cualquier error de pendiente se agranda con la "
    "distancia. La pérdida no avisa: se mide entre −10 y 10.",
    mistakes=(
        Mistake(72.3, "Ésa es la predicción. Restale lo que vale la recta en x = 20."),
        Mistake(
            1.9,
            "Ése es el error en x = 10, el que trae la celda. Se pide en x = 20.",
            lambda error: 1.7 <= error <= 2.1,
        ),
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


def _mse(prediction, y):
    return np.mean((np.reshape(prediction, -1) - np.reshape(y, -1)) ** 2)


mse_of_any_shape = WrittenExercise(
    right=_mse,
    cases=(
        (np.array([1.0, 2.0, 4.0]), np.array([1.0, 3.0, 1.0])),
        (np.array([[1.0], [2.0], [4.0]]), np.array([[1.0], [3.0], [1.0]])),
        (np.array([[1.0], [2.0], [4.0]]), np.array([1.0, 3.0, 1.0])),
        (np.array([0.5, -2.0]), np.array([[1.5], [2.0]])),
    ),
    why="Puestas las dos en una fila, cada predicción se compara con su dato.",
    hints=(
        "Si las formas son iguales alcanza con el promedio de "
        "`(prediction - y) ** 2`. ¿Qué forma tiene `prediction - y` si una es (3, 1) y "
        "la otra (3,)?",
        "Da (3, 3): cada predicción contra *todos* los datos. Llevá las dos a la misma "
        "forma antes de restar.",
        "`np.reshape(prediction, -1)` la pone en una sola fila. Con y, lo mismo.",
    ),
    explanation="""Hay que llevar las dos a la misma forma *antes* de restar:

```python
import numpy as np


def mse(prediction, y):
    error = np.reshape(prediction, -1) - np.reshape(y, -1)
    return np.mean(error**2)
```

Sin eso, restar una columna (n, 1) y un vector (n,) da una tabla (n, n), con cada """
    "predicción contra todos los datos. No hay ningún error ni aviso, y la pérdida que "
    "sale es otra.",
    mistakes=(
        Slip(
            lambda prediction, y: np.mean((prediction - y) ** 2),
            "Con formas distintas la resta es una tabla de cada predicción contra "
            "todos los datos: llevalas antes a la misma forma.",
        ),
        Slip(
            lambda prediction, y: np.mean(
                np.reshape(prediction, -1) - np.reshape(y, -1)
            ),
            "Falta elevar al cuadrado: así, los errores de distinto signo se cancelan.",
        ),
        Slip(
            lambda prediction, y: _mse(prediction, y) * np.size(y),
            "Eso es la suma. El MSE es el *promedio*.",
        ),
        Slip(
            lambda prediction, y: np.sqrt(_mse(prediction, y)),
            "Eso es la raíz del MSE (en inglés, RMSE). Va sin la raíz.",
        ),
        Slip(
            lambda prediction, y: np.mean(
                np.abs(np.reshape(prediction, -1) - np.reshape(y, -1))
            ),
            "Ése es el error absoluto medio. Acá los errores van al cuadrado.",
        ),
        Slip(
            lambda prediction, y: (np.reshape(prediction, -1) - np.reshape(y, -1)) ** 2,
            "Ésos son los errores al cuadrado, uno por dato. Falta el promedio.",
        ),
    ),
)
