"""Knowing less never adds a finding, whatever is not known."""

import functools
import itertools
import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from align_ci.model import (
    Alignment,
    Build,
    BuilderSource,
    Change,
    Contract,
    Definition,
    Group,
    Known,
    LoadFailure,
    Location,
    Pipeline,
    Problem,
    Project,
    Registry,
    Rule,
    Script,
    Severity,
    Specification,
    Unknown,
    UnresolvedImport,
)
from align_ci.rules import ALL
from align_ci.run.suite import SAID_ELSEWHERE
from tests.amount import tried
from tests.unit.rules.builds import STEP, build, job, step
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    condition,
    connection,
    contract,
    dependency,
    output,
    pipeline,
    project,
    specification,
    use,
)
from tests.unit.rules.hiding import hide

_LINES = itertools.count(1)


def here(value: str) -> Known[str]:
    """A fact that shares its line with no other."""
    return at(next(_LINES), value)


def misaligned() -> Project:
    """A project with something for every rule to find."""
    syntax = Known("invalid syntax", Location("broken.py", 3))
    broken = contract(
        name="BROKEN",
        entry_point="broken.py",
        inputs={"data": here("/opt/ml/processing/in"), here("dat"): here("/srv/x")},
        outputs={
            "report": here("/opt/ml/processing/out"),
            "other": here("/opt/ml/processing/out/other"),
            here("extra"): here("relative"),
        },
        variables=[here("NOT-A-NAME"), *(f"V{number}" for number in range(100))],
        requirements={"pandas": here("1.2.3")},
        scripts=[Script("broken.py", syntax)],
        line=1,
    )
    training = contract(
        name="TRAINING",
        entry_point=here("train.py"),
        inputs={
            "train_data": here("/opt/ml/input/data/train set"),
            "settings": here("/opt/ml/input/config"),
        },
        outputs={"model": here("/opt/ml/model")},
        training=True,
        scripts=[],
        line=2,
    )
    preprocessing = specification(
        "Preprocessing",
        node_type=here("SINK"),
        dependencies=[
            dependency(here("data"), sources=[here("Lodaing"), here("ProcessingStep")]),
            dependency(here("metadata"), sources=[here("Report")]),
            dependency(here("Data"), required=False, sources=[here("Training")]),
        ],
        outputs=[
            output(
                here("processed"),
                path=here("properties.ProcessingOutputConfig.Outputs['x'].S3Output.S3Uri"),
            ),
            output(
                here("report"),
                path=here("properties.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri"),
            ),
            output(
                here("second"),
                aliases=[here("Processed"), here("train_data")],
                path=here("properties.ProcessingOutputConfig.Outputs['second']"),
            ),
            output(
                here("third"),
                path=here("properties.ProcessingOutputConfig.Outputs[third].S3Output.S3Uri"),
            ),
        ],
        owned=broken,
        kind="Processing",
        line=1,
    )
    trained = specification(
        here("Training"),
        dependencies=[
            dependency(here("train_data"), kind="TRAINING_DATA", sources=[here("Preprocessing")]),
            dependency(here("settings"), kind="HYPERPARAMETERS", sources=[here("Report")]),
            dependency(
                here("base_model"), kind="MODEL_ARTIFACTS", required=False, sources=[here("Report")]
            ),
        ],
        outputs=[
            output(
                here("model"),
                kind="MODEL_ARTIFACTS",
                path=here("properties.ModelArtifacts.S3ModelArtifacts"),
            ),
            output(here("metrics"), path=here("properties.ProcessingJobOutput.Metrics.S3Uri")),
        ],
        owned=training,
        line=2,
    )
    twin = specification(
        here("Training"),
        dependencies=[dependency("train_data", kind="TRAINING_DATA")],
        outputs=[output("model", aliases=[here("lonely")])],
        line=3,
    )
    report = specification(
        here("Report"),
        node_type="SOURCE",
        outputs=[
            output(here("settings"), kind="CONFIG_FILE"),
            output(
                here("text"),
                aliases=[here("base_model"), here("old_model")],
                kind="PROCESSING_OUTPUT",
            ),
        ],
        line=4,
    )
    bare = specification(
        here("Broken"),
        node_type="SOURCE",
        kind="Processing",
        outputs=[output(here("model"), kind="MODEL_ARTIFACTS")],
        line=5,
    )
    nobody = here("Nobody")
    hungry = specification(
        here("Hungry"),
        node_type="INTERNAL",
        dependencies=[
            dependency(here("old_model"), kind="MODEL_ARTIFACTS"),
            dependency(here("needle"), sources=[here("Report"), here("Broken")]),
            dependency(here("settings")),
            dependency(here("first"), sources=[nobody]),
            dependency(here("second"), sources=[nobody]),
            dependency(here("third"), required=False, sources=[nobody]),
            dependency(here("fourth"), sources=[here("Neither"), here("Report")]),
        ],
        outputs=[output(here("unused"))],
        line=6,
    )
    steps = {
        "pre": preprocessing,
        "train": trained,
        "report": report,
        "again": report,
        "hungry": hungry,
        "bare": bare,
    }
    uses = [use(name, used, line=number) for number, (name, used) in enumerate(steps.items(), 10)]
    whole = pipeline(
        uses,
        [
            connection("pre", "second", "train", "train_data", line=1),
            connection(here("train"), here("model"), "pre", "data", line=2),
            connection(here("report"), here("nothing"), "train", here("missing"), line=3),
            connection(here("nobody"), "text", "pre", "metadata", line=4),
            connection(here("bare"), "model", "hungry", "old_model", line=5),
        ],
        [
            condition("enough", "report", ["bare", "inner"], []),
            condition("inner", "bare", ["train"], ["again"]),
        ],
    )
    built = project(
        [preprocessing, trained, twin, report, bare, hungry],
        contracts=[broken, training],
        pipelines=[whole],
    )
    return structs.replace(
        built,
        builds=Group(tuple(misbuilt(preprocessing, trained, hungry))),
        failures=(LoadFailure("cannot", Location("lost.py")),),
        unresolved=(UnresolvedImport("specs.lost", "LOST_SPEC", False, (), STEP),),  # noqa: FBT003
    )


