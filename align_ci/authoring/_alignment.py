"""The ``validate_*`` methods: authored objects as facts, judged by the suite's own rules."""

import time
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from align_ci.authoring.validation import ValidationResult
from align_ci.load.child.describe import Describer
from align_ci.load.facts import FactBuilder
from align_ci.load.scripts import ScriptFinder
from align_ci.load.trees import Trees
from align_ci.load.values import Instance
from align_ci.model import (
    Dependency,
    Finding,
    Group,
    Known,
    Location,
    Project,
    Script,
    Severity,
    Specification,
    Unknown,
)
from align_ci.rules import ALL
from align_ci.rules._sources import sources_of
from align_ci.run import suite

if TYPE_CHECKING:
    from align_ci.authoring._base import Authored
    from align_ci.authoring.contract import ScriptContract
    from align_ci.authoring.specification import StepSpecification

MEMORY = Location("<memory>")

OF_SCRIPTS = frozenset(f"ALN{number}" for number in range(101, 113))
"""The rules that hold a script against its contract."""

OF_PATHS = frozenset({"ALN101", "ALN107", "ALN108", "ALN109", "ALN111"})
"""Those of them that are about the places of inputs and outputs."""


def contract_alignment(specification: "StepSpecification") -> ValidationResult:
    """Rules 201 to 211 on a specification and its contract."""
    family = [rule.id for rule in ALL if rule.id.startswith("ALN2")]
    return _judge(_project(_specification(specification)), family)


def cross_step_compatibility(
    producer: "StepSpecification", consumer: "StepSpecification"
) -> ValidationResult:
    """Rules 401 and 404 on the dependencies of ``consumer`` that accept ``producer``."""
    source, target = _specification(producer), _specification(consumer)
    accepting = _accepting(source, target)
    if not accepting:
        words = f"no dependency of {consumer.step_type} accepts {producer.step_type} as its source"
        return ValidationResult.error(words)
    alone = Group((source.step_type,))
    fed = [
        replace(each, required=Known(value=True, location=MEMORY), sources=alone)
        for each in accepting
    ]
    narrowed = replace(target, dependencies=Group(tuple(fed)))
    return _judge(_project(source, narrowed), ("ALN401", "ALN404"))


def script_compliance(
    contract: "ScriptContract", path: str | Path, rules: Collection[str] = OF_SCRIPTS
) -> ValidationResult:
    """Rules on a contract and the script at ``path``, with the modules beside it."""
    file = Path(path)
    beside = [each.relative_to(file.parent).as_posix() for each in file.parent.glob("*.py")]
    listing = [file.name, *beside] if file.is_file() else []
    finder = ScriptFinder(file.parent, listing, lambda _path: True, {}, lambda _name: None)
    builder = FactBuilder(lambda _entry, _place: finder(file.name, Location(file.name)))
    facts = builder.contract(_instance(contract))
    return _judge(Project(contracts=Group((facts,))), rules)


def _judge(project: Project, rules: Collection[str]) -> ValidationResult:
    """What these rules say of a project, as the suite would report it."""
    wanted = [rule for rule in ALL if rule.id in rules]
    results = suite.run(project, wanted, suite.Policy(), time.perf_counter)
    worst = [finding for finding in results.findings if finding.severity is Severity.ERROR]
    others = [finding for finding in results.findings if finding.severity is not Severity.ERROR]
    skipped = [f"{check.name}: {check.reason}" for check in results.checks if check.reason]
    return ValidationResult(
        is_valid=not worst,
        errors=[_message(finding) for finding in worst],
        warnings=[_message(finding) for finding in others],
        unchecked=list(dict.fromkeys(skipped)),
    )


def _message(finding: Finding) -> str:
    return f"{finding.message} ({finding.rule} {finding.name}: {finding.fix.description})"


def _accepting(source: Specification, target: Specification) -> list[Dependency]:
    index = sources_of(_project(source, target))
    found = index.all[0]
    return [each for each in target.dependencies if index.accepts(each, found) is not False]


def _project(*specifications: Specification) -> Project:
    held = [each.contract for each in specifications]
    contracts = [each.value for each in held if isinstance(each, Known) and each.value]
    return Project(specifications=Group(specifications), contracts=Group(tuple(contracts)))


def _specification(specification: "StepSpecification") -> Specification:
    # Scripts are not looked for: `Unknown` keeps the rules that need them silent.
    nowhere: Group[Script] = Group(gaps=(Unknown("the script was not looked for", MEMORY),))
    return FactBuilder(lambda _entry, _place: nowhere).specification(_instance(specification))


def _instance(authored: "Authored") -> Instance:
    value = Trees().value(Describer().tree(authored), MEMORY)
    if not isinstance(value, Instance):
        raise TypeError(f"{type(authored).__name__} does not have the fields of its kind")
    return value
