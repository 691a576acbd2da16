"""How statements leave the ones around them."""

from collections.abc import Iterable

from msgspec import Struct

from align_ci.load.values import Value, lost
from align_ci.model import Unknown


class Signal(Struct, frozen=True):
    """How a statement leaves the ones around it.

    Attributes:
        kinds: Some of ``return``, ``break`` and ``continue``; one, where it is certain.
        value: What is returned; else unknown.
        certain: False where the next statement may follow all the same.
    """

    kinds: frozenset[str]
    value: Value
    certain: bool = True

    def without(self, *kinds: str) -> "Signal | None":
        """What is left of it where some kinds go no further, such as ``break`` after a loop."""
        left = self.kinds - set(kinds)
        return Signal(left, self.value, certain=self.certain) if left else None


def either(signals: Iterable[Signal | None], why: Unknown) -> Signal | None:
    """How code goes on after any of some ways that it may have taken, or none."""
    some = [signal for signal in signals if signal is not None]
    kinds = frozenset(kind for signal in some for kind in signal.kinds)
    if not kinds:
        return None
    value = lost(why.why, why.location, *(signal.value for signal in some))
    return Signal(kinds, value, certain=False)


class Raised(Exception):
    """The project's code raises an exception here."""


class OutOfFuel(Exception):
    """Following a module took too long."""