def misbuilt(
    preprocessing: Specification, trained: Specification, hungry: Specification
) -> Iterator[Build]:
    """Builders with something for every rule to find; each differs in another way."""
    variables = {f"V{number}": "1" for number in range(98)}
    long = {"A-B": "x" * 300, "V99": "1", "ROOM": "1", "MORE": "1"}
    outputs = {f"out{number}": f"/opt/ml/processing/out/{number}" for number in range(10)}
    yield build(
        preprocessing,
        step(
            inputs={"data": "/opt/ml/processing/wrong", "more": "/opt/ml/processing/more"},
            outputs={"report": "/opt/ml/processing/report", **outputs},
            variables=variables | long,
            arguments=["x" * 300],
        ),
    )
    yield build(trained, step("Processing"))
    channels = {"training": "/opt/ml/input/data/training", "rest": "/opt/ml/input/data/rest"}
    yield build(
        trained, step("Training", inputs=channels, hyperparameters={"x" * 300: "1"}, sdk_inputs=19)
    )
    refused = Known("host:443", STEP)
    yield build(hungry, HIDDEN, failure=Known("OSError: no", STEP), attempts=(refused, refused))
    yield build(hungry, HIDDEN, failure=here("KeyError: x"))
    yield build(hungry, HIDDEN, attempts=(here("host:80"),))
    yield build(hungry, HIDDEN, job=job(["OTHER"]))
    yield from remounted()


