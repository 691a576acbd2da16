"""The stage that gathers what a project accepts, and what that is held against."""

from collections.abc import Sequence
from datetime import date

from align_ci import baseline_file
from align_ci.load.comments import comments
from align_ci.load.loading import Loaded
from align_ci.model import Gap, Rule, Suppressions
from align_ci.rules import ALL
from align_ci.run.certainty import judged
from align_ci.run.suite import Policy, Results
from align_ci.run.suppression import Scope
from align_ci.settings import Configured


def given(configured: Configured, loaded: Loaded) -> Suppressions:
    """The comments in the files that were read, and the baseline.

    Raises:
        SettingsError: The baseline cannot be used.
    """
    named = configured.settings.baseline
    return Suppressions(
        comments(configured.root, {*loaded.listing} & {*loaded.project.files}),
        baseline_file.parse(baseline_file.read(configured.root, named), named),
    )


def scope(
    loaded: Loaded,
    rules: Sequence[Rule],
    results: Results,
    unknown: Sequence[Gap],
    policy: Policy,
    today: date,
) -> Scope:
    """What suppressions are held against; a rule that is said elsewhere is known, too."""
    certain = judged(loaded.project, rules, results.checks, unknown, policy)
    return Scope(rules, frozenset(rule.id for rule in ALL), policy, certain, today)
