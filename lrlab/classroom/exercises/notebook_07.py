"""Los ejercicios de 07 · Decay y schedulers."""

from lrlab.classroom.exercises.exercise import Exercise, Mistake
from lrlab.classroom.exercises.written import Slip, WrittenExercise

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
    "incompleto, 930: el learning rate llega a cero 30 pasos antes.",
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


def _wsd(step, steps, warmup, cooldown):
    if step < warmup:
        return step / warmup
    if step > steps - cooldown:
        return (steps - step) / cooldown
    return 1.0


def _cooled_over_everything(step, steps, warmup, cooldown):
    in_cooldown = step > steps - cooldown
    return (steps - step) / steps if in_cooldown else _wsd(step, steps, warmup, 0)


def _cooling_up(step, steps, warmup, cooldown):
    start = steps - cooldown
    return (step - start) / cooldown if step > start else _wsd(step, steps, warmup, 0)


def _first_step_moves(step, steps, warmup, cooldown):
    return (step + 1) / warmup if step < warmup else _wsd(step, steps, 0, cooldown)


def _zero_too_soon(step, steps, warmup, cooldown):
    cooling = (steps - 1 - step) / cooldown
    return min(cooling, 1.0) if step >= warmup else _wsd(step, steps, warmup, cooldown)


wsd_by_steps = WrittenExercise(
    right=_wsd,
    cases=(
        (0, 100, 10, 20),
        (5, 100, 10, 20),
        (10, 100, 10, 20),
        (50, 100, 10, 20),
        (85, 100, 10, 20),
        (99, 100, 10, 20),
        (0, 40, 0, 8),
        (36, 40, 0, 8),
    ),
    why="Sube en los primeros `warmup` pasos, baja en los últimos `cooldown`, y en el "
    "medio no hace falta saber cuánto queda.",
    hints=(
        "Son tres tramos: dos `if` y un `return 1.0`.",
        "La bajada empieza en el paso `steps - cooldown`, y ahí todavía vale 1. "
        "¿Cuánto falta, en el paso `step`, para llegar a `steps`?",
    ),
    explanation="Tres tramos; el del medio no mira `steps`:\n\n"
    "```python\n"
    "def factor(step, steps, warmup, cooldown):\n"
    "    if step < warmup:\n"
    "        return step / warmup\n"
    "    if step > steps - cooldown:\n"
    "        return (steps - step) / cooldown\n"
    "    return 1.0\n"
    "```\n\n"
    "Es `schedules.wsd(rise=warmup / steps, cooldown=cooldown / steps)`, contado en "
    "pasos. Para usar el tuyo en Keras: "
    "`lrlab.per_batch(lambda p: np.array([factor(400 * q, 400, 40, 80) for q in p]), "
    "peak=0.006, steps=400)`.",
    mistakes=(
        Slip(
            lambda step, steps, warmup, cooldown: _wsd(step, steps, 0, cooldown),
            "Falta la subida: los primeros `warmup` pasos valen `step / warmup`.",
        ),
        Slip(
            lambda step, steps, warmup, cooldown: _wsd(step, steps, warmup, 0),
            "Falta la bajada de los últimos `cooldown` pasos.",
        ),
        Slip(
            _cooled_over_everything,
            "En la bajada hay que repartir de 1 a 0 entre `cooldown` pasos, no entre "
            "todos.",
        ),
        Slip(_cooling_up, "Eso, en el último tramo, *sube*: va de 0 a 1."),
        Slip(
            _first_step_moves,
            "Tu primer paso vale `1 / warmup`. Es una convención que también se usa; "
            "acá el paso 0 vale 0 y el paso `warmup`, 1.",
        ),
        Slip(
            _zero_too_soon,
            "Te adelantaste un paso: el 0 se alcanza en `steps`, uno *después* del "
            "último.",
        ),
        Slip(
            lambda step, steps, warmup, cooldown: (
                step // warmup
                if step < warmup
                else (steps - step) // cooldown
                if step > steps - cooldown
                else 1
            ),
            "`//` es la división entera: da 0 en toda la rampa. Va `/`.",
        ),
    ),
)
