"""lrlab: el learning rate de las redes neuronales, para mirarlo y probarlo.

Los nombres públicos se piden como ``lrlab.linear_dataset`` o
``from lrlab import plot_losses``; cada módulo se carga recién cuando se usa, así
``import lrlab`` es inmediato y no trae ni TensorFlow ni matplotlib.
"""

from importlib import import_module

__version__ = "0.2.0"

_MODULE_OF = {
    "linear_dataset": "data",
    "series_dataset": "data",
    "SLOPE": "data",
    "INTERCEPT": "data",
    "split_and_scale": "real_data",
    "ScaledSplit": "real_data",
    "california_housing": "real_data",
    "gradient_descent": "descent",
    "linear_fit_loss": "descent",
    "linear_fit_gradient": "descent",
    "linear_fit_minimum": "descent",
    "linear_fit_hessian": "descent",
    "critical_learning_rate": "descent",
    "regime": "descent",
    "build_model": "models",
    "build_and_train_model": "models",
    "progress_bar": "progress",
    "sweep": "engine.sweeps",
    "batch_order": "engine.sweeps",
    "SweepResult": "engine.sweeps",
    "lr_find": "finder",
    "FinderResult": "finder",
    "suggestions": "finder",
    "smooth": "finder",
    "use_style": "plots.style",
    "learning_rate_colors": "plots.style",
    "LINE_STYLES": "plots.style",
    "plot_losses": "plots.losses",
    "plot_final_losses": "plots.sweeps",
    "plot_heat_map": "plots.sweeps",
    "plot_finder": "plots.finder",
    "plot_descent": "plots.descent",
    "plot_fit": "plots.descent",
    "shade_regimes": "plots.descent",
    "boosters": "boosting",
    "diagnose": "diagnosis",
    "Diagnosis": "diagnosis",
    "label_by_outcome": "diagnosis",
    "plot_gallery": "plots.diagnosis",
    "plot_decision_tree": "plots.diagnosis",
    "plot_confusion": "plots.diagnosis",
    "plot_schedule": "plots.schedules",
    "measure_sharpness": "sharpness",
    "sharpness_path": "sharpness",
    "SharpnessPath": "sharpness",
    "stable_limit": "sharpness",
    "image_side": "fractal",
    "learning_rate_grid": "fractal",
    "trainability": "fractal",
    "Trainability": "fractal",
    "boundary": "fractal",
    "box_counting_dimension": "fractal",
    "BoxCount": "fractal",
    "plot_sharpness": "plots.edge",
    "plot_trainability": "plots.edge",
    "plot_box_counts": "plots.edge",
    "bicycle": "classroom.controls",
    "trainer": "classroom.controls",
    "LivePlot": "classroom.live",
    "show": "classroom.figures",
    "describe": "classroom.figures",
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
