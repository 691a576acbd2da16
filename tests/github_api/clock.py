"""A clock that stands still but for who sleeps: nothing in a test waits."""

import time

from align_ci.github.connection import Clock

NOW = 1_800_000_000.0


class Slept:
    """Seconds that were slept, one after the other."""

    def __init__(self, each_look: float = 0.0) -> None:
        """Begin at nothing; a clock may go on by itself whenever it is looked at."""
        self.seconds: list[float] = []
        self._passed = 0.0
        self._each_look = each_look

    def clock(self) -> Clock:
        return Clock(
            passed=self._look, now=lambda: NOW + self._passed, sleep=self._sleep, chance=lambda: 0.5
        )

    def _look(self) -> float:
        self._passed += self._each_look
        return self._passed

    def _sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self._passed += seconds


def hurried() -> Clock:
    """The time as it is, but that whoever sleeps is at the end of it at once."""
    slept: list[float] = []
    return Clock(
        passed=lambda: time.monotonic() + sum(slept),
        now=lambda: time.time() + sum(slept),
        sleep=slept.append,
    )
