"""The stage that holds what a project accepts against what was found."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from align_ci import baseline_file
from align_ci.load.comments import comments
from align_ci.load.loading import Loaded
from align_ci.model import BaselineEntry, Gap, Rule, Suppressions
from align_ci.rules import ALL
from align_ci.run.certainty import judged
from align_ci.run.suite import Policy, Results
from align_ci.run.suppression import Scope, suppress
from align_ci.settings import Configured, SettingsError


class Asked(Struct, frozen=True):
    """How a project was judged.

    Attributes:
        rules: Those that ran.
        policy: How they ran.
        unknown: What is not known of the project.
        today: The day, for entries that expire.
        lenient: Whether a baseline that cannot be used counts as none, as in a base.
        compared: Whether there is a base of which everything is known.
    """

    rules: Sequence[Rule]
    policy: Policy
    unknown: Sequence[Gap]
    today: date
    lenient: bool = False
    compared: bool = False


class Accepted(Struct, frozen=True):
    """What came of the stage.

    Attributes:
        results: With what is accepted marked, and findings about what accepts nothing.
        given: What the project accepts.
        stale: The baseline entries that certainly match nothing any more.
    """

    results: Results
    given: Suppressions
    stale: tuple[BaselineEntry, ...] = ()


def accept(configured: Configured, loaded: Loaded, results: Results, asked: Asked) -> Accepted:
    """Apply the comments in the files that were read, and the baseline.

    Raises:
        SettingsError: The baseline cannot be used.
    """
    given = Suppressions(
        comments(configured.root, {*loaded.listing} & {*loaded.project.files} - loaded.silent),
        _entries(configured, lenient=asked.lenient),
        configured.settings.accept_breaks,
    )
    if not given:  # as nearly always, and what is certain takes long to say
        return Accepted(results, given)
    certain = judged(loaded.project, asked.rules, results.checks, asked.unknown, asked.policy)
    known = frozenset(rule.id for rule in ALL)
    scope = Scope(asked.rules, known, asked.policy, certain, asked.today, asked.compared)
    done = suppress(results, given, scope)
    return Accepted(done.results, given, done.stale)


def _entries(configured: Configured, *, lenient: bool) -> tuple[BaselineEntry, ...]:
    named = configured.settings.baseline
    try:
        return baseline_file.parse(baseline_file.read(configured.root, named), named)
    except SettingsError:
        if lenient:
            return ()
        raise
