import pytest

from align_ci.model import Known, Location, RegisteredClass, Registry, Severity
from align_ci.rules.unresolved_registry_entry import check
from tests.unit.rules.facts import HIDDEN, keys, problems, project, skips
from tests.unit.rules.sources import entry, registry, source

GOOD = (entry("CutStepBuilder"), entry("SewStepBuilder"))
BAD = entry("HemStepBuilder", defined=False, line=5)


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(registry(), id="empty"),
        pytest.param(registry(*GOOD), id="all there"),
        pytest.param(registry(BAD), id="nothing beside it"),
        pytest.param(
            registry(BAD, entry("Cut", defined=False), entry("Sew", defined=False), GOOD[0]),
            id="most others mean something else",
        ),
        pytest.param(registry(BAD, entry("CutConfig", key="config")), id="others under other keys"),
    ],
)
def test_quiet(subject: Registry) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == []


def test_names_the_class_and_what_may_be_meant() -> None:
    bad = entry("CutsStepBuilder", defined=False, line=5, others=[9])
    (problem,) = problems(check, registry(*GOOD, bad))
    assert problem.message == (
        "`STEP_REGISTRY` names `CutsStepBuilder`, but the project has no such class"
    )
    assert problem.location.line == 5
    assert "did you mean `CutStepBuilder`?" in problem.fix.description
    assert [each.location.line for each in problem.related] == [9]


def test_a_class_that_two_registries_miss_is_one_cause() -> None:
    one, other = registry(*GOOD, BAD), registry(BAD, *GOOD, name="BUILDER_REGISTRY")
    found = [*problems(check, one), *problems(check, other)]
    assert [problem.cause for problem in found] == ["no class HemStepBuilder"] * 2


def test_half_of_the_others_is_enough() -> None:
    other = entry("TrimStepBuilder", defined=False)
    assert keys(check, registry(GOOD[0], BAD, other)) == [
        ("builder", "HemStepBuilder"),
        ("builder", "TrimStepBuilder"),
    ]


def test_each_key_is_judged_for_itself() -> None:
    kind = entry("Cutting", defined=False, key="spec_type")
    assert keys(check, registry(*GOOD, BAD, kind)) == [("builder", "HemStepBuilder")]


def test_what_is_not_known_counts_as_not_there() -> None:
    unknown = [entry("A", defined=HIDDEN), entry(HIDDEN, defined=HIDDEN)]
    subject = registry(BAD, GOOD[0], *unknown)
    assert problems(check, subject) == []
    assert skips(check, subject) == [
        f"the classes that the registry names are not all known: {HIDDEN.why}"
    ]


def test_a_name_that_is_not_known_is_not_reported() -> None:
    assert problems(check, registry(*GOOD, entry(HIDDEN, defined=False))) == []


def test_a_registry_that_may_hold_more_is_not_judged() -> None:
    subject = registry(*GOOD, BAD, gaps=(HIDDEN,))
    assert problems(check, subject) == []
    assert skips(check, subject) == [f"the entries of the registry are not all known: {HIDDEN.why}"]


def row(step: str, name: str, key: str = "builder_step_name", line: int = 1) -> RegisteredClass:
    return RegisteredClass(step, key, Known(name, Location("registry.py", line)))


def copied(*rows: RegisteredClass, configuration: str = "") -> list[str]:
    """What is said of the steps of a registry, in a project with builders for all of them."""
    builders = [
        source(f"{step}StepBuilder", configuration=configuration) for step in ("Cut", "Hem")
    ]
    known = {(each.key, each.name.value): each.name.location.line for each in reversed(rows)}
    entries = [
        entry(
            name,
            key=key,
            line=line,
            others=[
                each.name.location.line
                for each in rows
                if (each.key, each.name.value) == (key, name) and each.name.location.line != line
            ],
        )
        for (key, name), line in known.items()
    ]
    whole = project(builders=builders)
    found = problems(check, registry(*entries, classes=rows), whole)
    assert {each.severity for each in found} <= {Severity.WARNING}
    return [each.message for each in found]


CUT = row("Cut", "CutStepBuilder", line=2)


def test_names_what_was_copied_from_another_step() -> None:
    assert copied(CUT, row("Hem", "CutStepBuilder", line=5)) == [
        "`STEP_REGISTRY` names `CutStepBuilder` for `Hem`, too, and `HemStepBuilder` for no step"
    ]


def test_names_the_configuration_of_another_step() -> None:
    rows = (row("Cut", "CutConfig", "config", 2), row("Hem", "CutConfig", "config", 5))
    assert len(copied(*rows, configuration="HemConfig")) == 1
    assert copied(*rows, configuration="BaseConfig") == []


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param((CUT, row("Hem", "HemStepBuilder", line=5)), id="each its own"),
        pytest.param((CUT, row("Sew", "CutStepBuilder", line=5)), id="it has none of its own"),
        pytest.param(
            (CUT, row("Hem", "CutStepBuilder", line=5), row("Sew", "HemStepBuilder", line=9)),
            id="that is another's",
        ),
        pytest.param(
            (row("Cut", "SharedBuilder", line=2), row("Hem", "SharedBuilder", line=5)), id="shared"
        ),
    ],
)
def test_quiet_about_what_several_steps_have(rows: tuple[RegisteredClass, ...]) -> None:
    assert copied(*rows) == []


@pytest.mark.parametrize(
    ("taken", "meant"),
    [
        pytest.param("HemStepConfig", "HemStepConfig", id="it is known"),
        pytest.param("", "HemsConfig", id="it is not known"),
        pytest.param("HemConfig", "HemsConfig", id="it is what is named"),
    ],
)
def test_what_the_builder_of_the_step_takes_is_meant(taken: str, meant: str) -> None:
    entries = [
        entry("HemsConfig", key="config_class", line=1),
        entry("HemConfig", key="config_class", defined=False, line=2),
        entry("HemStepBuilder", key="builder_step_name", line=3),
    ]
    rows = [
        row("Hems", "HemsConfig", "config_class", 1),
        row("Hem", "HemConfig", "config_class", 2),
        row("Hem", "HemStepBuilder", "builder_step_name", 3),
    ]
    subject = registry(*entries, classes=tuple(rows))
    held = project(registries=[subject], builders=[source("HemStepBuilder", configuration=taken)])
    [problem] = problems(check, subject, held)
    assert problem.fix.description.endswith(f"did you mean `{meant}`?")
