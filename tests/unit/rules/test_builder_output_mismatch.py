import pytest

from align_ci.model import Build, Contract, Location, Output, Severity, Specification, Unknown
from align_ci.rules.builder_output_mismatch import check
from tests.unit.rules.builds import OUTPUTS, build, step
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    contract,
    entries,
    incomplete,
    keys,
    output,
    problems,
    skips,
    specification,
)

OUT = "/opt/ml/processing/output"
PATHS = {"report": f"{OUT}/report", "scores": f"{OUT}/scores"}
BY_PLACE = "properties.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri"
BY_OTHER_NAME = "properties.ProcessingOutputConfig.Outputs['Report'].S3Output.S3Uri"


def processing(owned: Contract | Unknown, *given: Output) -> Specification:
    return specification(kind="Processing", outputs=given, owned=owned)


BOTH = processing(contract(outputs=PATHS), output("report"), output("scores"))
ALIASED = processing(
    contract(outputs={"Summary": f"{OUT}/report"}), output("report", aliases=["summary"])
)


def with_path(path: str) -> Specification:
    return processing(contract(outputs={"report": PATHS["report"]}), output("report", path=path))


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(build(BOTH, step(outputs=PATHS)), id="as declared"),
        pytest.param(
            build(ALIASED, step(outputs={"report": f"{OUT}/report/"})),
            id="the path stands under an alias",
        ),
        pytest.param(
            build(processing(contract(), output("report")), step()),
            id="without a path in the contract, which is ALN203",
        ),
        pytest.param(
            build(processing(contract(outputs=PATHS), output("report")), step(outputs=PATHS)),
            id="not published, which is ALN204",
        ),
        pytest.param(
            build(with_path(BY_OTHER_NAME), step(outputs={"Report": PATHS["report"]})),
            id="the name that is asked for, which is ALN301",
        ),
        pytest.param(
            build(
                specification(
                    kind="Training",
                    outputs=[output("model", path="properties.ModelArtifacts.S3ModelArtifacts")],
                    owned=contract(outputs={"model": "/opt/ml/model"}),
                ),
                step("Training"),
            ),
            id="a training step",
        ),
        pytest.param(
            build(specification(kind="Model", outputs=[output()]), step("Model")), id="a model"
        ),
    ],
)
def test_quiet(subject: Build) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == []


@pytest.mark.parametrize(
    ("subject", "key", "severity"),
    [
        pytest.param(
            build(BOTH, step(outputs={"report": PATHS["report"]})),
            ("missing", "scores"),
            None,
            id="missing",
        ),
        pytest.param(
            build(BOTH, step(outputs=PATHS | {"report": f"{OUT}/x"})),
            ("moved", "report", f"{OUT}/x"),
            None,
            id="another path",
        ),
        pytest.param(
            build(BOTH, step(outputs=dict(zip(PATHS, reversed(PATHS.values()), strict=True)))),
            ("moved", "report", PATHS["scores"], "scores", PATHS["report"]),
            None,
            id="exchanged",
        ),
        pytest.param(
            build(BOTH, step(outputs={"rep": PATHS["report"], "scores": PATHS["scores"]})),
            ("renamed", "report", "rep"),
            None,
            id="another name",
        ),
        pytest.param(
            build(ALIASED, step(outputs={"Summary": f"{OUT}/report"})),
            ("renamed", "report", "Summary"),
            None,
            id="an alias",
        ),
        pytest.param(
            build(ALIASED, step(outputs={"summary": f"{OUT}/summary"})),
            ("missing", "report"),
            None,
            id="an alias at another path",
        ),
        pytest.param(
            build(with_path("no [path"), step(outputs={"x": PATHS["report"]})),
            ("renamed", "report", "x"),
            None,
            id="a property path that does not parse",
        ),
        pytest.param(
            build(with_path("properties.Nothing.Such"), step(outputs={"x": PATHS["report"]})),
            ("renamed", "report", "x"),
            None,
            id="a property that does not exist",
        ),
        pytest.param(
            build(with_path(BY_PLACE), step(outputs={"x": PATHS["report"]})),
            ("renamed", "report", "x"),
            Severity.WARNING,
            id="another name, asked for by its place",
        ),
        pytest.param(
            build(BOTH, step(outputs=PATHS | {"more": f"{OUT}/more"})),
            ("additional", "more"),
            Severity.WARNING,
            id="additional",
        ),
    ],
)
def test_reports_once(subject: Build, key: tuple[str, ...], severity: Severity | None) -> None:
    [problem] = problems(check, subject)
    assert (problem.key, problem.severity) == (key, severity)


def test_a_name_that_another_output_asks_for_is_still_that_outputs() -> None:
    spec = processing(
        contract(outputs=PATHS),
        output("scores"),
        output("report", path=BY_OTHER_NAME.replace("Report", "scores")),
    )
    assert keys(check, build(spec, step(outputs={"scores": PATHS["scores"]}))) == [
        ("missing", "report")
    ]


def test_an_alias_at_another_path_is_told_from_what_is_additional() -> None:
    outputs = {"x": f"{OUT}/x", "SUMMARY": f"{OUT}/summary"}
    assert keys(check, build(ALIASED, step(outputs=outputs))) == [
        ("missing", "report"),
        ("additional", "x"),
    ]


def test_the_path_under_its_own_name_comes_before_that_under_an_alias() -> None:
    owned = contract(outputs={"summary": f"{OUT}/summary", "report": f"{OUT}/report"})
    spec = processing(owned, output("report", aliases=["summary"]))
    assert keys(check, build(spec, step(outputs={"report": f"{OUT}/report"}))) == []


def test_points_at_the_output_and_at_the_contract() -> None:
    owned = contract(outputs={"report": at(7, PATHS["report"])})
    spec = processing(owned, output("report"))
    [problem] = problems(check, build(spec, step(outputs={"report": f"{OUT}/x"})))
    assert problem.location == Location("builder.py", OUTPUTS.line + 1)
    assert [each.location for each in problem.related] == [Location("specs.py", 7)]


MADE = step(outputs={"other": f"{OUT}/other"})
OWNED = contract(outputs=PATHS)


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        pytest.param(
            build(BOTH, HIDDEN), "the builder was not executed: it is computed", id="not executed"
        ),
        pytest.param(
            build(processing(OWNED, output(HIDDEN)), MADE),
            "the outputs of the specification are not all known: it is computed",
            id="a name",
        ),
        pytest.param(
            build(processing(OWNED, output("report", path=HIDDEN)), MADE),
            "the outputs of the specification are not all known: it is computed",
            id="a property path",
        ),
        pytest.param(
            build(processing(OWNED, output("report", aliases=[HIDDEN])), MADE),
            "the aliases of an output are not all known: it is computed",
            id="an alias",
        ),
        pytest.param(
            build(
                processing(contract(outputs=incomplete(*entries(PATHS))), output("report")), MADE
            ),
            "the outputs of the contract are not all known: it is computed",
            id="contract",
        ),
        pytest.param(
            build(BOTH, step(outputs={"report": HIDDEN})),
            "the outputs that the builder makes are not all known: it is computed",
            id="a path of the builder",
        ),
    ],
)
def test_says_why_it_cannot_judge(subject: Build, reason: str) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == [reason]
