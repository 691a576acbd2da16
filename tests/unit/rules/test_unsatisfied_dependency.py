from typing import Any

import pytest

from align_ci.model import Dependency, Severity, Specification
from align_ci.rules.unsatisfied_dependency import check
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    connection,
    dependency,
    incomplete,
    keys,
    output,
    pipeline,
    problems,
    project,
    skips,
    specification,
    use,
)


def consumer(needed: Dependency, **more: Any) -> Specification:
    return specification("Consumer", dependencies=[needed], **more)


def producer(step_type: Any = "Producer", *names: Any, **more: Any) -> Specification:
    published = [output(names[0], aliases=names[1:])] if names else []
    return specification(step_type, outputs=published, **more)


PLAIN = consumer(dependency("data", sources=["Producer"]))
ANY = consumer(dependency("data"))
OF_KIND = consumer(dependency("data", sources=["ProcessingStep"]))
VARIANT = consumer(dependency("data", sources=["Producer_Training"]))


@pytest.mark.parametrize(
    ("subject", "others"),
    [
        pytest.param(PLAIN, [producer("Producer", "data")], id="by its name"),
        pytest.param(PLAIN, [producer("Producer", "x", "DATA")], id="by an alias, in any case"),
        pytest.param(ANY, [producer("Producer", "data")], id="from any step"),
        pytest.param(
            OF_KIND, [producer("Producer", "data", kind="Processing")], id="from a kind of step"
        ),
        pytest.param(OF_KIND, [producer("Producer", "data")], id="from a kind, by its paths"),
        pytest.param(
            OF_KIND, [producer("Producer", "data", kind=HIDDEN)], id="perhaps of that kind"
        ),
        pytest.param(PLAIN, [producer("Producer_Training", "data")], id="a variant, by its stem"),
        pytest.param(VARIANT, [producer("Producer_training", "data")], id="a variant, exactly"),
        pytest.param(
            VARIANT, [producer("Producer", "data", job_type="training")], id="a declared job type"
        ),
        pytest.param(
            consumer(dependency("data", required=False, sources=["Producer"])),
            [producer()],
            id="optional",
        ),
        pytest.param(
            consumer(dependency("data", required=HIDDEN)), [producer()], id="perhaps optional"
        ),
        pytest.param(
            consumer(dependency("data", sources=["Produzer"])), [producer()], id="unknown entry"
        ),
        pytest.param(
            consumer(dependency("data", sources=[HIDDEN])), [producer()], id="entry not known"
        ),
        pytest.param(
            consumer(dependency("data", sources=incomplete("Producer"))),
            [producer()],
            id="perhaps another entry",
        ),
        pytest.param(PLAIN, [producer("Producer", HIDDEN)], id="perhaps its name"),
        pytest.param(PLAIN, [producer("Producer", "x", HIDDEN)], id="perhaps an alias"),
        pytest.param(PLAIN, [producer(), producer(HIDDEN, "data")], id="perhaps its step type"),
    ],
)
def test_quiet(subject: Specification, others: list[Specification]) -> None:
    assert problems(check, subject, project([subject, *others])) == []


@pytest.mark.parametrize(
    ("subject", "others"),
    [
        pytest.param(PLAIN, [producer()], id="publishes nothing"),
        pytest.param(PLAIN, [producer("Producer", "Data")], id="another name"),
        pytest.param(
            PLAIN, [producer(), producer("Other", "data")], id="published by a step not accepted"
        ),
        pytest.param(ANY, [producer("Producer", "x")], id="any step would do"),
        pytest.param(
            OF_KIND, [producer("Producer", "data", kind="Training")], id="of another kind"
        ),
        pytest.param(
            consumer(dependency("data"), outputs=[output("data")]), [producer()], id="itself only"
        ),
        pytest.param(
            VARIANT,
            [producer("Producer_Training"), producer("Producer_Testing", "data")],
            id="another variant",
        ),
    ],
)
def test_reports(subject: Specification, others: list[Specification]) -> None:
    assert keys(check, subject, project([subject, *others])) == [("data",)]


