"""Calls of which it is known what they do with a dictionary that they are given."""

from align_ci.load.script.evaluation import Evaluator

LOOKS = frozenset(
    {
        *("print", "len", "bool", "isinstance", "str", "repr", "id", "type", "sorted", "dict"),
        *("debug", "info", "warning", "error", "exception", "critical", "log", "dumps"),
        *("copy", "deepcopy", "list", "set", "Namespace", "pformat", "pprint"),
    }
)
"""Calls that take a dictionary whole and ask it for nothing in particular."""


def is_followed(evaluator: Evaluator, name: str) -> bool:
    """Whether what a call of some name does with what it is given is known, or is nothing."""
    is_seen = name in evaluator.index.defined and name not in evaluator.files.opaque
    return name in LOOKS or is_seen
