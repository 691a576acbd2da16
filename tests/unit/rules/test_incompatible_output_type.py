import pytest

from align_ci.model import Output, Project, Specification
from align_ci.rules.incompatible_output_type import check
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    dependency,
    incomplete,
    keys,
    output,
    problems,
    project,
    skips,
    specification,
)


def needing(kind: str, *entries: str, required: bool = False) -> Specification:
    return specification(
        "Consumer",
        dependencies=[dependency("data", kind=kind, sources=entries, required=required)],
    )


def giving(*kinds: object, step_type: str = "Producer") -> Specification:
    outputs = [output(f"out{number}", kind=kind) for number, kind in enumerate(kinds)]  # type: ignore[arg-type]
    return specification(step_type, outputs=outputs)


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        pytest.param("MODEL_ARTIFACTS", ["MODEL_ARTIFACTS"], id="equal"),
        pytest.param("TRAINING_DATA", ["PROCESSING_OUTPUT"], id="data from data"),
        pytest.param("PROCESSING_OUTPUT", ["VALIDATION_DATA"], id="data to data"),
        pytest.param("CONFIG_FILE", ["HYPERPARAMETERS"], id="settings from settings"),
        pytest.param("HYPERPARAMETERS", ["CUSTOM_PROPERTY"], id="settings from a property"),
        pytest.param("CONFIG_FILE", ["PROCESSING_OUTPUT"], id="settings from data"),
        pytest.param("PAYLOAD_SAMPLES", ["PROCESSING_OUTPUT"], id="samples from data"),
        pytest.param("MODEL_ARTIFACTS", ["PROCESSING_OUTPUT", "MODEL_ARTIFACTS"], id="one of two"),
        pytest.param("OUR_OWN", ["PROCESSING_OUTPUT"], id="a type of their own"),
        pytest.param("MODEL_ARTIFACTS", ["InputData"], id="an output of their own type"),
        pytest.param("MODEL_ARTIFACTS", [HIDDEN], id="unknown type"),
    ],
)
def test_quiet(wanted: str, given: list[str]) -> None:
    subject = needing(wanted, "Producer")
    assert problems(check, subject, project([subject, giving(*given)])) == []


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        pytest.param("MODEL_ARTIFACTS", ["PROCESSING_OUTPUT"], id="model from data"),
        pytest.param("PROCESSING_OUTPUT", ["MODEL_ARTIFACTS"], id="data from a model"),
        pytest.param("PROCESSING_OUTPUT", ["PAYLOAD_SAMPLES"], id="data from samples"),
        pytest.param("CUSTOM_PROPERTY", ["CONFIG_FILE"], id="a property from settings"),
        pytest.param("TRAINING_DATA", [], id="nothing published"),
    ],
)
def test_reports(wanted: str, given: list[str]) -> None:
    subject = needing(wanted, "Producer")
    assert keys(check, subject, project([subject, giving(*given)])) == [("data", "Producer")]


MISFIT = needing("MODEL_ARTIFACTS", "Producer")


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(
            project([giving("PROCESSING_OUTPUT")], external_step_types=frozenset({"Producer"})),
            id="a step type of another project",
        ),
        pytest.param(
            project(
                [giving("PROCESSING_OUTPUT")],
                fitting_types=frozenset({("MODEL_ARTIFACTS", "PROCESSING_OUTPUT")}),
            ),
            id="a pair of the configuration",
        ),
        pytest.param(
            project(
                [
                    giving("PROCESSING_OUTPUT", step_type="Producer_Training"),
                    giving("MODEL_ARTIFACTS", step_type="Producer_Testing"),
                ]
            ),
            id="another variant fits",
        ),
        pytest.param(project([]), id="unknown step type"),
        pytest.param(project(incomplete(giving("PROCESSING_OUTPUT"))), id="perhaps a variant"),
    ],
)
def test_quiet_in_such_a_project(whole: Project) -> None:
    assert problems(check, MISFIT, whole) == []


def test_a_kind_of_step_stands_for_more_than_is_known() -> None:
    subject = needing("MODEL_ARTIFACTS", "ProcessingStep")
    assert problems(check, subject, project([subject, giving("PROCESSING_OUTPUT")])) == []


def test_a_required_dependency_that_nothing_feeds_is_left_to_another_rule() -> None:
    subject = needing("MODEL_ARTIFACTS", "Producer", required=True)
    assert problems(check, subject, project([subject, giving("PROCESSING_OUTPUT")])) == []


