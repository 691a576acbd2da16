"""Executes the statements of a module, one by one."""

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from align_ci.load.static import calls
from align_ci.load.static.module import Module
from align_ci.load.static.signals import OutOfFuel, Raised
from align_ci.model import Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader


def execute(reader: "Reader", module: Module, body: Sequence[ast.stmt]) -> None:
    """Execute a module's statements; one that defeats us leaves a gap."""
    for index, node in enumerate(body):
        try:
            reader.execute([node], module.scope)
        except Raised as signal:
            why = "nothing is read below this statement"
            module.gaps.append(Unknown(why, module.location(node)))
            reader.raised[module.name] = signal
            return
        except OutOfFuel:
            reader.given_up += 1
            reader.trace.gave_up = True
            why = "following the module took too long"
            _give_up(reader, module, body[index:], Unknown(why, module.location(node)))
            return
        except (RecursionError, calls.TooDeep):
            why = "the statement is nested too deeply"
            _give_up(reader, module, [node], Unknown(why, module.location(node)))


def _give_up(reader: "Reader", module: Module, nodes: Sequence[ast.stmt], why: Unknown) -> None:
    module.gaps.append(why)
    try:
        reader.abandon(nodes, module.scope, why)
    except (OutOfFuel, RecursionError, calls.TooDeep):
        reader.forget_names(module.path, why)
