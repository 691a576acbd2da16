"""How statements leave the ones around them."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from align_ci.load.alternatives import Begun
from align_ci.load.values import Value, lost
from align_ci.model import Alternative, Location, Path, Unknown


class Ways(Struct, frozen=True):
    """The ways that a function's code may have taken.

    Attributes:
        returned: Those on which it has returned, and what.
        path: The one on which it goes on.
        begun: The condition that was asked last.
    """

    returned: tuple[Alternative[Any], ...]
    path: Path
    begun: Begun


class Signal(Struct, frozen=True):
    """How a statement leaves the ones around it.

    Attributes:
        kinds: Some of ``return``, ``break`` and ``continue``; one, where it is certain.
        value: What is returned; else unknown.
        certain: False where the next statement may follow all the same.
        ways: How that depends on conditions, where nothing else has a part in it.
    """

    kinds: frozenset[str]
    value: Value
    certain: bool = True
    ways: Ways | None = None

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
    """The project's code raises an exception here.

    Attributes:
        said: Its class and text, as the last line of a traceback has them; only the class where
            the text is not known, and empty where neither is.
        place: The statement that raises it.
        call: The outermost call on the way to there; None where nothing was called.
    """

    def __init__(self, said: str, place: Location) -> None:
        super().__init__(said)
        self.said = said
        self.place = place
        self.call: Location | None = None


class OutOfFuel(Exception):
    """Following a module took too long."""
