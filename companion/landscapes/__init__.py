"""Test surfaces with gradient and Hessian: bowls, valleys, ripples and saddles."""

from companion.landscapes.landscape import Landscape
from companion.landscapes.quadratic import QuadraticBowl, random_rotation
from companion.landscapes.ripples import Rastrigin, RippledValley
from companion.landscapes.saddles import MonkeySaddle, Saddle
from companion.landscapes.valleys import Beale, Rosenbrock
from companion.landscapes.wells import Himmelblau, StyblinskiTang

__all__ = [
    "Beale",
    "Himmelblau",
    "Landscape",
    "MonkeySaddle",
    "QuadraticBowl",
    "Rastrigin",
    "RippledValley",
    "Rosenbrock",
    "Saddle",
    "StyblinskiTang",
    "random_rotation",
]
