"""Los ejercicios de los notebooks, con quien los corrige.

Hay un módulo por notebook (`notebook_01` son los del 01) y cada ejercicio es un
`lrlab.classroom.exercises.exercise.Exercise`: datos y texto, con ``check``, ``hint`` y
``solution``. Por ejemplo::

    from lrlab.classroom.exercises.notebook_01 import narrow_parabola as ej1

    ej1.check(0.4)
"""
