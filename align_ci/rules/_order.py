"""Which steps of a compiled definition wait for which others."""

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from align_ci.model import Content, DefinitionStep, Known, Unknown
from align_ci.rules._definition import called
from align_ci.rules._names import gap
from align_ci.rules._references import step_references


class Order(Struct, frozen=True, eq=False):
    """What each step waits for, by name; what that waits for itself is looked up once."""

    before: Mapping[str, frozenset[str]]
    _found: dict[str, set[str]] = field(default_factory=dict)

    def may_run_together(self, one: DefinitionStep, other: DefinitionStep) -> bool:
        """Whether nothing keeps two steps from running at the same time."""
        first, second = called(one), called(other)
        if first in self._before(second) or second in self._before(first):
            return False
        return not _exclude_each_other(one, other)

    def _before(self, name: str) -> set[str]:
        if name in self._found:
            return self._found[name]
        found = set[str]()
        waiting = [*self.before.get(name, ())]
        while waiting:
            each = waiting.pop()
            if each not in found:
                found.add(each)
                known = self._found.get(each)
                found.update(known or ())
                waiting.extend(self.before.get(each, ()) if known is None else ())
        self._found[name] = found
        return found


def order_of(content: Content) -> Order | Unknown:
    """The order of the steps, or why it is not all known.

    A step in a branch waits for the condition; one that waits for a condition is taken to
    wait for the steps in its branches too.
    """
    facts = [fact for step in content.steps for fact in (*step.depends_on.gaps, *step.depends_on)]
    hidden = gap(content.steps, facts)
    if hidden is not None:
        return hidden
    before: dict[str, set[str]] = {called(step): {*_stated(step)} for step in content.steps}
    for each in step_references(content):
        before[called(each.reference.step)].add(each.name)
    inside: dict[str, set[str]] = {}
    for step in content.steps:
        for branch in step.branches:
            inside.setdefault(branch.condition, set()).add(called(step))
    return Order({name: _widened(own, inside, name) for name, own in before.items()})


def _stated(step: DefinitionStep) -> Iterator[str]:
    yield from (fact.value for fact in step.depends_on if isinstance(fact, Known))
    yield from (branch.condition for branch in step.branches)


def _widened(own: set[str], inside: Mapping[str, set[str]], name: str) -> frozenset[str]:
    """With the steps in the branches of the conditions that a step outside them waits for."""
    wide = set(own)
    for condition in own:
        steps = inside.get(condition, set())
        wide |= set() if name in steps else steps
    return frozenset(wide)


def _exclude_each_other(one: DefinitionStep, other: DefinitionStep) -> bool:
    sides = {branch.condition: branch.when for branch in one.branches}
    return any(sides.get(each.condition, each.when) != each.when for each in other.branches)
