"""What happens when modules are imported: some are changed at once, the SDK's time is taken."""

import contextlib
import signal
import sys
import time
from collections.abc import Callable, Iterator
from importlib.machinery import SourceFileLoader, SourcelessFileLoader
from typing import Any

After = Callable[[Any], None]

LATE_SECONDS = 10.0
"""How long the SDK may take to import more of itself while a builder runs."""


class ImportHook:
    """A finder before all others.

    Attributes:
        seconds: How long importing the SDK has taken so far.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self._after: dict[str, list[After]] = {}
        self._is_within = False

    def after(self, name: str, change: After) -> None:
        """Have a module changed as soon as it is imported, or now."""
        self._after.setdefault(name, []).append(change)
        if name in sys.modules:
            change(sys.modules[name])

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Find it by whoever comes next, and attend its execution."""
        if name not in self._after and name.partition(".")[0] != "sagemaker":
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            if finder is not self and find is not None:
                spec = find(name, path, target)
                if spec is not None:
                    self._attend(name, spec.loader)
                    return spec
        return None

    def _attend(self, name: str, loader: Any) -> None:
        # Others, such as those of namespaces, may not be of one module alone.
        if not isinstance(loader, (SourceFileLoader, SourcelessFileLoader)):
            return
        execute = loader.exec_module

        def attended(module: Any) -> None:
            with self._timed(name):
                execute(module)
            for change in self._after.get(name, ()):
                change(module)

        # Of this one loader: replacing it would take its other services away.
        loader.exec_module = attended  # type: ignore[method-assign]

    @contextlib.contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        """Take the outermost import's time, which is not the importing code's."""
        if self._is_within or name.partition(".")[0] != "sagemaker":
            yield
            return
        self._is_within = True
        start = time.perf_counter()
        left, _ = signal.getitimer(signal.ITIMER_REAL)
        if left:
            signal.setitimer(signal.ITIMER_REAL, left + LATE_SECONDS)
        try:
            yield
        finally:
            self._is_within = False
            self.seconds += time.perf_counter() - start
            if left:
                signal.setitimer(signal.ITIMER_REAL, left)
