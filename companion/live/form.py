"""What of an experiment's frames must be the same at every setting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from companion.live.declaration import Frame
from companion.live.panels.base import Varying

Form = dict[str, Any]


def form_of(frame: Frame, varying: Mapping[str, Mapping[str, Varying]]) -> Form:
    """The kinds, labels and limits of the panels and the lengths of their arrays, by their names.

    Args:
        varying: what each panel of the frame gives as `varying()`.
    """
    form: Form = {
        "the list of panels": list(frame.panels),
        "the number of sentences": len(frame.sentences),
    }
    for name, panel in frame.panels.items():
        form[f"the kind of panel {name!r}"] = panel.kind
        form[f"the legend of panel {name!r}"] = panel.legend()
        form |= {f"{key!r} of panel {name!r}": part for key, part in panel.static().items()}
        for key, entry in varying[name].items():
            form[f"the length of {key!r} of panel {name!r}"] = len(entry)
    return form


def difference(expected: Form, form: Form) -> tuple[str, Any, Any] | None:
    """The first part in which two forms differ: its name, as expected, as it is; None if none."""
    if form == expected:
        return None
    what = next(k for k in expected | form if expected.get(k) != form.get(k))
    return what, expected.get(what), form.get(what)
