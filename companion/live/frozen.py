"""An experiment on a page without a kernel: computed over its grid beforehand.

The function is evaluated at every setting, and what varies is packed and written beside the page;
host.mjs in the reader's browser unpacks it and answers the sliders from it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Hashable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from companion.code_link import SITE as OUTPUT
from companion.live.declaration import Declaration
from companion.live.form import difference, form_of
from companion.live.pack import TooBigError, pack
from companion.live.panels.base import Varying
from companion.live.shell import shell
from companion.live.source import in_notebook, source
from companion.live.spec import spec
from companion.progress import progress

# While a site is built, and at no other time, three environment variables hold absolute folders:
# OUTPUT becomes the site's root, SOURCE holds what its pages are made from, and SCRATCH lasts as
# long as the build, for what two pages share.
SOURCE = "DOWNHILL_SITE_SRC"
SCRATCH = "DOWNHILL_SITE_SCRATCH"
FOLDER = "_live"
# Where the metadata of a shown figure have what belongs to its picture, for who makes notebooks of
# the pages: its alternative text, what it claims, its caption, and its width in CSS pixels.
ABOUT = "downhill-figure"

MOST_SETTINGS = 200_000
MOST_BYTES = 250_000
# How many arrays are named when the data is too big.
LARGEST = 5


@dataclass(frozen=True)
class Site:
    """The website that is being built, and the page that is being written.

    Attributes:
        output: the folder that becomes the site's root.
        up: how one gets from the page to the root: "", "../", …
        scratch: a folder that lasts as long as this build, if there is one.
    """

    output: Path
    up: str
    scratch: Path | None = None

    @classmethod
    def being_built(cls) -> Site | None:
        """The site for which this kernel runs, or None in every other kernel.

        Raises RuntimeError if the kernel does not run in a folder of the site's sources.
        """
        if not os.environ.get(OUTPUT):
            return None
        if not os.environ.get(SOURCE):
            raise RuntimeError(f"{OUTPUT} is set and {SOURCE} is not: set both or neither")
        source, here = Path(os.environ[SOURCE]).resolve(), Path.cwd().resolve()
        if not here.is_relative_to(source):
            raise RuntimeError(
                f"the notebook runs in {here}, which is not in {SOURCE}={source}, so the place of "
                "its page is not known"
            )
        scratch = os.environ.get(SCRATCH)
        return cls(
            Path(os.environ[OUTPUT]),
            "../" * len(here.relative_to(source).parts),
            Path(scratch) if scratch else None,
        )

    def add(self, name: str, ending: str, content: bytes) -> str:
        """Writes a file under a name that tells its content; returns its address from the page."""
        digest = hashlib.sha256(content).hexdigest()[:16]
        path = self.output / FOLDER / f"{name}.{digest}.{ending}"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, content)
        return f"{self.up}{FOLDER}/{path.name}"

    def frozen(self, experiment: Declaration) -> tuple[bytes, str]:
        """As `freeze`, but a figure that stands on two pages of a build is computed once."""
        if self.scratch is None:
            return freeze(experiment)
        path = self.scratch / f"{experiment.name}.json"
        if not path.exists():
            data, longest = freeze(experiment)
            text = json.dumps([base64.b64encode(data).decode(), longest])
            _write(path, text.encode())
        encoded, longest = json.loads(path.read_bytes())
        return base64.b64decode(encoded), longest


def bundle(experiment: Declaration, site: Site) -> tuple[dict[str, Any], dict[str, Any]]:
    """Writes the data of a figure beside its page; returns what is shown, and its metadata.

    The page shows the HTML. A notebook has no room for the data, so it shows the picture, and the
    words of ABOUT beside it.

    Raises ValueError as `freeze` does.
    """
    from companion.live import pictures

    data, longest_words = site.frozen(experiment)
    picture = pictures.picture(experiment, **experiment.still)
    alt = experiment.alt_text(**experiment.still)
    width, height = (round(96 * inches) for inches in picture.get_size_inches())
    address = site.add(experiment.name, "svg", pictures.svg(picture))
    html = shell(
        experiment,
        experiment.frame(),
        longest_words=longest_words,
        frozen=site.add(experiment.name, "bin", data),
        code=_code(experiment, site),
        fallback=f'<img class="live-fallback" src="{escape(address)}" alt="{escape(alt)}" '
        f'width="{width}" height="{height}">',
    )
    shown = {
        "text/plain": repr(experiment),
        "text/html": html,
        "image/png": base64.b64encode(pictures.png(picture)).decode(),
    }
    about = {"alt": alt, "claim": experiment.claim, "caption": experiment.caption, "width": width}
    return shown, {ABOUT: about}


def _code(experiment: Declaration, site: Site) -> str:
    """Writes the source of a figure beside its page; returns its address.

    Empty if the page's Python cannot find the figure: it has the companion's, and no notebook's.
    """
    if in_notebook(experiment):
        return ""
    return site.add(experiment.name, "py", source(experiment).encode())


def _write(path: Path, content: bytes) -> None:
    # Two pages may show the same experiment and be built at the same time.
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


def freeze(experiment: Declaration) -> tuple[bytes, str]:
    """Evaluates the experiment over its grid; returns the packed file and its longest sentence.

    Raises ValueError if the grid or the file is too big for a page, or if something differs between
    settings that must not: the kinds, labels or limits of the panels or the lengths of their
    arrays.
    """
    coarser = f"make the grids of {', '.join(p.name for p in experiment.parameters)} coarser"
    if experiment.settings > MOST_SETTINGS:
        raise ValueError(
            f"{experiment!r}: a page holds {MOST_SETTINGS:,} settings, this is "
            f"{' × '.join(map(str, experiment.shape))} = {experiment.settings:,}; {coarser}"
        )
    start = experiment.values()
    first = experiment.frame()
    expected = form_of(first, {name: panel.varying() for name, panel in first.panels.items()})
    longest = ""
    entries: dict[str, list[Varying]] = {}
    met: dict[Hashable, Varying] = {}
    bar = progress(range(experiment.settings), experiment.name, "setting")
    for _, (values, frame) in zip(bar, experiment.frames(experiment.grid()), strict=True):
        varying = {name: panel.varying() for name, panel in frame.panels.items()}
        if differs := difference(expected, form_of(frame, varying)):
            what, before, now = differs
            raise ValueError(
                f"{experiment!r}: {what} is {before!r} at {start} and {now!r} at {values}; it has "
                "to be the same at every setting"
            )
        longest = max(longest, *frame.sentences, key=len)
        entries.setdefault("words", []).append(frame.sentences)
        for number, part in enumerate(varying.values()):
            for key, entry in part.items():
                # Equal arrays are kept once: thousands of settings may share a field.
                same = entry if isinstance(entry, tuple) else (entry.dtype.char, entry.tobytes())
                entries.setdefault(f"{number}/{key}", []).append(met.setdefault(same, entry))
    header = spec(experiment, first, finer=False)
    try:
        return pack(header, experiment.shape, entries, MOST_BYTES), longest
    except TooBigError as error:
        panels = list(first.panels)
        largest = sorted(error.sizes.items(), key=lambda item: -item[1])[:LARGEST]
        parts = ", ".join(f"{_called(name, panels)} {size:,}" for name, size in largest)
        raise ValueError(
            f"{experiment!r}: the data takes {error.size:,} bytes, more than {MOST_BYTES:,}; the "
            f"largest arrays: {parts}; {coarser}, the curves shorter, or the words fewer"
        ) from error


def _called(name: str, panels: list[str]) -> str:
    """What an array is called in an error."""
    panel, _, key = name.partition("/")
    return f"{key!r} of panel {panels[int(panel)]!r}" if key else name
