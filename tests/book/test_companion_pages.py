"""Every public name of the companion is on one page of the book, and its docstring says enough."""

import ast
import importlib
import inspect
import re
import textwrap
from enum import Enum

import pytest
from sphinx.pycode import ModuleAnalyzer

from companion import landscapes, nn, optim
from companion.claims.claim import Claim
from tools.project import BOOK, ROOT

PAGES = BOOK / "companion"
# Experiments are shown in the chapters; the others serve the companion itself.
WITHOUT_A_PAGE = {"experiments", "arguments", "progress", "code_link", "edition", "written_code"}
WINGS = {path.parent.name for path in ROOT.glob("companion/*/__init__.py")} | {
    path.stem for path in ROOT.glob("companion/[!_]*.py")
}
# Whatever is one of these, or comes from one of these modules, was first written down by somebody.
KINDS = (nn.Layer, nn.Loss, optim.Optimizer, optim.schedules.Schedule, landscapes.Landscape)
MODULES = ("nn.initializers", "optim.line_search", "optim.second_order", "optim.clipping")
SOURCE = re.compile(r"doi:10\.\d+/|https://|\((?:1[89]|20)\d\d\b")
DIRECTIVE = re.compile(r"^\.\. auto(?!module)\w+:: (companion\.[\w.]+)$", re.MULTILINE)
# Where a property, a cached property and a class method keep their function.
INSIDE = ("fget", "func", "__func__")
DESCRIBED = {
    path.stem: DIRECTIVE.findall(path.read_text("utf-8")) for path in sorted(PAGES.glob("*.md"))
}


def public(module):
    """Module and name of everything public in a module, and in the modules that it names."""
    for name in getattr(module, "__all__", [name for name in vars(module) if name[0] != "_"]):
        thing = getattr(module, name)
        if inspect.ismodule(thing):
            if hasattr(module, "__all__"):
                yield from public(thing)
        elif hasattr(module, "__all__") or getattr(thing, "__module__", "") == module.__name__:
            yield module.__name__, name


PUBLIC = [
    place
    for wing in sorted(WINGS - WITHOUT_A_PAGE)
    for place in public(importlib.import_module(f"companion.{wing}"))
]


def places(module, name):
    """Where the pages describe it: a page, and the name it is called by there."""
    called = re.compile(rf"{module}(\.\w+)*\.{name}")
    return [(page, n) for page, names in DESCRIBED.items() for n in names if called.fullmatch(n)]


def raised(function):
    """The names of the errors that stand in the function's own body."""
    code = ast.parse(textwrap.dedent(inspect.getsource(function)))
    calls = (node.exc for node in ast.walk(code) if isinstance(node, ast.Raise))
    names = {ast.unparse(getattr(call, "func", call)).split(".")[-1] for call in calls if call}
    return {name for name in names if name.endswith("Error")}


def methods(thing):
    """The functions and properties that stand in a class itself."""
    here = inspect.getfile(thing)
    for name, method in vars(thing).items():
        function = next(filter(None, (getattr(method, a, None) for a in INSIDE)), method)
        if not inspect.isfunction(function) or function.__name__ != name:
            continue
        # What dataclasses and enumerations write into a class stands elsewhere.
        if inspect.unwrap(function).__code__.co_filename == here:
            yield name, function


def parameters(thing):
    if inspect.isclass(thing) and issubclass(thing, Enum):
        return set(thing.__members__)
    if getattr(thing, "__init__", None) is ArithmeticError.__init__:
        return set()
    return set(inspect.signature(thing).parameters) - {"self", "cls"}


def said(words, text):
    text = text.replace("θ", "theta")
    return {word for word in words if re.search(rf"(?<!\w){word}(?!\w)", text)}


def lacking(thing):
    """What the docstrings of a function, or of a class and its methods, do not say."""
    text = thing.__doc__ or ""
    if not text or text.startswith(f"{thing.__name__}("):  # a dataclass writes its own
        return {"docstring"}
    words = parameters(thing)
    if not inspect.isclass(thing):
        return (words | raised(thing)) - said(words | raised(thing), text)
    found = set()
    for name, function in methods(thing):
        if name.startswith("__"):
            # Python's own methods stand on no page: the class speaks for them.
            words |= raised(function)
        elif not name.startswith("_"):
            # What a method takes over says what it does with the parameters where it comes from.
            needed = raised(function) | (parameters(function) if function.__doc__ else set())
            inherited = inspect.getdoc(getattr(thing, name))
            missing = needed - said(needed, f"{inherited} {text}")
            found |= {
                f"{name}: {word}" for word in missing | (set() if inherited else {"docstring"})
            }
    return found | (words - said(words, text))


@pytest.mark.parametrize(("module", "name"), PUBLIC)
def test_every_public_name_is_described_once_on_the_page_of_its_wing(module, name):
    assert [page for page, _ in places(module, name)] == [module.split(".")[1]]


@pytest.mark.parametrize(("module", "name"), PUBLIC)
def test_its_docstring_says_enough(module, name):
    thing = getattr(importlib.import_module(module), name)
    if inspect.isclass(thing) or inspect.isroutine(thing) or isinstance(thing, Claim):
        assert lacking(thing) == set()
    else:  # what has no docstring of its own has a text below its assignment
        home = places(module, name)[0][1].rpartition(".")[0]
        assert ModuleAnalyzer.for_module(home).find_attr_docs().get(("", name))


@pytest.mark.parametrize(("module", "name"), PUBLIC)
def test_whatever_was_published_before_names_its_source(module, name):
    thing = getattr(importlib.import_module(module), name)
    of_a_kind = inspect.isclass(thing) and issubclass(thing, KINDS) and thing not in KINDS
    home = getattr(thing, "__module__", "")
    helpers = (optim.Point, optim.LineSearchError)
    if of_a_kind or (home.removeprefix("companion.") in MODULES and thing not in helpers):
        assert SOURCE.search(thing.__doc__)


def test_what_is_not_said_is_found():
    def step(theta, lr):
        """Moves theta."""
        if lr <= 0:
            raise ValueError(lr)

    class Ball:
        """A heavy ball."""

        def __init__(self, mass):
            if not mass:
                raise TypeError(mass)

        def roll(self):
            raise ArithmeticError

    assert lacking(step) == {"lr", "ValueError"}
    assert lacking(Ball) == {"mass", "TypeError", "roll: docstring", "roll: ArithmeticError"}
