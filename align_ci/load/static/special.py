"""Methods that operators run, such as ``__eq__`` and ``__getattr__``."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from align_ci.load.static import classes
from align_ci.load.static.iteration import Source
from align_ci.load.values import Class, Function, Instance, Value
from align_ci.model import Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

PLAIN = {"__init__", "__post_init__", "__doc__", "__module__", "__slots__", "__all__"}
"""Names of a class that no operator or built-in function looks up."""


def methods(instance: Instance) -> list[Value]:
    """What the class of an object has under such names."""
    return [
        method
        for link in (classes.lineage(instance.of) if instance.of else ())
        for name, method in (link.scope.names.items() if isinstance(link, Class) else ())
        if name[:2] == "__" and name not in PLAIN
    ]


def touch(reader: "Reader", value: Source, why: Unknown | None) -> None:
    """An operator may run the special methods of an object's class."""
    found = methods(value) if isinstance(value, Instance) else []
    if not found:
        return
    reason = why or Unknown("its class may change it", value.location)
    reader.escape(value, reason)
    for method in found:
        if isinstance(method, Function):
            reader.run_unknown(replace(method, receiver=value), reason)
