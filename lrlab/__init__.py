"""lrlab: el learning rate de las redes neuronales, para mirarlo y probarlo.

Los nombres públicos se piden como ``lrlab.linear_dataset`` o
``from lrlab import plot_losses``; cada módulo se carga recién cuando se usa, así
``import lrlab`` es inmediato y no trae ni TensorFlow ni matplotlib. (`__init__.pyi`
dice lo mismo con imports, para los editores.)
"""

from importlib import import_module

__version__ = "0.2.0"

_NAMES = {
    # los datos y el modelo
    "data": "linear_dataset surface_dataset SLOPE INTERCEPT",
    "real_data": "california_housing mnist_digits",
    "models": "build_model build_and_train_model",
    # el descenso, a mano
    "descent": (
        "gradient_descent linear_fit_loss linear_fit_gradient "
        "linear_fit_minimum linear_fit_hessian critical_learning_rate regime"
    ),
    # muchos entrenamientos a la vez
    "engine.sweeps": "sweep batch_order SweepResult",
    "divergence": "typical",
    "progress": "progress_bar",
    # elegirlo y moverlo
    "finder": "lr_find FinderResult smooth",
    "finder_rules": "suggestions",
    "keras_schedules": "keras_schedule per_batch",
    # leer una curva
    "diagnosis": "diagnose Diagnosis",
    "outcomes": "label_by_outcome",
    # el borde
    "sharpness": "measure_sharpness sharpness_path SharpnessPath stable_limit",
    "fractal": (
        "image_side learning_rate_grid trainability Trainability boundary "
        "box_counting_dimension BoxCount"
    ),
    # dibujarlo
    "plots.style": "use_style learning_rate_colors LINE_STYLES DECORATION",
    "plots.losses": "plot_losses",
    "plots.sweeps": "plot_final_losses plot_heat_map",
    "plots.descent": "plot_descent plot_fit shade_regimes",
    "plots.finder": "plot_finder",
    "plots.schedules": "plot_schedule",
    "plots.diagnosis": "plot_gallery plot_decision_tree",
    "plots.sharpness": "plot_sharpness",
    "plots.trainability": "plot_trainability plot_box_counts",
    # en la celda
    "classroom.figures": "show",
    "classroom.describe": "describe format_number",
    "classroom.live": "LivePlot",
    "classroom.bicycle": "bicycle",
    "classroom.trainer": "trainer",
}

_MODULE_OF = {
    name: module for module, names in _NAMES.items() for name in names.split()
}

__all__ = sorted(_MODULE_OF)


def __getattr__(name: str):
    if name not in _MODULE_OF:
        raise AttributeError(f"lrlab no tiene nada que se llame {name!r}")
    value = getattr(import_module(f"lrlab.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *__all__})
