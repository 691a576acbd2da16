"""Variables and arguments that a change makes required, and the builders that lack them."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from align_ci.aws.variables import is_platform_variable
from align_ci.model import (
    Build,
    Change,
    Contract,
    Known,
    Location,
    Option,
    Project,
    Skip,
)
from align_ci.rules._arguments import canonical, flags_of, parser_gap, shown
from align_ci.rules._builds import built_of
from align_ci.rules._contract_builds import builds_gap, builds_of
from align_ci.rules._names import names_of, not_all_known
from align_ci.rules._passed_arguments import leaves_out
from align_ci.rules._programs import program_of
from align_ci.rules._taken import Use


class Lacking(Struct, frozen=True):
    """The builders that lack something, and why more may not be known."""

    uses: Sequence[Use] = ()
    skips: Sequence[Skip] = ()


def variables(before: Contract, after: Contract) -> Iterator[Known[str]]:
    """The variables that a contract requires now and did not at the base."""
    then = names_of(before.required_variables, lambda fact: fact)
    if then.gap is not None:
        return
    for fact in names_of(after.required_variables, lambda fact: fact).known:
        if fact.value not in then and not is_platform_variable(fact.value):
            yield fact


def options(
    before: Contract, after: Contract, base: Project, project: Project
) -> Iterator[Option | Skip]:
    """The options that the parser of a script requires now and did not at the base."""
    now, then = program_of(after, project), program_of(before, base)
    if isinstance(now, Skip) or isinstance(then, Skip):
        return
    wanted = [each for each in now.options if _is_required(each)]
    hidden = parser_gap(then)
    if wanted and hidden is not None:
        yield not_all_known("the arguments of the parser at the base", hidden)
        return
    provided = {canonical(name) for name in project.conventions.provided_arguments}
    for option in wanted:
        flags = {canonical(flag) for flag in flags_of(option)}
        known = [each for each in then.options if flags & {*map(canonical, flags_of(each))}]
        may_be_old = any(
            not isinstance(each.required, Known) or each.required.value for each in known
        )
        if flags and not may_be_old and not flags & provided:
            yield option


def unset(name: str, contract: Contract, change: Change, project: Project) -> Lacking:
    """The builders that are known not to set a variable."""

    def lacks(build: Build) -> bool:
        built = built_of(build)
        if isinstance(built, Skip):
            return False
        names = names_of(built.value.variables, lambda entry: entry.name)
        return names.gap is None and name not in names

    def place(build: Build) -> Location:
        built = built_of(build)
        own = None if isinstance(built, Skip) else built.value.variables.location or built.location
        return own or build.location

    return _lacking(name, contract, change, project, lacks, place)


def left_out(option: Option, contract: Contract, change: Change, project: Project) -> Lacking:
    """The builders that are known not to pass an option."""
    return _lacking(
        shown(option),
        contract,
        change,
        project,
        lambda build: leaves_out(build, option),
        lambda build: build.location,
    )


def _lacking(
    name: str,
    contract: Contract,
    change: Change,
    project: Project,
    lacks: Callable[[Build], bool],
    place: Callable[[Build], Location],
) -> Lacking:
    old = {build.name for build in change.base.builds}
    builds = [build for build in builds_of(contract, project) if build.name in old]
    skips = [skip for build in builds if isinstance(skip := built_of(build), Skip)]
    hidden = builds_gap(project)
    if hidden is not None:
        skips.append(not_all_known("the builders and what each one builds", hidden))
    uses = [
        Use(name, build.name, place(build), f"`{build.name}` builds the step")
        for build in builds
        if lacks(build)
    ]
    return Lacking(list({use.location: use for use in uses}.values()), skips)


def _is_required(option: Option) -> bool:
    return isinstance(option.required, Known) and option.required.value
