"""Lists the make targets with what they do."""

import re
from pathlib import Path

MAKEFILE = Path(__file__).resolve().parent.parent / "Makefile"

for name, text in re.findall(
    r"^([\w-]+):[^#\n]*## (.*)$", MAKEFILE.read_text("utf-8"), re.MULTILINE
):
    print(f"make {name:12} {text}")
