"""Live experiments of the chapter on vanishing gradients."""

from companion.experiments.vanishing_gradients.by_layer import GRADIENT_BY_LAYER
from companion.experiments.vanishing_gradients.movement import LAYER_MOVEMENT
from companion.experiments.vanishing_gradients.slopes import SLOPES

__all__ = ["GRADIENT_BY_LAYER", "LAYER_MOVEMENT", "SLOPES"]
