"""ALN503: the inputs that a builder makes are not what specification and contract say."""

from collections.abc import Iterator
from itertools import chain

from align_ci.model import (
    Build,
    BuilderSource,
    Contract,
    Entry,
    Fact,
    FailsAt,
    Fix,
    Group,
    Known,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    Specification,
    rule,
)
from align_ci.rules import _made_names, _needed_names
from align_ci.rules._asked_keys import unknown_to_contracts
from align_ci.rules._builds import Compared, compared, first_gap
from align_ci.rules._mount_problems import Side, problem
from align_ci.rules._mounts import Port, by_folder, by_name, mounted
from align_ci.rules._names import Names, gap, known, names_of, not_all_known


@rule("ALN503", Severity.ERROR, on=(Build, BuilderSource), fails_at=FailsAt.JOB_START)
def check(subject: Build | BuilderSource, project: Project) -> Said:
    """A builder makes other inputs than specification and contract say.

    The builder was executed, and what it made is compared: for every dependency that it was
    given and that the contract has a path for, a processing step needs an input of that
    name at that path, a training step a channel whose folder is that path or holds it.

    Warnings are: an input at the right path under another name, an input or channel that
    nothing declares, and an argument or hyperparameter that the contract does not have,
    where it has any. Inputs that lie at each other's paths are one finding.

    Why: the script looks where the contract says, and finds nothing or something else,
    minutes into a paid job.

    Of a builder that was only read, the names are compared by which it asks the contract for
    paths: ``self.contract.expected_input_paths["name"]`` for a name that the contract does
    not have raises when the pipeline is built; a warning where it asks with ``.get``. So is the
    name of an input without which its methods raise, and which no declaration has.

    Fix: take names from the specification and paths from the contract.

    Not reported: what specification and contract do not agree on (ALN201 and ALN202);
    which data a channel carries; the folder of a file that the contract names; steps that
    mount nothing, such as those that create a model; arguments that are decided when the
    pipeline runs.

    Wrong:
        ProcessingInput(input_name="DATA", destination="/opt/ml/processing/input", ...)

    Right:
        ProcessingInput(input_name="DATA", destination=contract.expected_input_paths["DATA"], ...)
    """
    if isinstance(subject, BuilderSource):
        yield from unknown_to_contracts(
            subject, project, subject.inputs, "input", lambda contract: contract.inputs
        )
        yield from _made_names.undeclared(
            subject, project, subject.made_inputs, subject.inputs, _declared
        )
        yield from _needed_names.undeclared(
            subject, project, subject.needed_inputs, "input", _declared
        )
        return
    step = compared(subject)
    if isinstance(step, Skip):
        yield step
    elif step is not None:
        yield from _inputs(step, subject.given)
        yield from _arguments(step)


def _declared(specification: Specification, contract: Contract) -> list[Names]:
    return [
        names_of(specification.dependencies, lambda dependency: dependency.name),
        names_of(contract.inputs, lambda entry: entry.name),
    ]


def _inputs(step: Compared, given: Group[Fact[str]]) -> Said:
    unclear = _unclear(step, given)
    if unclear is not None:
        yield unclear
        return
    names = {fact.value for fact in known(given)}
    ports = [port for entry in step.contract.inputs for port in _ports(entry, names)]
    sides = _declared(step.specification, step.contract)
    declared = frozenset(name for side in sides for name in side.values)
    training = step.kind == "Training"
    compare = by_folder if training else by_name
    side = Side(
        "channel" if training else "input",
        step.built.inputs.location or step.place,
        step.contract.inputs.location or step.contract.location,
    )
    for difference in compare(ports, mounted(step.built.inputs), declared):
        yield problem(difference, side)


def _unclear(step: Compared, given: Group[Fact[str]]) -> Skip | None:
    """What is missing for a comparison; nothing short of everything tells what is absent."""
    dependencies, entries = step.specification.dependencies, step.contract.inputs
    made = step.built.inputs
    return first_gap(
        ("the inputs that the builder was given", gap(given, given)),
        ("the dependencies", gap(dependencies, [each.name for each in dependencies])),
        ("the inputs of the contract", gap(entries, chain(*((e.name, e.value) for e in entries)))),
        ("the inputs that the builder makes", gap(made, chain(*((m.name, m.path) for m in made)))),
    )


def _ports(entry: Entry, given: set[str]) -> Iterator[Port]:
    """The port of an entry with a path; none without."""
    name, path = entry.name, entry.value
    if isinstance(name, Known) and isinstance(path, Known) and path.value is not None:
        yield Port(name.value, Known(path.value, path.location), wanted=name.value in given)


def _arguments(step: Compared) -> Said:
    declared = names_of(step.contract.arguments, lambda entry: entry.name)
    if not declared.known:
        return
    if declared.gap is not None:
        yield not_all_known("the arguments of the contract", declared.gap)
        return
    names = {_argument(name) for name in declared.values}
    for fact in known(_passed(step)):
        if _argument(fact.value) not in names:
            yield _undeclared(fact, step.contract)


def _passed(step: Compared) -> Iterator[Fact[str]]:
    """The flags of the command line, and what a training job turns into flags."""
    for word in step.built.arguments:
        if isinstance(word, Known) and word.value.startswith("--") and word.value != "--":
            yield Known(word.value.partition("=")[0], word.location)
    yield from (entry.name for entry in step.built.hyperparameters)


def _argument(text: str) -> str:
    """An argument's name, whether written as a flag or not."""
    return text.removeprefix("--").replace("-", "_")


def _undeclared(fact: Known[str], contract: Contract) -> Problem:
    what = "argument" if fact.value.startswith("--") else "hyperparameter"
    return Problem(
        f"the builder passes {what} `{fact.value}`, which the contract does not declare",
        fact.location,
        ("argument", _argument(fact.value)),
        Fix(f"declare `{_argument(fact.value)}` among the contract's arguments, or do not pass it"),
        (
            Related(
                "the arguments of the contract", contract.arguments.location or contract.location
            ),
        ),
        severity=Severity.WARNING,
    )
