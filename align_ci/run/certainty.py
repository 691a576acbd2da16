"""What rules judged for certain: only there does finding nothing mean that there is nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec import Struct

from align_ci.model import Check, Gap, Outcome, Project, Rule, Severity
from align_ci.run.coverage import doubtful
from align_ci.run.readings import alternatives
from align_ci.run.subjects import targets
from align_ci.run.suite import Policy

_OF_ONE_STEP = ("ALN1", "ALN2", "ALN3")
"""The rules that compare the layers of one step; others may need any fact of the project."""


class _Asked(Struct, frozen=True):
    """A check, and the files of what it is about; none of what is about the whole project."""

    check: Check
    paths: frozenset[str]

    @property
    def whole(self) -> bool:
        return self.check.outcome in (Outcome.PASSED, Outcome.FAILED) and not self.check.reason


class Judged(Struct, frozen=True):
    """Answers what was judged for certain.

    Attributes:
        asked: The checks of each rule that ran and whose findings are all reported.
        unknown_in: Files in which something is not known or could not be read.
        unknown_of: Subjects of which something is not known.
        known: Whether there is a project, no part of it is missing and nothing unknown.
    """

    asked: Mapping[str, Sequence[_Asked]]
    unknown_in: frozenset[str]
    unknown_of: frozenset[str]
    known: bool

    def file(self, rule: str, path: str) -> bool:
        """Whether a rule that found nothing in a file would have found what there is."""
        if not self._may_know(rule) or path in self.unknown_in:
            return False
        about = [each for each in self.asked[rule] if not each.paths or path in each.paths]
        if any(path in each.paths for each in about):
            return all(each.whole for each in about)
        return self.known and all(each.whole for each in self.asked[rule])

    def subject(self, rule: str, name: str) -> bool:
        """Whether a rule that found nothing of a subject would have found what there is."""
        step = name.partition(" [")[0]  # what several are called, each told apart from the others
        if not self._may_know(rule) or self.unknown_of & {name, step}:
            return False
        about = [each for each in self.asked[rule] if each.check.subject.name == name]
        if not all(each.whole and not each.paths & self.unknown_in for each in about):
            return False
        return self.known or any(each.paths for each in about)

    def _may_know(self, rule: str) -> bool:
        return rule in self.asked and (self.known or rule.startswith(_OF_ONE_STEP))


def judged(
    project: Project,
    rules: Sequence[Rule],
    checks: Sequence[Check],
    unknown: Sequence[Gap],
    policy: Policy,
) -> Judged:
    """What the checks of a project rest on.

    Where only some paths are reported on, nothing is certain: findings are left out.
    """
    paths = {
        (target.subject.kind, target.subject.name): target.paths
        for group in targets(project).values()
        for target in group
    }
    asked: dict[str, list[_Asked]] = defaultdict(list)
    for rule in rules:
        if not policy.paths and policy.severity.get(rule.id) is not Severity.OFF:
            asked[rule.id] = []
    for check in checks:
        if check.rule in asked:
            key = (check.subject.kind, check.subject.name)
            asked[check.rule].append(_Asked(check, paths.get(key, frozenset())))
    failed = {failure.location.path for failure in project.failures}
    # What is judged answer by answer is not judged for all answers at once.
    depends = {each.location.path for each in alternatives(project)}
    anything = any(kind != "project" for kind, _ in paths)
    return Judged(
        asked,
        frozenset({gap.location.path for gap in unknown} | failed | depends),
        doubtful(project) | {gap.subject for gap in unknown},
        known=anything and not failed and not unknown and not depends,
    )
