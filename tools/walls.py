"""The walls between the wings of the companion: a contract type for import-linter.

import-linter's own contracts say what a module may not import. A wall says what it may, so that
nothing comes in unnoticed.
"""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

# The folder of the website has the name of a module of the standard library that nobody needs.
STANDARD_LIBRARY = sys.stdlib_module_names - {"site"}


class Wall(Contract):
    """A wing imports itself, the standard library and what it is allowed to, and nothing else.

    Options: ``wing``, the module whose imports are looked at, with all below it, and
    ``may_import``, the modules that it may import, with all below them.
    """

    type_name = "wall"

    wing = fields.StringField()
    may_import = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        wing = str(self.wing)
        if wing not in graph.modules:
            raise ValueError(f"There is no module {wing}: mend its wall in pyproject.toml.")
        allowed = {wing, *self.may_import} | STANDARD_LIBRARY  # type: ignore[misc]
        found = [
            graph.get_import_details(importer=importer, imported=imported)[0]
            for importer in sorted({wing, *graph.find_descendants(wing)})
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if not any(f"{imported}.".startswith(f"{module}.") for module in allowed)
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for detail in check.metadata["found"]:
            output.print_error(
                f"{detail['importer']} must not import {detail['imported']} "
                f"(line {detail['line_number']}: {detail['line_contents']})"
            )
