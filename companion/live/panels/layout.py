"""Where the nodes of a graph go."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

SWEEPS = 4


def layered(count: int, edges: Sequence[tuple[int, int]]) -> npt.NDArray[np.float64]:
    """Places, shape (count, 2), each from 0 to 1: across by depth, and along the layer.

    A node's layer is the longest way to it from an input, and an input's is the one just before
    its first use. Within a layer, nodes come in the order of the mean place of their neighbours,
    which keeps crossings few (K. Sugiyama, S. Tagawa, M. Toda, IEEE Trans. SMC 11, 109 (1981)).
    Raises ValueError if the edges form a cycle.
    """
    targets: list[list[int]] = [[] for _ in range(count)]
    sources: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        targets[source].append(target)
        sources[target].append(source)

    layer = [0] * count
    for node in _sorted(targets, sources):
        layer[node] = max((layer[s] + 1 for s in sources[node]), default=0)
    for node in range(count):
        if not sources[node] and targets[node]:
            layer[node] = min(layer[t] for t in targets[node]) - 1

    layers = [[n for n in range(count) if layer[n] == depth] for depth in range(max(layer) + 1)]
    widest = max(map(len, layers))
    along = np.zeros(count)

    def spread(nodes: list[int]) -> None:
        for i, node in enumerate(nodes):
            along[node] = 0.5 + (i - (len(nodes) - 1) / 2) / max(widest - 1, 1)

    for nodes in layers:
        spread(nodes)
    for _ in range(SWEEPS):
        for order, neighbours in ((layers, sources), (layers[::-1], targets)):
            for nodes in order:
                pulls = {
                    n: float(np.mean([along[k] for k in neighbours[n]]))
                    if neighbours[n]
                    else along[n]
                    for n in nodes
                }
                nodes.sort(key=pulls.__getitem__)
                spread(nodes)
    across = np.array(layer) / max(len(layers) - 1, 1)
    return np.column_stack([across, along])


def _sorted(targets: list[list[int]], sources: list[list[int]]) -> list[int]:
    """The nodes, each after all that feed it."""
    missing = [len(s) for s in sources]
    ready = [node for node, m in enumerate(missing) if not m]
    for node in ready:  # grows while it is walked
        for target in targets[node]:
            missing[target] -= 1
            if not missing[target]:
                ready.append(target)
    if len(ready) < len(targets):
        raise ValueError("the edges of a graph form no cycle; these do")
    return ready
