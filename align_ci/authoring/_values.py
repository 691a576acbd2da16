"""The values of environment variables and arguments, as texts or as variables of the SDK."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from align_ci.sdk import face


@dataclass(frozen=True, slots=True)
class Sources:
    """Where values come from: the first that has one.

    Attributes:
        step: The name of the step, for messages.
        parameters: The pipeline's parameters, by names in snake case.
        config: The configuration of the builder; a field that is None has no value.
        known_at_run_time: Values that only the running pipeline knows, by names as above.
    """

    step: str
    parameters: Mapping[str, Any]
    config: BaseModel
    known_at_run_time: Mapping[str, Any]

    def variables(self, required: Sequence[str], optional: Mapping[str, str]) -> dict[str, Any]:
        """The environment variables of a contract.

        Raises:
            ValueError: A required one has no value; all of those are named.
        """
        values = {name: self.value(name, optional.get(name)) for name in (*required, *optional)}
        missing = [name for name in required if values[name] is None]
        if missing:
            raise ValueError(self._missing(missing))
        return {name: value for name, value in values.items() if value is not None}

    def arguments(self, expected: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
        """The arguments of a contract, without those whose value is empty."""
        for name, default in expected.items():
            value = self.value(name.lstrip("-").replace("-", "_"), default)
            if value not in (None, ""):
                yield name, value

    def value(self, name: str, default: str | None) -> Any:
        """The value under a name, whatever the name's case, or else the default."""
        key = name.lower()
        places = (self.parameters, dict(self.config), self.known_at_run_time)
        held = (place.get(key) for place in places)
        chosen = next((value for value in held if value is not None), default)
        return None if chosen is None else self._text(name, chosen)

    def _text(self, name: str, value: Any) -> Any:
        match value:
            case bool():
                return str(value).lower()
            case str() | int() | float():
                return str(value)
            case _ if face().is_variable(value):
                return face().text(value)
        kind = type(value).__name__
        raise ValueError(f"step {self.step}: the value of `{name}` is a {kind}, which is no text")

    def _missing(self, names: Sequence[str]) -> str:
        variables = ", ".join(f"`{name}`" for name in names)
        fields = ", ".join(f"`{name.lower()}`" for name in names)
        return (
            f"step {self.step}: required environment variables have no value: {variables};"
            f" set {fields} in its {type(self.config).__name__}, or have a pipeline parameter"
            " of that name"
        )
