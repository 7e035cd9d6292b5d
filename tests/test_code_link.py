"""Links to the code lead to the line where a function begins, on the website only."""

import re
from pathlib import Path

from companion import claims, exercises, nn
from companion.code_link import SCHEME, code_address, code_link
from tools.project import ROOT


def test_a_link_leads_to_the_first_line_of_the_function(monkeypatch):
    monkeypatch.setenv("DOWNHILL_SITE_OUT", "anywhere")
    found = re.fullmatch(
        rf'<a href="{SCHEME}(.*\.py)#L(\d+)"><code>\1</code></a>', code_link(nn.check_gradient)
    )
    assert found
    line = Path(ROOT, found[1]).read_text("utf-8").splitlines()[int(found[2]) - 1]
    assert line.startswith("def check_gradient(")


def test_the_code_of_a_package_lies_in_its_folder():
    found = re.fullmatch(rf"{SCHEME}(.*)#L(\d+)", code_address(exercises.check))
    assert found
    line = Path(ROOT, found[1]).read_text("utf-8").splitlines()[int(found[2]) - 1]
    assert line.startswith("def check(")


def test_elsewhere_there_is_no_address():
    assert code_link(nn.check_gradient) == "<code>companion/nn/gradient_check.py</code>"


def test_a_finding_shows_its_verdict_and_leads_to_its_measurement(monkeypatch):
    monkeypatch.setenv("DOWNHILL_SITE_OUT", "anywhere")
    finding = claims.CLAIMS["B7"]()
    html = finding._repr_html_()
    assert "<strong>B7</strong>" in html
    assert f'<dd class="verdict">{finding.verdict.value}</dd>' in html
    found = re.search(rf'"{SCHEME}(.*?)#L(\d+)"', html)
    assert found
    lines = Path(ROOT, found[1]).read_text("utf-8").splitlines()
    assert lines[int(found[2]) - 1 :][:2] == ["@stated(", '    "B7",']
