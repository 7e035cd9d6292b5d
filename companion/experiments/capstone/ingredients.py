"""What each ingredient of the final recipe is worth, epoch by epoch."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import live
from companion.arguments import Array
from companion.studies.capstone import ABLATION, FINAL, SEEDS, Recipe, curve

RUNS = 5
NAMES = {f"change{number}": name for number, name in enumerate(ABLATION)}


@lru_cache(maxsize=16)
def curves(recipe: Recipe) -> Array:
    """The part of the validation images read after each epoch of the final recipe, (runs, 40).

    A recipe that ends earlier stays where it is.
    """
    found = np.array([curve(recipe, seed) for seed in range(RUNS)])
    rest = FINAL.epochs - found.shape[1]
    return np.concatenate([found, np.repeat(found[:, -1:], rest, axis=1)], axis=1)


def ingredients(ingredient: str) -> live.Frame:
    """The final recipe beside the one without an ingredient."""
    name = NAMES[ingredient]
    whole, without = curves(FINAL), curves(ABLATION[name])
    fewer = int((without[:, -1] < whole[:, -1]).sum())
    epochs = np.arange(1, FINAL.epochs + 1)

    def band(runs: Array, label: str, colour: str) -> list[live.Curve | live.Band]:
        return [
            live.Band(epochs, 100 * runs.min(axis=0), 100 * runs.max(axis=0), colour=colour),
            live.Curve(epochs, 100 * runs.mean(axis=0), label, colour=colour),
        ]

    return live.Frame(
        words=(
            f"{name}: {100 * without[:, -1].mean():.1f} % of the validation images are read, with "
            f"the final recipe {100 * whole[:, -1].mean():.1f} %. It reads fewer in {fewer} of "
            f"{RUNS} runs."
        ),
        panels={
            "read": live.Lines(
                [
                    *band(whole, "final recipe", "blue"),
                    *band(without, "one thing changed", "accent"),
                ],
                x_label="epoch",
                y_label="validation images read [%]",
                x_limits=(0, FINAL.epochs),
                y_limits=(80, 100),
            )
        },
    )


INGREDIENTS = live.Experiment(
    name="ingredients",
    claim="Without some ingredients the recipe reads fewer; without others, no difference is seen.",
    caption=(
        "The final recipe, and the same with one thing taken away or put back to what it was, each "
        "at its own learning rate but where the rate is what is changed. "
        f"Lines are means over {RUNS} runs, each with a validation part of its own; bands reach "
        "from the worst run to the best. Which differences are sure, the table of the chapter "
        f"says, from {SEEDS} runs."
    ),
    parameters=(live.Choice("ingredient", NAMES, "change0", label="what is changed"),),
    function=ingredients,
    alt=(
        "The share of validation images read, over 40 epochs, for the final recipe and for the "
        "recipe with one thing changed: two lines, each within a band."
    ),
)
