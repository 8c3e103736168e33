"""Los schedules que se mueven en la página, y los valores que se les puede dar."""

from collections.abc import Callable
from dataclasses import dataclass

from lrlab import schedules


@dataclass(frozen=True)
class Parameter:
    """Un parámetro: cómo se llama, cómo se lo presenta, sus valores y el inicial."""

    name: str
    label: str
    values: list
    start: object
    told: Callable = "{:g}".format

    @property
    def texts(self) -> list[str]:
        return [self.told(value) for value in self.values]


@dataclass(frozen=True)
class Entry:
    """Un schedule. `call`: cómo se lo pide, con cada {parámetro} en su lugar."""

    name: str
    call: str
    build: Callable
    parameters: list[Parameter]


def _places(at) -> str:
    return "(" + ", ".join(f"{place:g}" for place in at) + ")"


def _end(start=0.0) -> Parameter:
    return Parameter("end", "factor final (end)", [0.0, 0.1, 0.2, 0.3, 0.5], start)


def _warm_cosine(fraction):
    return schedules.warmup(fraction, then=schedules.cosine())


CATALOG = [
    Entry(
        "escalones",
        "schedules.step(at={at}, factor={factor})",
        schedules.step,
        [
            Parameter(
                "at",
                "dónde baja (at)",
                [(0.5,), (0.5, 0.75), (0.25, 0.5, 0.75)],
                (0.5, 0.75),
                lambda at: f"({at[0]:g},)" if len(at) == 1 else _places(at),
            ),
            Parameter("factor", "cuánto baja (factor)", [0.1, 0.2, 0.3, 0.5], 0.1),
        ],
    ),
    Entry(
        "exponencial",
        "schedules.exponential(end={end})",
        schedules.exponential,
        [
            Parameter(
                "end",
                "factor final (end)",
                [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.5],
                0.01,
            )
        ],
    ),
    Entry("lineal", "schedules.linear(end={end})", schedules.linear, [_end()]),
    Entry(
        "polinomial",
        "schedules.polynomial(power={power}, end={end})",
        schedules.polynomial,
        [Parameter("power", "potencia (power)", [0.5, 1, 2, 3, 4], 2), _end()],
    ),
    Entry("coseno", "schedules.cosine(end={end})", schedules.cosine, [_end()]),
    Entry(
        "inverso del tiempo",
        "schedules.inverse_time(rate={rate})",
        schedules.inverse_time,
        [Parameter("rate", "rapidez (rate)", [1, 2, 5, 10, 20, 50, 100], 20)],
    ),
    Entry(
        "warm-up y coseno",
        "schedules.warmup({fraction}, then=schedules.cosine())",
        _warm_cosine,
        [
            Parameter(
                "fraction",
                "lo que dura la rampa (fraction)",
                [0.0, 0.05, 0.1, 0.2, 0.3, 0.5],
                0.1,
            )
        ],
    ),
    Entry(
        "SGDR",
        "schedules.restarts(cycles={cycles})",
        schedules.restarts,
        [
            Parameter("cycles", "ciclos (cycles)", [1, 2, 3, 4, 5], 3),
        ],
    ),
    Entry(
        "one-cycle",
        "schedules.one_cycle(rise={rise}, start={start})",
        schedules.one_cycle,
        [
            Parameter(
                "rise", "lo que dura la subida (rise)", [0.1, 0.2, 0.3, 0.4, 0.5], 0.3
            ),
            Parameter("start", "factor inicial (start)", [0.01, 0.04, 0.1, 0.2], 0.04),
        ],
    ),
    Entry(
        "triangular",
        "schedules.triangular(cycles={cycles}, low={low})",
        schedules.triangular,
        [
            Parameter("cycles", "ciclos (cycles)", [1, 2, 3, 4, 6, 8], 4),
            Parameter("low", "factor más bajo (low)", [0.0, 0.1, 0.25, 0.5], 0.25),
        ],
    ),
    Entry(
        "WSD",
        "schedules.wsd(rise={rise}, cooldown={cooldown})",
        schedules.wsd,
        [
            Parameter(
                "rise", "lo que dura la subida (rise)", [0.0, 0.05, 0.1, 0.2], 0.1
            ),
            Parameter(
                "cooldown",
                "lo que dura la bajada (cooldown)",
                [0.05, 0.1, 0.2, 0.3, 0.5],
                0.2,
            ),
        ],
    ),
]