def test_a_required_dependency_that_another_entry_feeds_is_judged() -> None:
    subject = needing("MODEL_ARTIFACTS", "Producer", "Other", required=True)
    other = specification("Other", outputs=[output("data", kind="MODEL_ARTIFACTS")])
    whole = project([subject, giving("PROCESSING_OUTPUT"), other])
    assert keys(check, subject, whole) == [("data", "Producer")]


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param([], [], id="nothing fits: left to another rule"),
        pytest.param(
            [giving("MODEL_ARTIFACTS", step_type="Other")],
            [("data", "Producer")],
            id="another entry fits",
        ),
        pytest.param([giving(HIDDEN, step_type="Other")], [], id="perhaps another entry fits"),
    ],
)
def test_by_type_a_fitting_output_feeds(
    others: list[Specification], expected: list[tuple[str, ...]]
) -> None:
    subject = needing("MODEL_ARTIFACTS", "Producer", "Other", required=True)
    specifications = [subject, giving("PROCESSING_OUTPUT"), *others]
    assert keys(check, subject, project(specifications, source_matching="type")) == expected
    assert keys(check, subject, project(specifications, source_matching="name")) == []


def test_reports_at_the_entry() -> None:
    entry = at(6, "Producer")
    subject = specification(
        dependencies=[dependency(kind="MODEL_ARTIFACTS", sources=[entry], required=False)]
    )
    [problem] = problems(check, subject, project([subject, giving("PROCESSING_OUTPUT")]))
    assert problem.location == entry.location
    assert problem.message == (
        "`data` takes `MODEL_ARTIFACTS`, but `Producer` publishes `PROCESSING_OUTPUT`"
    )


MODEL = output("data", kind="MODEL_ARTIFACTS")
MODEL_TOO = output("model", kind="MODEL_ARTIFACTS", aliases=["DATA"])
REPORT = output("report", kind="PROCESSING_OUTPUT")
ELSEWHERE = specification("Else", dependencies=[dependency("data", kind="MODEL_ARTIFACTS")])


@pytest.mark.parametrize(
    "outputs",
    [
        pytest.param([MODEL, REPORT], id="its name"),
        pytest.param([MODEL_TOO, REPORT], id="an alias that others can use"),
        pytest.param([MODEL, MODEL_TOO, REPORT], id="both"),
    ],
)
def test_what_goes_by_the_name_has_to_fit(outputs: list[Output]) -> None:
    subject = needing("PROCESSING_OUTPUT", "Producer")
    whole = project([subject, specification("Producer", outputs=outputs), ELSEWHERE])
    assert keys(check, subject, whole) == [("data", "Producer")]
    [problem] = problems(check, subject, whole)
    assert problem.message == (
        "`data` takes `PROCESSING_OUTPUT`, but `Producer` publishes it as `MODEL_ARTIFACTS`"
    )


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        pytest.param([MODEL, REPORT], "publishes it as", id="beside one that fits"),
        pytest.param([MODEL], "publishes `MODEL", id="alone: nothing fits, which is said once"),
    ],
)
def test_a_name_is_judged_though_no_other_dependency_could_use_it(
    outputs: list[Output], said: str
) -> None:
    subject = needing("PROCESSING_OUTPUT", "Producer")
    whole = project([subject, specification("Producer", outputs=outputs)])
    [problem] = problems(check, subject, whole)
    assert said in problem.message


def test_by_type_what_goes_by_the_name_need_not_fit() -> None:
    subject = needing("PROCESSING_OUTPUT", "Producer")
    every = [subject, specification("Producer", outputs=[MODEL, REPORT])]
    assert problems(check, subject, project(every, source_matching="type")) == []


@pytest.mark.parametrize(
    "others",
    [
        pytest.param([[MODEL_TOO, REPORT]], id="an alias that nobody can use: another rule's"),
        pytest.param([[MODEL, output("Data", kind="TRAINING_DATA", aliases=["data"])]], id="one"),
        pytest.param([[output("data", kind=HIDDEN), REPORT]], id="perhaps it fits"),
        pytest.param([[MODEL, REPORT, output(HIDDEN)]], id="perhaps another one of the name"),
        pytest.param([[REPORT]], id="nothing of the name"),
        pytest.param([[MODEL, REPORT], [output("data")]], id="another variant fits"),
    ],
)
def test_nothing_of_the_name_is_known_to_misfit(others: list[list[Output]]) -> None:
    subject = needing("PROCESSING_OUTPUT", "Producer")
    jobs = ("Training", "Testing")
    variants = [
        specification("Producer", job_type=job if len(others) > 1 else None, outputs=outputs)
        for job, outputs in zip(jobs, others, strict=False)
    ]
    assert problems(check, subject, project([subject, *variants])) == []


def test_perhaps_another_step_of_that_type() -> None:
    subject = needing("PROCESSING_OUTPUT", "Producer")
    producer = specification("Producer", outputs=[MODEL, REPORT])
    assert problems(check, subject, project(incomplete(subject, producer))) == []


def test_says_why_it_cannot_judge() -> None:
    whole = project([MISFIT, giving(HIDDEN)])
    assert skips(check, MISFIT, whole) == [
        "the types of what `Producer` publishes are not all known"
    ]
