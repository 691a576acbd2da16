"""The facts of a builder that makes the parts of a step, and no step."""

from collections.abc import Callable
from typing import Any

from .calls import Skipped, accepted, method_of
from .frames import Place
from .plain import plain, text
from .ports import UnknownPort, ports
from .traces import Traces

_MOUNTS = ("inputs", "outputs")
_VALUES = ("variables", "arguments")


class Unmade(Exception):
    """Why a part is not known."""


class Parts:
    """What the methods of one builder give."""

    def __init__(self, builder: Any, methods: dict[str, list[str]], traces: Traces) -> None:
        self._builder = builder
        self._methods = methods
        self._traces = traces
        self._kinds: set[str] = set()
        self._unmade: dict[str, str] = {}

    def tree(self, offered: dict[str, Any], places: dict[str, Place]) -> dict[str, Any]:
        """The form in which a built step is answered.

        Args:
            offered: What the methods can be given, by the part that they make.
            places: The lines that decide about the parts.

        Raises:
            Skipped: It has none of the methods.
            BaseException: What they raise.
        """
        if not any(method_of(self._builder, self._methods[name]) for name in _MOUNTS):
            words = " nor ".join(f"`{name}`" for name in self._methods["step"])
            raise Skipped(f"`{type(self._builder).__name__}` has no method {words}")
        mounts = {name: self._part(name, offered, self._mounts, []) for name in _MOUNTS}
        variables = self._part("variables", offered, _pairs, [])
        words, pairs = self._part("arguments", offered, _words, ([], []))
        if "arguments" in self._unmade:
            self._unmade["hyperparameters"] = self._unmade["arguments"]
        return {
            # What was made shows what for; a specification that asks otherwise is not misled.
            "kind": self._kinds.pop() if len(self._kinds) == 1 else "",
            **mounts,
            "variables": variables,
            "arguments": words,
            "hyperparameters": pairs,
            "sdk_inputs": 0,
            "places": places,
            "unmade": self._unmade,
        }

    def _part(
        self, name: str, offered: dict[str, Any], read: Callable[[Any], Any], otherwise: Any
    ) -> Any:
        try:
            return read(self._made(name, offered))
        except Unmade as unmade:
            self._unmade[name] = str(unmade)
        except UnknownPort as unknown:
            self._unmade[name] = f"a `{unknown}` is not known to be one of them"
        return otherwise

    def _made(self, name: str, offered: dict[str, Any]) -> Any:
        make = method_of(self._builder, self._methods[name])
        if make is None:
            words = " nor ".join(f"`{each}`" for each in self._methods[name])
            raise Unmade(f"the builder has no method {words}")
        try:
            taken = accepted(make, offered)
        except Skipped:
            # Such methods take what they are for, whatever they call it.
            return make(offered.get(name))
        return make(**taken)

    def _mounts(self, made: Any) -> list[dict[str, Any]]:
        mounts = []
        for (part, name, path), held in ports(made):
            if not isinstance(held, str):
                self._kinds.add("Training" if part == "channel" else "Processing")
            mounts.append({"name": name, "path": path, "place": self._traces.place(held)})
        return mounts


def _words(made: Any) -> tuple[list["str | None"], list[list[Any]]]:
    """The words of a command line, and hyperparameters."""
    if isinstance(made, dict):
        return [], _pairs(made)
    if made is None:
        return [], []
    if isinstance(made, (list, tuple)):
        return [text(plain(word)) for word in made], []
    raise Unmade(f"a `{type(made).__name__}` is no list of words")


def _pairs(made: Any) -> list[list[Any]]:
    if made is None:
        return []
    if isinstance(made, dict):
        return [[str(name), text(plain(value))] for name, value in made.items()]
    raise Unmade(f"a `{type(made).__name__}` is no mapping of names to values")
