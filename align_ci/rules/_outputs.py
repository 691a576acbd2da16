"""The names under which a specification publishes its outputs."""

from collections.abc import Mapping

from msgspec import Struct

from align_ci.model import Known, Output, Specification, Unknown
from align_ci.rules._names import gap, known


class Published(Struct, frozen=True):
    """What can be asked for by name, as ``get_output_by_name_or_alias`` finds it.

    Attributes:
        by_name: By exact logical name.
        by_alias: By alias, without its case.
        gap: Why there may be more names; None when these are all.
        names: Every name, as people write it.
    """

    by_name: Mapping[str, Output]
    by_alias: Mapping[str, Output]
    gap: Unknown | None
    names: tuple[str, ...]

    def __contains__(self, name: str) -> bool:
        return name in self.by_name or name.casefold() in self.by_alias

    def named(self, name: str) -> Output | None:
        """The output that answers to a name."""
        return self.by_name.get(name) or self.by_alias.get(name.casefold())


def published(specification: Specification) -> Published:
    """Every name under which the outputs of a specification are known."""
    by_name: dict[str, Output] = {}
    by_alias: dict[str, Output] = {}
    names: list[str] = []
    missing = list(specification.outputs.gaps)
    for output in specification.outputs:
        if isinstance(output.name, Known):
            by_name.setdefault(output.name.value, output)
            names.append(output.name.value)
        else:
            missing.append(output.name)
        for alias in known(output.aliases):
            by_alias.setdefault(alias.value.casefold(), output)
            names.append(alias.value)
        hidden = gap(output.aliases, output.aliases)
        missing.extend([hidden] if hidden is not None else [])
    return Published(by_name, by_alias, missing[0] if missing else None, tuple(names))
