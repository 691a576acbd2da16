"""ALN504: the outputs that a builder makes are not what specification and contract say."""

from collections.abc import Iterator
from itertools import chain

from align_ci.aws.properties import MalformedPath, kinds_with, resolve
from align_ci.model import (
    Build,
    BuilderSource,
    Contract,
    Fact,
    FailsAt,
    Known,
    Output,
    Project,
    Said,
    Severity,
    Skip,
    Specification,
    Unknown,
    rule,
)
from align_ci.rules import _made_names, _needed_names
from align_ci.rules._asked_keys import unknown_to_contracts
from align_ci.rules._builds import Compared, compared, first_gap
from align_ci.rules._mount_problems import Side, problem
from align_ci.rules._mounts import Port, by_name, mounted
from align_ci.rules._names import Names, gap, known, names_of


@rule("ALN504", Severity.ERROR, on=(Build, BuilderSource), fails_at=FailsAt.SILENT)
def check(subject: Build | BuilderSource, project: Project) -> Said:
    """A builder makes other outputs than specification and contract say.

    The builder was executed, and what it made is compared: every output of the
    specification that the contract has a path for needs an output of its logical name at
    that path. An alias is no ``OutputName``: property paths ask for the logical name.

    An output that nothing declares is a warning. So is another name where the property path
    goes by the output's place and not by its name. Outputs that lie at each other's paths
    are one finding.

    Why: what the script writes is not uploaded, is uploaded under a name that nobody asks
    for, or reaches those who asked for something else. The job itself succeeds.

    Of a builder that was only read, the names are compared by which it asks the contract for
    paths: ``self.contract.expected_output_paths["name"]`` for a name that the contract does
    not have raises when the pipeline is built; a warning where it asks with ``.get``. So is the
    name of an output without which its methods raise, and which no declaration has.

    Fix: take names from the specification and paths from the contract.

    Not reported: what specification and contract do not agree on (ALN203 and ALN204); an
    output made under the name that its property path asks for (ALN301); steps other than
    processing steps, whose outputs have no names.

    Wrong:
        ProcessingOutput(output_name="report", source="/opt/ml/processing/report")
        OutputSpec(logical_name="evaluation_report", aliases=["report"], ...)

    Right:
        ProcessingOutput(output_name="evaluation_report", source="/opt/ml/processing/report")
        OutputSpec(logical_name="evaluation_report", aliases=["report"], ...)
    """
    if isinstance(subject, BuilderSource):
        yield from unknown_to_contracts(
            subject, project, subject.outputs, "output", lambda contract: contract.outputs
        )
        yield from _made_names.undeclared(
            subject, project, subject.made_outputs, subject.outputs, _declared
        )
        yield from _needed_names.undeclared(
            subject, project, subject.needed_outputs, "output", _declared
        )
        return
    step = compared(subject)
    if isinstance(step, Skip):
        yield step
    elif step is not None and step.kind == "Processing":
        yield from _outputs(step)


def _declared(specification: Specification, contract: Contract) -> list[Names]:
    """All names by which anybody asks for an output, be it by an alias."""
    outputs = specification.outputs
    return [
        names_of(outputs, lambda output: output.name),
        *(names_of(output.aliases, lambda alias: alias) for output in outputs),
        *(_asked_for(output.property_path) for output in outputs),
        names_of(contract.outputs, lambda entry: entry.name),
    ]


def _asked_for(path: Fact[str]) -> Names:
    if isinstance(path, Unknown):
        return Names((), path)
    names, _ = _asked(path.value)
    return Names(tuple(Known(name, path.location) for name in names), None)


def _outputs(step: Compared) -> Said:
    unclear = _unclear(step)
    if unclear is not None:
        yield unclear
        return
    specification, contract = step.specification, step.contract
    ports = [port for output in specification.outputs for port in _ports(output, contract)]
    names = names_of(specification.outputs, lambda output: output.name).values
    aliases = {alias for port in ports for alias in port.aliases}
    unpublished = (
        name
        for name in names_of(contract.outputs, lambda entry: entry.name).values
        if name.casefold() not in aliases
    )
    side = Side(
        "output",
        step.built.outputs.location or step.place,
        contract.outputs.location or contract.location,
    )
    declared = frozenset((*names, *unpublished))
    for difference in by_name(ports, mounted(step.built.outputs), declared):
        yield problem(difference, side)


def _unclear(step: Compared) -> Skip | None:
    """What is missing for a comparison; nothing short of everything tells what is absent."""
    outputs, entries = step.specification.outputs, step.contract.outputs
    made = step.built.outputs
    said = gap(outputs, chain(*((each.name, each.property_path) for each in outputs)))
    return first_gap(
        ("the outputs of the specification", said),
        *(("the aliases of an output", gap(each.aliases, each.aliases)) for each in outputs),
        ("the outputs of the contract", gap(entries, chain(*((e.name, e.value) for e in entries)))),
        ("the outputs that the builder makes", gap(made, chain(*((m.name, m.path) for m in made)))),
    )


def _ports(output: Output, contract: Contract) -> Iterator[Port]:
    """The port of an output with a path under its name or an alias; none without."""
    name, property_path = output.name, output.property_path
    if not isinstance(name, Known) or not isinstance(property_path, Known):
        return
    aliases = frozenset(alias.value.casefold() for alias in known(output.aliases))
    path = _path(name.value, aliases, contract)
    if path is not None:
        asked, by_its_place = _asked(property_path.value)
        yield Port(name.value, path, as_good=asked, aliases=aliases, by_name=not by_its_place)


def _path(name: str, aliases: frozenset[str], contract: Contract) -> Known[str] | None:
    paths = {
        entry.name.value: Known(entry.value.value, entry.value.location)
        for entry in contract.outputs
        if isinstance(entry.name, Known)
        and isinstance(entry.value, Known)
        and entry.value.value is not None
    }
    under = (path for key, path in paths.items() if key.casefold() in aliases)
    return paths.get(name) or next(under, None)


def _asked(path: str) -> tuple[frozenset[str], bool]:
    """The names that a property path asks for, and whether it goes by an output's place."""
    try:
        kinds = kinds_with(path)
    except MalformedPath:
        return frozenset(), False
    if "Processing" not in kinds:
        return frozenset(), False
    tokens = [
        each.token for each in resolve("Processing", path).keyed if each.names == "OutputName"
    ]
    names = frozenset(str(token.value) for token in tokens if token.kind == "key")
    return names, any(token.kind == "index" for token in tokens)