def test_reports_at_the_name_and_names_who_is_accepted() -> None:
    name = at(4, "data")
    subject = consumer(dependency(name, sources=["Producer"]))
    [problem] = problems(check, subject, project([subject, producer()]))
    assert problem.location == name.location
    assert "(`Producer`)" in problem.message


def test_names_the_step_that_would_have_it() -> None:
    others = [producer(), producer("Other", "data", line=9)]
    [problem] = problems(check, PLAIN, project([PLAIN, *others]))
    assert problem.fix.description == "accept `Other`, which publishes it"
    assert [related.location.line for related in problem.related] == [9]


def test_suggests_a_near_name() -> None:
    [problem] = problems(check, PLAIN, project([PLAIN, producer("Producer", "Data")]))
    assert problem.fix.description.endswith("did you mean `Data`?")


@pytest.mark.parametrize(
    ("whole", "reason"),
    [
        pytest.param(
            project(incomplete(PLAIN, producer())),
            "the specifications are not all known: it is computed",
            id="specifications",
        ),
        pytest.param(
            project([PLAIN, producer()], pipelines=incomplete()),
            "not all connections of the pipelines are known",
            id="pipelines",
        ),
        pytest.param(
            project([PLAIN]),
            "`Producer` is no known step type, so what it publishes is not known",
            id="step type",
        ),
        pytest.param(
            project([PLAIN], external_step_types=frozenset({"Producer"})),
            "what `Producer` means in another project is not known",
            id="external",
        ),
        pytest.param(
            project([PLAIN, producer("Producer", HIDDEN)]),
            "the outputs of `Producer` are not all known: it is computed",
            id="outputs",
        ),
    ],
)
def test_says_why_it_cannot_judge(whole: Any, reason: str) -> None:
    assert problems(check, PLAIN, whole) == []
    assert skips(check, PLAIN, whole) == [reason]


def test_an_external_step_may_publish_what_any_step_may() -> None:
    whole = project([ANY, producer()], external_step_types=frozenset({"Elsewhere"}))
    assert problems(check, ANY, whole) == []


def test_a_connection_decides_whatever_the_names() -> None:
    source = producer("Producer", "processed")
    connected = pipeline(
        [use("a", source), use("b", PLAIN)], [connection("a", "processed", "b", "data")]
    )
    assert problems(check, PLAIN, project([PLAIN, source], pipelines=[connected])) == []


def test_a_generic_step_may_be_used_as_the_variant() -> None:
    source = producer("Producer", "data")
    used = pipeline([use("a", source, "training")])
    assert problems(check, VARIANT, project([VARIANT, source], pipelines=[used])) == []


def test_stem_only_leaves_a_suffixed_entry_to_another_rule() -> None:
    whole = project([VARIANT, producer("Producer_Training", "data")], source_job_types="stem")
    assert problems(check, VARIANT, whole) == []
    assert len(skips(check, VARIANT, whole)) == 1


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        pytest.param("TRAINING_DATA", Severity.NOTE, id="fits"),
        pytest.param("MODEL_ARTIFACTS", None, id="does not fit"),
    ],
)
def test_by_type_a_missing_name_is_a_note(kind: str, severity: Severity | None) -> None:
    source = specification("Producer", outputs=[output("x", kind=kind)])
    whole = project([PLAIN, source], source_matching="type")
    [problem] = problems(check, PLAIN, whole)
    assert problem.severity is severity


def test_by_type_an_unknown_type_is_skipped() -> None:
    source = specification("Producer", outputs=[output("x", kind=HIDDEN)])
    whole = project([PLAIN, source], source_matching="type")
    assert problems(check, PLAIN, whole) == []
    assert skips(check, PLAIN, whole) == [
        "whether an output of a fitting type can feed `data` is not known"
    ]
