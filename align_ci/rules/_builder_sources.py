"""The steps that a builder, as it is written, is used for."""

from align_ci.model import Build, BuilderSource, Contract, Project, Skip, Unknown
from align_ci.rules._names import gap, not_all_known, not_known


def contracts_of(source: BuilderSource, project: Project) -> list[Contract] | Skip:
    """The contracts of all steps that a builder, or one that derives from it, builds."""
    for why in (*project.builders.gaps, *project.builds.gaps):
        return not_all_known("the builders", why)
    users = {source.location}
    for other in project.builders:
        hidden = gap(other.bases)
        if hidden is not None and other is not source:
            return not_all_known("the bases of the builders", hidden)
        if source.location in other.bases.items:
            users.add(other.location)
    builds = [build for build in project.builds if build.location in users]
    return _contracts(builds) if builds else Skip("it is not known which step it is for")


def _contracts(builds: list[Build]) -> list[Contract] | Skip:
    """Those of some steps; none where one has none, as its container may read anything."""
    found: list[Contract] = []
    for build in builds:
        if isinstance(build.contract, Unknown):
            return not_known("the contract", build.contract)
        if build.contract.value is None:
            return []
        found.append(build.contract.value)
    return found
