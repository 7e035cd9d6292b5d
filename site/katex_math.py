"""Sphinx extension: KaTeX renders every formula at build, so that pages need no script for it.

A formula that KaTeX cannot render is a warning at its place in the source, and ``-W``
makes it an error. KaTeX's MathML stays in the page for screen readers.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

HERE = Path(__file__).parent
KATEX = HERE / "node_modules" / "katex" / "dist"
# Node comes from PyPI and lies beside the Python that runs the build.
NODE = shutil.which("node", path=str(Path(sys.executable).parent)) or "node"
# Sphinx sets the number of the whole block itself; KaTeX must not count a second time.
UNSTARRED = re.compile(r"\\(begin|end)\{(equation|align|alignat|gather)\}")

# A line does not begin with one of these; browsers have to be told, beside a formula.
CLINGING = tuple(".,;:!?)]’”")
WORD_JOINER = "&#8288;"

logger = logging.getLogger(__name__)


class Renderer:
    """One node process for all formulas of a build."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None
        self.known: dict[str, dict[str, str]] = {}

    def __call__(self, tex: str, display: bool, macros: dict[str, str]) -> dict[str, str]:
        """Give ``{"html": …}`` or ``{"error": …}`` for one formula."""
        request = json.dumps({"tex": tex, "display": display, "macros": macros})
        if request not in self.known:
            self.known[request] = self.ask(request)
        return self.known[request]

    def ask(self, request: str) -> dict[str, str]:
        if self.process is None:
            self.process = subprocess.Popen(
                [NODE, HERE / "katex_render.mjs"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
            )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()
        answer: dict[str, str] = json.loads(self.process.stdout.readline())
        return answer

    def stop(self, *_: object) -> None:
        if self.process is not None:
            self.process.communicate()
            self.process = None


render = Renderer()


def html(writer: Any, node: nodes.Element, tex: str, display: bool) -> str:
    answer = render(tex, display, writer.config.katex_macros)
    if "error" in answer:
        logger.warning("%s in the formula %r", answer["error"], tex, location=node, type="katex")
    return answer.get("html") or f"<code>{writer.encode(tex)}</code>"


def visit_inline(writer: Any, node: nodes.math) -> None:
    writer.body.append(writer.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    writer.body.append(html(writer, node, node.astext(), display=False) + "</span>")
    after = node.next_node(nodes.Text, descend=False, siblings=True)
    if after and after.startswith(CLINGING):
        writer.body.append(WORD_JOINER)
    raise nodes.SkipNode


def visit_block(writer: Any, node: nodes.math_block) -> None:
    tex = UNSTARRED.sub(r"\\\1{\2*}", node.astext())
    if r"\\" in tex and not node["nowrap"] and r"\begin" not in tex:
        tex = rf"\begin{{aligned}}{tex}\end{{aligned}}"
    writer.body.append(writer.starttag(node, "div", CLASS="math notranslate nohighlight"))
    if node["number"]:
        writer.body.append(f'<span class="eqno">({get_node_equation_number(writer, node)})')
        writer.add_permalink_ref(node, _("Link to this equation"))
        writer.body.append("</span>")
    # The theme lets the keyboard reach every box of this class that has something to scroll.
    writer.body.append('<div class="formula pst-scrollable-table-container">')
    writer.body.append(html(writer, node, tex, display=True) + "</div>")
    writer.body.append("</div>\n")
    raise nodes.SkipNode


def copy_assets(app: Sphinx) -> None:
    if app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static" / "katex"
    shutil.copytree(KATEX / "fonts", target / "fonts", dirs_exist_ok=True)
    shutil.copy(KATEX / "katex.min.css", target)
    app.add_css_file("katex/katex.min.css")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value("katex_macros", {}, "env", [dict])
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_block, None))
    app.connect("builder-inited", copy_assets)
    app.connect("build-finished", render.stop)
    # One node process is shared, so pages are written one after another.
    return {"parallel_read_safe": True, "parallel_write_safe": False}
