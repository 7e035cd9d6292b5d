"""Live experiments of the chapter on the types of gradient descent."""

from companion.experiments.types.batch_size import BATCH_SIZE
from companion.experiments.types.cloud import GRADIENT_CLOUD
from companion.experiments.types.floor import NOISE_FLOOR
from companion.experiments.types.order import EXAMPLE_ORDER

__all__ = ["BATCH_SIZE", "EXAMPLE_ORDER", "GRADIENT_CLOUD", "NOISE_FLOOR"]
