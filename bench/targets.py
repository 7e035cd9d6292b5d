"""What the companion promises, and which of it a measurement does not bear out."""

from __future__ import annotations

# Steps a second over the peer's, at least, for the workloads A … E.
TRAININGS = {
    "PyTorch eager": (8, 4, 5, 1.6, 1.1),
    "PyTorch's best": (2.5, 1.8, 2.2, 1.2, 0.97),
    "jax.jit": (1.3, 1.15, 1, 0.92, 0.9),
    "scikit-learn": (2.8, 2.3, 2.6, 1.5, 1.4),
    "lower bound": (None, None, None, 1 / 1.28, 1 / 1.12),
}
LATTICE = 180
# Megabytes, of the largest workload.
MEMORY = 110
IMPORT = 1.15

Tables = dict[str, list[list[str]]]


def missed(tables: Tables) -> list[str]:
    """A sentence for each target that is not reached."""
    return [
        f"Target missed: {what} is {figure:g}, promised {sign} {target:.3g}."
        for what, figure, sign, target in _figures(tables)
        if (figure < target if sign == "≥" else figure > target)
    ]


def _figures(tables: Tables) -> list[tuple[str, float, str, float]]:
    (_, *workloads, _), *rows = tables["trainings"]
    ratios = {name: [float(cell) for cell in cells] for name, *cells, _ in rows}
    pytorch = [cells for name, cells in ratios.items() if name.startswith("PyTorch")]
    if pytorch:
        ratios["PyTorch's best"] = [min(column) for column in zip(*pytorch, strict=True)]
    figures = [
        (f"{workload} over {peer}", ratio, "≥", target)
        for peer, targets in TRAININGS.items()
        for workload, ratio, target in zip(workloads, ratios.get(peer, []), targets, strict=False)
        if target is not None
    ]
    memory = rows[-1][-1]
    if memory != "–":
        figures.append(("the memory of the largest", float(memory), "≤", MEMORY))
    figures.append(("the lattice's gain", float(tables["lattice"][-1][1]), "≥", LATTICE))
    imports = {name: float(ratio) for name, _, ratio in tables["imports"][1:]}
    figures.append(("the import over NumPy's", imports["companion"], "≤", IMPORT))
    return figures
