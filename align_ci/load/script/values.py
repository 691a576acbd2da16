"""What an expression of a script may stand for."""

import ast
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from align_ci.model import Location

if TYPE_CHECKING:
    from align_ci.load.script.scopes import Scope


class Text(Struct, frozen=True):
    """A text, or with ``is_open`` what a text begins with."""

    value: str
    location: Location
    quote: str = ""
    is_open: bool = False


class Plain(Struct, frozen=True):
    """A number, a truth value, or nothing."""

    value: float | bool | None


class External(Struct, frozen=True):
    """Something outside of the project, by its dotted name."""

    name: str


class Environ(Struct, frozen=True):
    """``os.environ``, or a copy of it."""


class AnyVariable(Struct, frozen=True):
    """The name of some variable of the environment: what going through it gives."""


class Role(Struct, frozen=True):
    """A dictionary that the script's framework hands to ``main``, by the parameter's name."""

    name: str


class Logical(Struct, frozen=True):
    """What such a dictionary holds under a key."""

    role: str


class Literal(Struct, frozen=True):
    """A collection, as the expression that makes it, where that stands."""

    node: ast.Dict | ast.DictComp | ast.List | ast.Tuple | ast.Set | ast.expr
    scope: "Scope"


class Defined(Struct, frozen=True):
    """A function or a class of the project."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
    scope: "Scope"


class Loaded(Struct, frozen=True):
    """A module of the project, by the scope of its names."""

    scope: "Scope"


class Opaque(Struct, frozen=True):
    """Nothing that is known."""


Value: TypeAlias = (
    Text
    | Plain
    | External
    | Environ
    | AnyVariable
    | Role
    | Logical
    | Literal
    | Defined
    | Loaded
    | Opaque
)
Values: TypeAlias = tuple[Value, ...]

ROLES = frozenset({"input_paths", "output_paths", "environ_vars", "job_args"})
"""The parameters of ``main`` by which such scripts get what surrounds them."""

OPAQUE = Opaque()
UNKNOWN: Values = (OPAQUE,)

MOST = 64
"""Values of one expression; those beyond are not known."""


def union(*several: Values) -> Values:
    """Any of these."""
    if len(several) == 1 and len(several[0]) <= 1:
        return several[0]
    found = tuple(dict.fromkeys(value for values in several for value in values))
    return (*found[:MOST], OPAQUE) if len(found) > MOST else found


def texts(values: Values) -> list[Text]:
    """Those that are text."""
    return [value for value in values if isinstance(value, Text)]
