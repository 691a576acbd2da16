"""What ``super()`` finds: the next definition in the classes that an object inherits from."""

import ast

from msgspec import Struct
from msgspec.structs import replace

from align_ci.load.static import classes
from align_ci.load.values import Class, Function, Instance, Scope, Value
from align_ci.model import Location, Unknown


class Initialiser(Struct, eq=False):
    """The ``__init__`` of a base class that nobody wrote by hand.

    Attributes:
        instance: The object to initialise.
        base: Whose it is; None for that of ``object``, which does nothing.
    """

    instance: Instance
    base: Value | None


def method(node: ast.expr, scope: Scope) -> Function | None:
    """The method in which ``node`` is a call of ``super``; None where it is none."""
    match node:
        case ast.Call(func=ast.Name(id="super"), args=[], keywords=[]):
            pass
        case _:
            return None
    inner: Scope | None = scope
    while inner is not None and inner.function is None:
        inner = inner.outer
    found = inner.function if inner is not None and scope.find("super") is None else None
    bound = found is not None and isinstance(found.receiver, (Instance, Class))
    return found if bound and found is not None and found.owner is not None else None


def attribute(method: Function, name: str, location: Location) -> Value | Initialiser:
    """The value of ``super().name`` inside a method."""
    receiver = method.receiver
    line = _line(receiver)
    start = next((i for i, link in enumerate(line) if link is method.owner), len(line))
    for link in line[start + 1 :]:
        if isinstance(link, Class) and name in link.scope.names:
            return _bound(link.scope.names[name], receiver, location)
        outside = not isinstance(link, Class) and classes.name_of(link) != "object"
        if isinstance(receiver, Instance) and name == "__init__":
            generated = isinstance(link, Class) and link.style == "dataclass"
            if generated or (outside and classes.name_of(link) not in NO_INIT):
                return Initialiser(receiver, link)
        elif outside:
            break
    if isinstance(receiver, Instance) and name == "__init__" and start < len(line):
        return Initialiser(receiver, None)
    return Unknown(f"`super().{name}` is not followed", location)


NO_INIT = classes.PLAIN_BASES - {"pydantic.BaseModel"}


def _line(receiver: Value | None) -> list[Value]:
    if isinstance(receiver, Class):
        return classes.lineage(receiver)
    owner = receiver.of if isinstance(receiver, Instance) else None
    return classes.lineage(owner) if owner else []


def _bound(found: Value, receiver: Value | None, location: Location) -> Value:
    if not isinstance(found, Function):
        return found
    if found.kind in {"property", "cached"}:
        return Unknown("an inherited property is not followed", location)
    if found.kind == "static":
        return found
    if found.kind == "class" and isinstance(receiver, Instance):
        receiver = receiver.of
    return replace(found, receiver=receiver)
