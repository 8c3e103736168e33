"""Los ejercicios de 09 · ¿En qué modelos aplica?"""

from lrlab.classroom.exercises.exercise import Exercise, Mistake, factor_of_ten

first_of_twenty = Exercise(
    answer=0.135,
    why="Del primero al vigésimo hay 19 pasos: 0.9 elevado a la 19.",
    hints=(
        "En cada paso el gradiente se multiplica por w. ¿Cuántos pasos hay del primer "
        "valor al último?",
        "Entre 20 valores hay 19 pasos. En Python: `pow(0.9, 19)`.",
    ),
    explanation="Son 19 multiplicaciones: 0.9 elevado a la 19 es **0.135**. Del primer "
    "valor llega apenas la séptima parte, con un w que parecía casi 1. Con 1.1 "
    "llegaría multiplicado por 6.1: por eso estas redes se quedan cortas de memoria o "
    "explotan, y casi nunca quedan justo en el medio.",
    mistakes=(
        Mistake(
            0.9**20,
            "Casi: contaste 20 pasos. El último valor no pasa por w; el anterior, una "
            "vez; ¿y el primero?",
        ),
        Mistake(
            0.9**18, "Te faltó un paso: del primer valor al vigésimo hay más de 18."
        ),
        Mistake(0.5**19, "Ésa es la de w = 0.5, la que trae la celda: cambiá w."),
        Mistake(0.045, "Multiplicaste 0.9 por los pasos, o lo dividiste: es potencia."),
        Mistake(
            17.1,
            "El gradiente no se *suma* en cada paso: se *multiplica* por 0.9, así que "
            "se achica.",
            lambda f: f > 2,
        ),
        *factor_of_ten(0.135),
    ),
)

rounds_to_one_percent = Exercise(
    answer=44,
    tolerance=1e-9,
    why="0.9 elevado a la 43 es 1.08 %, y a la 44, 0.97 %.",
    hints=(
        "Cada ronda multiplica el residuo por 1 − 0.1. ¿Cuánto queda después de k?",
        "0.9 elevado a la k tiene que ser menor que 0.01: k mayor que "
        "`np.log(0.01) / np.log(0.9)`.",
    ),
    explanation="Cada ronda deja 0.9 de lo que había. El logaritmo de 0.01 dividido "
    "por el de 0.9 da 43.7, así que hacen falta **44**: con 43 queda el 1.08 % y con "
    "44, el 0.97 %. Con learning rate 0.01 serían 459, unas diez veces más: achicar la "
    "tasa se paga en rondas.",
    mistakes=(
        Mistake(43, "Por un pelo: con 43 queda todavía el 1.08 %.", lambda k: k == 43),
        Mistake(
            43.7,
            "Ése es el cociente de logaritmos; las rondas son enteras, y hay que pasar "
            "*debajo* del 1 %.",
            lambda k: 43 < k < 44,
        ),
        Mistake(
            10,
            "Diez rondas de 0.1 no suman el total: cada una toma el 10 % de lo que "
            "*queda*.",
            lambda k: 9 <= k <= 10,
        ),
        Mistake(
            22,
            "Ésas son las del residuo al 10 % (o las de su cuadrado al 1 %). Acá se "
            "mide el residuo, no su cuadrado.",
            lambda k: 21 <= k <= 22,
        ),
        Mistake(
            2,
            "¿Elevaste 0.1? El factor de cada ronda es lo que *queda*, 1 − 0.1.",
            lambda k: 1 <= k <= 3,
        ),
        Mistake(
            45,
            "También alcanza, pero se pide la primera: ¿y con una menos?",
            lambda k: k > 44,
        ),
    ),
)

who_listens = Exercise(
    options="abcd",
    answer="d",
    why="Es el único que se arma de a pasos de un largo que ponés vos.",
    hints=(
        "¿Cuáles se construyen de a pasos? De ésos, ¿quién decide el largo del paso?",
        "Corré la celda: ¿cambia el R² entre los dos learning rates?",
    ),
    explanation="La **d**. k-NN guarda los datos y la regresión lineal resuelve una "
    "ecuación: no dan pasos. `MLPRegressor` tiene `learning_rate_init`, pero con "
    '`solver="lbfgs"` el largo de cada paso lo elige el algoritmo y el argumento no '
    "lo mira nadie: el R² es el mismo con los dos valores, y no hay ningún aviso. A "
    "boosting sí le cambia todo: con 30 rondas, 0.001 casi no despega de 0.",
    mistakes=(
        Mistake("a", "k-NN no entrena: guarda los datos y busca los más parecidos."),
        Mistake(
            "b",
            "`LinearRegression` resuelve la ecuación de una vez, sin pasos. La que sí "
            "lo tiene es `SGDRegressor`.",
        ),
        Mistake(
            "c",
            "El argumento existe, pero corré la celda: con `lbfgs`, ¿cambia algo?",
        ),
    ),
)
