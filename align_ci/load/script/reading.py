"""The use of this room: from a script's file to what the script does."""

from align_ci.load.script.evaluation import Evaluator, OutOfFuel
from align_ci.load.script.keys import keys
from align_ci.load.script.options import command_line
from align_ci.load.script.paths import paths
from align_ci.load.script.program import Files, Open, PathOf
from align_ci.load.script.variables import variables
from align_ci.load.source import Source
from align_ci.model import Program


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
            variables=variables(evaluator),
            options=line.options,
            parses=line.parses,
            is_lenient=line.is_lenient,
            paths=paths(evaluator),
            inputs=keys(evaluator, "input_paths"),
            outputs=keys(evaluator, "output_paths"),
        )
    except (RecursionError, OutOfFuel):
        return None
    finally:
        files.forget()
