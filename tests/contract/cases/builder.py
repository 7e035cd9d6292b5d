"""A short way to write a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from tests.contract.judge import Case
from tests.contract.values import Kind


def assign(name: str, owner: object, **values: Any) -> None:
    """The statement `owner.name = value`."""
    setattr(owner, name, values[name])


class Wing:
    """The cases of one public module, in a list."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cases: list[Case] = []

    def case(
        self,
        name: str,
        call: Callable[..., Any],
        arguments: Mapping[str, Kind] | None = None,
        *,
        on: Callable[[], Any] | None = None,
        changes_self: bool = False,
        begins: bool = False,
        documented: tuple[type[Exception], ...] = (),
        aliases: Mapping[str, tuple[str, ...]] | None = None,
        note: str = "",
    ) -> None:
        """One more call; what the words mean, `Case` says."""
        self.cases.append(
            Case(
                name=f"{self.name}.{name}",
                call=call,
                arguments=arguments or {},
                on=on,
                changes_self=changes_self,
                begins=begins,
                documented=documented,
                aliases=aliases or {},
                note=note,
            )
        )

    def assignment(
        self, name: str, attribute: str, kind: Kind, on: Callable[[], Any], note: str = ""
    ) -> None:
        """One more attribute that may be set."""
        self.case(
            f"{name}.{attribute}=",
            partial(assign, attribute),
            {attribute: kind},
            on=on,
            changes_self=True,
            note=note,
        )
