"""What a rule says of a target, in the project as it is known and in each of its readings."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from align_ci.model import Fix, Path, Problem, Project, Related, Rule, Skip
from align_ci.run.readings import Reading, by_root
from align_ci.run.subjects import Target, targets

Clock: TypeAlias = Callable[[], float]

Key: TypeAlias = tuple[str, type, int]
"""A rule, a type that it judges, and which of that type in the project."""


class Said(Struct, frozen=True):
    """What a rule said of a target.

    Attributes:
        problems: In the order in which it found them.
        skips: Why it did not judge, also in part.
        crash: What it raised; empty where it came to its end.
        seconds: How long it took.
    """

    problems: Sequence[Problem] = ()
    skips: Sequence[str] = ()
    crash: str = ""
    seconds: float = 0.0


def each_target(
    rule: Rule, subjects: Mapping[type, Sequence[Target]]
) -> Iterator[tuple[Key, Target]]:
    """What a rule is asked about."""
    for kind in rule.on:
        for index, target in enumerate(subjects[kind]):
            yield (rule.id, kind, index), target


def ask(rule: Rule, target: Target, project: Project, clock: Clock) -> Said:
    """Ask a rule about a target."""
    started = clock()
    problems: list[Problem] = []
    skips: list[str] = []
    crash = ""
    try:
        for said in rule.check(target.value, project):
            if isinstance(said, Skip):
                skips.append(said.reason)
            else:
                problems.append(said)
    except Exception as error:  # noqa: BLE001 - a broken rule is a result, not a crash
        crash = f"{type(error).__name__}: {error}"
    return Said(problems, skips, crash, clock() - started)


def ask_all(
    reading: Reading,
    rules: Sequence[Rule],
    subjects: Mapping[type, Sequence[Target]],
    clock: Clock,
) -> Mapping[Key, Said]:
    """Ask rules about all targets of a reading, each of which stands for one of the project's."""
    own = targets(reading.project)
    # A step of which the type is known now may be one that a change is about.
    same = {k: found if len(found) == len(subjects[k]) else () for k, found in own.items()}
    return {
        key: ask(rule, target, reading.project, clock)
        for rule in rules
        for key, target in each_target(rule, same)
    }


def together(said: Said, others: Sequence[tuple[Path, Said]]) -> Said:
    """What a rule said of a target in the project and in all of its readings.

    What it finds in some readings only is told with the answers that lead to it. It has judged
    where it judges under all answers to a condition.
    """
    roots = [{*paths} for paths in by_root(path for path, _ in others).values()]
    certain = {(each.location, each.key) for each in said.problems}
    found: dict[object, dict[Path, Problem]] = {}
    for path, other in others:
        for each in other.problems:
            # One that all answers make worse is worse.
            mark = (each.location, each.key, each.severity)
            found.setdefault(mark, {}).setdefault(path, each)
    told = []
    for held in found.values():
        first = next(iter(held.values()))
        if any(held.keys() >= root for root in roots):
            told.append(first)
        elif (first.location, first.key) not in certain:
            told.append(_under(held))
    judged = {path for path, other in others if not other.skips}
    return Said(
        [*said.problems, *map(_without_edits, told)],
        () if any(judged >= root for root in roots) else said.skips,
        next((each.crash for each in (said, *(other for _, other in others)) if each.crash), ""),
        said.seconds + sum(other.seconds for _, other in others),
    )


def _under(held: Mapping[Path, Problem]) -> Problem:
    """A problem of some readings, with the conditions of the first."""
    path, problem = next(iter(held.items()))
    notes = tuple(
        Related(f"it is so where this {'holds' if turn.holds else 'does not hold'}", turn.location)
        for turn in path
    )
    return replace(problem, related=(*problem.related, *notes))


def _without_edits(problem: Problem) -> Problem:
    """A problem that is mended by hand: an edit that suits one reading may break another."""
    return replace(problem, fix=Fix(problem.fix.description))
