"""Which modules have to do with each other: what may be read apart, and what may not.

A module that only imports another one can be read again without those that import it. One that
changes what another module made cannot: what either comes to depends on both.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from align_ci.load.values import Value, next_birth
from align_ci.model import Location, Unknown


class Trace:
    """What the modules of a project did to each other while they were executed.

    Attributes:
        asked: The dotted names that each module asked for, whether there is such a module or not.
        looked: The names that each module looked for in the folder of a package.
        opened: The files of data that each module read.
        joined: Pairs of modules of which one changed what the other made, or that import each
            other in a circle.
        spoiled: Modules that were not executed as they would be once they can be: they
            have to do with a file that could not be read, or with an import that failed.
        gave_up: Whether a module took too long, which shortens the time of all others.
    """

    def __init__(self) -> None:
        self.asked: defaultdict[str, set[str]] = defaultdict(set)
        self.looked: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        self.opened: defaultdict[str, set[str]] = defaultdict(set)
        self.joined: set[tuple[str, str]] = set()
        self.spoiled: set[str] = set()
        self.gave_up = False
        self._running: list[str] = []
        self._turns: defaultdict[str, dict[Hashable, tuple[Location, tuple[str, int]]]]
        self._turns = defaultdict(dict)
        self._asked: list[Value] = []
        self._made: list[tuple[int, int, str]] = []

    @contextmanager
    def running(self, name: str, birth: int) -> Iterator[None]:
        """A module is executed; what is born from ``birth`` on is its own."""
        self._running.append(name)
        try:
            yield
        finally:
            self._running.pop()
            self._made.append((birth, next_birth(), name))

    def ask(self, name: str) -> None:
        """The module that is executed asks for another one."""
        if self._running:
            self.asked[self._running[-1]].add(name)

    def look(self, package: str, name: str) -> None:
        """It looks for a name in the folder of a package's file."""
        if self._running:
            self.looked[self._running[-1]].add((package, name))

    def open(self, path: str) -> bool:
        """It reads a file of data; False where no module is executed, so that nobody knows."""
        for name in self._running[-1:]:
            self.opened[name].add(path)
        return self._running != []

    def spoil(self) -> None:
        """It has to do with what is broken, and so has all that waits for it."""
        self.spoiled.update(self._running[-1:])

    def change(self, birth: int) -> None:
        """It changes what was made then, by another module."""
        # What one module made while it imported another one lies around what that one made.
        owners = (name for start, end, name in self._made if start <= birth < end)
        owner = next(owners, None)
        for name in [owner] if owner is not None else self._running:
            self.join(name)

    def turn(
        self, location: Location, name: str, value: Value | None
    ) -> tuple[Location, tuple[str, int], tuple[str, int]] | None:
        """Tells apart the conditions that it asks; None where no module is executed.

        Gives where one was asked first, what tells it from others, and the same of the next one.

        Args:
            location: The condition.
            name: What is asked for, where that is a name and nothing else.
            value: What the name stands for: as long as that is one thing, so is the answer.
        """
        if not self._running:
            return None
        running = self._running[-1]
        turns = self._turns[running]
        key: Hashable = (name, id(value)) if type(value) is Unknown else len(turns)
        self._asked += [value] if value is not None else []  # as long as it lives, so does its id
        first, asked = turns.setdefault(key, (location, (running, len(turns))))
        return first, asked, (running, len(turns))

    def join(self, name: str) -> None:
        """It adds to another module, or gets one that is not executed to its end yet."""
        if self._running and self._running[-1] != name:
            self.joined.add((self._running[-1], name))
