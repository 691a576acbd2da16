"""The use of this room: from a script's file to what the script does."""

from typing import TypeVar

from msgspec.structs import replace

from align_ci.load.script.evaluation import Evaluator, OutOfFuel
from align_ci.load.script.keys import keys
from align_ci.load.script.options import command_line
from align_ci.load.script.paths import paths
from align_ci.load.script.program import Files, Open, PathOf
from align_ci.load.script.relative import relative_imports
from align_ci.load.script.unparsed import parses_nothing
from align_ci.load.script.variables import variables
from align_ci.load.source import Source
from align_ci.model import Group, Program

T = TypeVar("T")


def program(entry: Source, opened: Open, path_of: PathOf) -> Program | None:
    """What a script does, its modules included; None where that cannot be followed.

    Args:
        entry: The script.
        opened: Opens a file of the project.
        path_of: The path of a module of the project, by its dotted name.
    """
    files = Files(entry, opened, path_of)
    try:
        files.read()
        files.follow()
        evaluator = Evaluator(files)
        line = command_line(evaluator)
        return Program(
            variables=_besides(files, variables(evaluator)),
            options=_besides(files, line.options),
            parses=line.parses,
            is_lenient=line.is_lenient,
            paths=_besides(files, paths(evaluator)),
            inputs=_besides(files, keys(evaluator, "input_paths")),
            outputs=_besides(files, keys(evaluator, "output_paths")),
            relative_imports=relative_imports(entry),
            ignores_arguments=not line.parses and parses_nothing(files),
        )
    except (RecursionError, OutOfFuel):
        return None
    finally:
        files.forget()


def _besides(files: Files, found: Group[T]) -> Group[T]:
    """What was found, and that modules which were not read may do more."""
    return replace(found, gaps=(*found.gaps, *files.gaps)) if files.gaps else found