def remounted() -> Iterator[Build]:
    """Builders that mount the right things in the wrong way."""
    paths = {name: f"/opt/ml/processing/{name}" for name in ("aa", "bb", "cc", "dd")}
    spec = specification(
        here("Mounting"),
        kind="Processing",
        dependencies=[dependency(here(name)) for name in paths],
        outputs=[output(here(name), aliases=[here(f"{name}_too")]) for name in paths],
        owned=contract(inputs=paths, outputs=paths, arguments={"mode": "1"}),
    )
    aa, bb, cc, dd = paths.values()
    ring = {"aa": bb, "bb": cc, "cc": aa, "dd": dd}
    for made in (
        ring,
        {"aa": bb, "bb": "/opt/ml/processing/x", "cc": cc, "c_c": dd},
        {"aa_too": aa, "b_b": "/opt/ml/processing/b_b", "cc": aa, "dd": "/opt/ml/processing"},
        {**paths, "ee": "/opt/ml/processing/ee"},
    ):
        yield build(spec, step(inputs=made, outputs=made, arguments=["--mood", "1"]))


def subjects(rule: Rule, whole: Project) -> list[object]:
    alignments = [
        Alignment(each, owned)
        for each in whole.specifications
        if (owned := each.contract if isinstance(each.contract, Unknown) else each.contract.value)
        is not None
    ]
    by_type: dict[type, list[object]] = {
        Contract: [*whole.contracts],
        Specification: [*whole.specifications],
        Alignment: [*alignments],
        Pipeline: [*whole.pipelines],
        Build: [*whole.builds],
        Definition: [*whole.definitions],
        BuilderSource: [*whole.builders],
        Registry: [*whole.registries],
        Change: [],
        Project: [whole],
    }
    return [subject for kind in rule.on for subject in by_type[kind]]


Found = dict[tuple[str, Location, tuple[str, ...]], int]


def findings(whole: Project) -> Found:
    """What all rules find: severity by rule, place and key."""
    found: Found = {}
    for rule in ALL:
        for subject in subjects(rule, whole):
            for said in rule.check(subject, whole):
                if isinstance(said, Problem):
                    severity = said.severity or rule.severity
                    found[rule.id, said.location, said.key] = severity.rank
    return found


WHOLE = misaligned()
ALL_FOUND = findings(WHOLE)


@functools.cache
def under(**conventions: object) -> tuple[Project, Found]:
    """The project under other conventions, and what is found in it."""
    whole = structs.replace(WHOLE, conventions=structs.replace(WHOLE.conventions, **conventions))
    return whole, findings(whole)


CONVENTIONS = [
    pytest.param({}, id="by name"),
    pytest.param({"source_matching": "type"}, id="by type"),
    pytest.param({"source_job_types": "stem"}, id="stem only"),
    pytest.param({"external_step_types": frozenset({"Lodaing"})}, id="external"),
    pytest.param({"external_entry_points": frozenset({"broken.py"})}, id="external script"),
]


# What rules of definitions, of programs and of code find is held to the same elsewhere.
OF_PROGRAMS = {f"ALN{number}" for number in (*range(102, 111), 112, 113, 512)}
JUDGED = [
    rule
    for rule in ALL
    if rule.id not in OF_PROGRAMS
    and rule.id not in SAID_ELSEWHERE
    and rule.on not in {(Definition,), (BuilderSource,), (Registry,), (Change,)}
]


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in JUDGED])
def test_the_project_has_something_for_every_rule(rule: Rule) -> None:
    assert rule.id in {found for found, _, _ in ALL_FOUND}


@pytest.mark.parametrize("conventions", CONVENTIONS)
@settings(max_examples=tried(60))
@given(seed=st.integers(0, 2**32), share=st.sampled_from([0.01, 0.03, 0.1, 0.3, 0.7]))
def test_hiding_facts_never_adds_a_finding(
    conventions: dict[str, object], seed: int, share: float
) -> None:
    whole, complete = under(**conventions)
    chance = random.Random(seed)  # noqa: S311 - hypothesis gives the seed
    hidden = findings(hide(whole, lambda: chance.random() < share))
    assert hidden.keys() - complete.keys() == set()
    assert all(rank >= complete[key] for key, rank in hidden.items())


def test_hiding_everything_finds_only_what_could_not_be_loaded() -> None:
    assert {rule for rule, _, _ in findings(hide(WHOLE, lambda: True))} == {"ALN513", "ALN901"}


def test_severities_come_in_order() -> None:
    assert Severity.ERROR.rank < Severity.NOTE.rank
