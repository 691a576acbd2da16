"""Other scripts that a script starts: they have its environment, and are not followed."""

import ast
import re
from collections.abc import Iterator

from align_ci.load.script.evaluation import Evaluator
from align_ci.load.script.index import Found
from align_ci.load.script.program import name_of
from align_ci.load.script.values import External, Literal, Value, texts
from align_ci.model import Unknown

_REPLACES = frozenset(
    {
        *("execl", "execle", "execlp", "execlpe", "execv", "execve", "execvp", "execvpe"),
        *("spawnl", "spawnle", "spawnlp", "spawnlpe", "spawnv", "spawnve", "spawnvp", "spawnvpe"),
        *("posix_spawn", "posix_spawnp", "run_path"),
    }
)
"""What runs another program, whatever that is."""

_RUNS = frozenset({"run", "call", "check_call", "check_output", "Popen", "system", "popen"})
"""What often runs an installer, which asks for nothing that a contract declares."""

_MODULES = ("os.", "subprocess.", "runpy.")

_SCRIPT = re.compile(r"\.(py|sh)(?=[\s'\"]|$)")


def started(evaluator: Evaluator) -> Iterator[Unknown]:
    """A reason for each script that may ask for variables in place of the one that starts it."""
    for name in sorted(_REPLACES | _RUNS):
        for found in evaluator.files.calls_of(name):
            if evaluator.files.is_live(found.scope) and _is_meant(evaluator, found):
                place = found.scope.source.location(found.node)
                yield Unknown("another script is started, which is not followed", place)


def _is_meant(evaluator: Evaluator, found: Found) -> bool:
    call: ast.Call = found.node
    asked = evaluator.values(call.func, found.scope)
    if not any(isinstance(each, External) and each.name.startswith(_MODULES) for each in asked):
        return False
    return name_of(call) in _REPLACES or any(
        _names_script(evaluator, value)
        for given in (*call.args[:1], *(each.value for each in call.keywords if each.arg == "args"))
        for value in evaluator.values(given, found.scope)
    )


def _names_script(evaluator: Evaluator, value: Value) -> bool:
    """Whether a command line, or one of its words, is that of a script."""
    words = [value]
    if isinstance(value, Literal) and isinstance(value.node, ast.List | ast.Tuple):
        words = [word for each in value.node.elts for word in evaluator.values(each, value.scope)]
    return any(_SCRIPT.search(text.value) for text in texts(tuple(words)))
