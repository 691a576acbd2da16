"""Taking knowledge away from a project: facts become unknown, groups lose members."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct, structs

from align_ci.model import Group, Known, Location, Project, Unknown
from tests.unit.rules.facts import HIDDEN

Chooses = Callable[[], bool]


def hide(project: Project, chooses: Chooses) -> Project:
    """The same project, less well known; what was shared stays shared.

    Args:
        project: The project.
        chooses: Asked once for every fact and group whether to hide it.
    """
    return _Hiding(chooses).of(project)  # type: ignore[no-any-return]


class _Hiding:
    def __init__(self, chooses: Chooses) -> None:
        self._chooses = chooses
        self._done: dict[int, tuple[object, Any]] = {}

    def of(self, value: Any) -> Any:
        # The value is kept beside the result, so that its id is not given to another one.
        if id(value) not in self._done:
            self._done[id(value)] = (value, self._made(value))
        return self._done[id(value)][1]

    def _made(self, value: Any) -> Any:
        if isinstance(value, Unknown | Location | str) or value is None:
            return value
        if isinstance(value, Known):
            hidden = Unknown(HIDDEN.why, value.location)
            return hidden if self._chooses() else structs.replace(value, value=self.of(value.value))
        if isinstance(value, Group):
            return self._group(value)
        if isinstance(value, tuple):
            return tuple(self.of(each) for each in value)
        if isinstance(value, Struct):
            return self._object(value)
        return value

    def _group(self, group: Group[Any]) -> Group[Any]:
        if not self._chooses():
            return structs.replace(group, items=self.of(group.items))
        left = tuple(self.of(each) for each in group.items if not self._chooses())
        return structs.replace(group, items=left, gaps=(*group.gaps, HIDDEN))

    def _object(self, value: Any) -> Any:
        kept = ("conventions", "files", "failures", "syntax_error")
        changed = {
            field: self.of(getattr(value, field))
            for field in value.__struct_fields__
            if field not in kept
        }
        return structs.replace(value, **changed)
