"""Takes plain dictionaries for the objects that a project's vocabulary says they are."""

from collections.abc import Iterable

from msgspec import Struct, field

from align_ci.load.static.module import Module
from align_ci.load.values import Class, Instance, Items, Table, Value
from align_ci.load.vocabulary import DICTIONARY, Vocabulary, Words
from align_ci.model import Location


class Dictionaries(Struct):
    """Makes one object of each dictionary, so that what shares one shares the other.

    Attributes:
        vocabulary: What the project calls its own classes and fields.
    """

    vocabulary: Vocabulary
    _made: dict[int, tuple[Table, Instance]] = field(default_factory=dict)

    @property
    def places(self) -> frozenset[Location]:
        """Where the dictionaries lie that are an object now."""
        return frozenset(table.location for table, _ in self._made.values())

    def part(self, value: Value, role: str) -> Value:
        """What stands where an object of a role is expected: a dictionary is one."""
        words = next((w for w in self.vocabulary.dictionaries() if w.role == role), None)
        return self._object(value, words) if isinstance(value, Table) and words else value

    def take_all(self, modules: Iterable[Module]) -> None:
        """Put objects in the place of all dictionaries that modules hold and that are subjects."""
        subjects = [words for words in self.vocabulary.dictionaries() if words.kind]
        if not subjects:
            return
        seen: set[int] = set()
        pending: list[Value] = []
        for module in modules:
            pending += self._replaced(module.scope.names, subjects)
        while pending:
            value = pending.pop()
            if id(value) in seen:
                continue
            seen.add(id(value))
            match value:
                case Instance(fields=fields):
                    pending += self._replaced(fields, subjects)
                case Class(scope=scope):
                    pending += self._replaced(scope.names, subjects)
                case Items():
                    value.items = [self._subject(item, subjects) for item in value.items]
                    pending += value.items
                case Table():
                    value.entries = {
                        plain: (key, self._subject(item, subjects))
                        for plain, (key, item) in value.entries.items()
                    }
                    pending += (item for _, item in value.entries.values())

    def _replaced(self, held: dict[str, Value], subjects: Iterable[Words]) -> list[Value]:
        for name, value in held.items():
            held[name] = self._subject(value, subjects)
        return [*held.values()]

    def _subject(self, value: Value, subjects: Iterable[Words]) -> Value:
        if not isinstance(value, Table):
            return value
        words = next((each for each in subjects if each.fit(value.entries)), None)
        return self._object(value, words) if words else value

    def _object(self, table: Table, words: Words) -> Instance:
        if id(table) not in self._made:
            made = Instance(DICTIONARY, table.location, words=words)
            made.fields = {
                key: value for key, (_, value) in table.entries.items() if isinstance(key, str)
            }
            made.gaps += table.gaps
            self._made[id(table)] = (table, made)
        return self._made[id(table)][1]
