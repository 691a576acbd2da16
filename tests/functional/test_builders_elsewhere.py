"""Builders of other frameworks, definition files, and what is said where nothing can be built."""

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from align_ci import checking, opening
from align_ci.model import Outcome, Report, Verdict
from align_ci.settings import SettingsError
from tests.functional.building import major
from tests.projects import loaded, plain, write

FRAMEWORK = """
    from dataclasses import dataclass, field

    @dataclass
    class Output:
        logical_name: str
        output_type: str
        property_path: str
        aliases: list = field(default_factory=list)

    @dataclass
    class Contract:
        entry_point: str
        expected_input_paths: dict
        expected_output_paths: dict
        required_env_vars: list = field(default_factory=list)

    @dataclass
    class Spec:
        step_type: str
        node_type: str
        dependencies: list
        outputs: list
        script_contract: Contract
        sagemaker_step_type: str = "Processing"

    class StepBuilderBase:
        def __init__(self, config, sagemaker_session=None, role=None):
            self.config = config
"""

STEPS = """
    from framework import Contract, Output, Spec

    CONTRACT = Contract(
        entry_point="load.py",
        expected_input_paths={},
        expected_output_paths={"rows": "/opt/ml/processing/output/rows"},
        required_env_vars=["LABEL"],
    )
    SPEC = Spec(
        step_type="Load",
        node_type="source",
        dependencies=[],
        outputs=[
            Output(
                "rows",
                "processing_output",
                "properties.ProcessingOutputConfig.Outputs['rows'].S3Output.S3Uri",
            )
        ],
        script_contract=CONTRACT,
    )
"""

BUILDERS = """
    from dataclasses import dataclass
    from framework import StepBuilderBase
    from steps import CONTRACT, SPEC

    @dataclass
    class Config:
        label: str

    class LoadStepBuilder(StepBuilderBase):
        spec = SPEC
        contract = CONTRACT

        def __init__(self, config: Config, sagemaker_session=None, role=None):
            super().__init__(config, sagemaker_session, role)

        def _get_inputs(self, inputs):
            return []

        def _get_outputs(self, outputs):
            return [{"OutputName": "rows", "S3Output": {"LocalPath": self.path()}}]

        def _get_environment_variables(self):
            return {"LABEL": self.config.label} if self.config.label != "none" else {}

        def path(self):
            return self.contract.expected_output_paths["rows"]
"""

FILES = {
    "framework.py": FRAMEWORK,
    "steps.py": STEPS,
    "builders.py": BUILDERS,
    "load.py": "import os\nprint(os.environ['LABEL'], '/opt/ml/processing/output/rows')\n",
}

needs_sdk = pytest.mark.skipif(
    find_spec("sagemaker") is None,
    reason="the SageMaker SDK is not installed",
)


def checked(root: Path, configuration: str = "", **overrides: Any) -> Report:
    (root / "align-ci.toml").write_text(configuration)
    return checking.check(opening.Invocation(root, overrides=overrides)).report


def reasons(report: Report, kind: str) -> set[str]:
    return {
        check.reason
        for check in report.checks
        if check.subject.kind == kind and check.outcome is Outcome.SKIPPED
    }


def bare_python() -> str:
    """An interpreter without packages of the project."""
    return str(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")


class TestWithoutSdk:
    def test_the_checks_are_skipped_with_the_reason_and_every_report_says_so(
        self, tmp_path: Path
    ) -> None:
        report = checked(write(tmp_path, FILES), python=bare_python())
        assert report.findings == ()
        assert report.verdict is Verdict.PASS
        (notice,) = (each for each in report.notices if "builder" in each)
        assert notice.startswith("1 builder not executed: the SageMaker SDK is not installed")
        skipped = reasons(report, "builder")
        assert skipped
        assert all("the SageMaker SDK is not installed" in reason for reason in skipped)

    def test_a_required_builder_that_is_skipped_is_an_error(self, tmp_path: Path) -> None:
        write(tmp_path, FILES)
        report = checked(tmp_path, 'require = ["builders"]', python=bare_python())
        assert (report.verdict, report.exit_code) == (Verdict.ERROR, 4)
        assert any("required, but skipped: ALN503" in notice for notice in report.notices)

    def test_a_module_that_needs_the_sdk_is_read_and_no_failure(self, tmp_path: Path) -> None:
        more = {"steps.py": "import sagemaker\n" + "\n".join(STEPS.splitlines())}
        write(tmp_path, {**FILES, **{k: v.replace("\n    ", "\n") for k, v in more.items()}})
        report = checked(tmp_path, python=bare_python())
        assert [finding.message for finding in report.findings] == []
        assert report.verdict is Verdict.PASS

    def test_static_reading_says_so_too(self, tmp_path: Path) -> None:
        report = checked(write(tmp_path, FILES), loader="static")
        assert any("1 builder not executed" in notice for notice in report.notices)
        assert all("read and not run" in reason for reason in reasons(report, "builder"))


LABELLED = BUILDERS.replace("label: str", 'label: str = "other"')

VARIANTS = {
    "Unconfigured": BUILDERS,
    "Named": BUILDERS,
    "Defaults": LABELLED.replace("other", "none").replace("_get_environment_variables", "env"),
    "Strange": LABELLED.replace("return []", "return [object()]"),
    "Inputless": LABELLED.replace("_get_inputs", "mounts"),
    "Outputless": LABELLED.replace("_get_outputs", "mounts"),
    "Textual": LABELLED.replace('return {"LABEL"', 'return "LABEL" or {"LABEL"'),
}

FIXTURES = """
    def config(builder=None):
        from named import Config
        return Config("is_fraud")

    def configs():
        from builders import Config
        return [Config("is_fraud"), Config("none")]
"""

SETTINGS = """
[builder-methods]
variables = "env"
[example-configs]
NamedStepBuilder = "fixtures:config"
"""


def judged(report: Report, builder: str) -> tuple[set[str], set[str]]:
    """The rules that find something of a builder, and the reasons for skipping others."""
    own = [check for check in report.checks if check.subject.name.startswith(builder)]
    assert len(own) > 5
    findings = {f.rule for f in report.findings if f.subject.name.startswith(builder)}
    return findings, {check.reason for check in own if check.outcome is Outcome.SKIPPED}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    builders = {
        f"{name.lower()}.py": text.replace("LoadStepBuilder", f"{name}StepBuilder")
        for name, text in VARIANTS.items()
    }
    files = {**FILES, "fixtures.py": FIXTURES, **builders}
    del files["builders.py"]
    return checked(write(tmp_path_factory.mktemp("project"), files), SETTINGS)


@needs_sdk
class TestConfigurations:
    """Where a builder's configuration comes from, and what is not known of what it makes."""

    def test_none_can_be_made(self, report: Report) -> None:
        findings, (reason,) = judged(report, "Unconfigured")
        assert findings == set()
        assert "`Config`" in reason
        assert "label" in reason
        assert "example_config" in reason

    def test_a_function_that_the_configuration_names(self, report: Report) -> None:
        assert judged(report, "Named") == (set(), set())

    def test_defaults_will_do_and_methods_may_have_other_names(self, report: Report) -> None:
        assert judged(report, "Defaults") == ({"ALN509"}, set())

    @pytest.mark.parametrize(
        ("builder", "reason"),
        [
            pytest.param(
                "Strange",
                "the inputs that the builder makes are not all known: a `object` is not known to"
                " be one of them",
                id="an object of another kind",
            ),
            pytest.param(
                "Inputless",
                "the inputs that the builder makes are not all known: the builder has no method"
                " `_get_inputs` nor `get_inputs`",
                id="no method",
            ),
            pytest.param(
                "Outputless",
                "the kind of step that the builder makes is not known: the builder makes the parts"
                " of a step, and no step",
                id="nothing that shows the kind",
            ),
            pytest.param(
                "Textual",
                "the variables that the builder sets are not all known: a `str` is no mapping of"
                " names to values",
                id="variables of another kind",
            ),
        ],
    )
    def test_a_part_that_is_not_known_is_not_missing(
        self, report: Report, builder: str, reason: str
    ) -> None:
        findings, reasons = judged(report, builder)
        assert findings == set()
        assert reason in reasons

    def test_each_configuration_is_an_execution_of_its_own(self, tmp_path: Path) -> None:
        write(tmp_path, {**FILES, "fixtures.py": FIXTURES})
        report = checked(tmp_path, '[example-configs]\n"*" = "fixtures:configs"\n')
        (finding,) = report.findings
        assert finding.rule == "ALN509"
        assert "`LABEL`" in finding.message
        line = (
            FILES["builders.py"].splitlines().index("        def _get_environment_variables(self):")
        )
        assert (finding.location.path, finding.location.line) == ("builders.py", line + 1)


DEFINITION = {"Version": "2020-12-01", "Metadata": {}, "Parameters": [], "Steps": []}


def a_step(name: str, uri: object) -> dict[str, Any]:
    return {
        "Name": name,
        "Type": "Processing",
        "Arguments": {"ProcessingInputs": [{"InputName": "rows", "S3Input": {"S3Uri": uri}}]},
    }


class TestDefinitionFiles:
    def test_a_reference_to_nowhere_is_found_on_its_line(self, tmp_path: Path) -> None:
        get = {"Get": "Steps.Load.ProcessingOutputConfig.Outputs['rows'].S3Output.S3Uri"}
        definition = {**DEFINITION, "Steps": [a_step("Count", get)]}
        text = json.dumps(definition, indent=1)
        write(tmp_path, {"build/nightly.json": text, ".gitignore": "build/\n"})
        report = checked(tmp_path, 'pipelines = ["build/nightly.json"]')
        (finding,) = report.findings
        lines = text.splitlines()
        place = finding.location
        assert (finding.rule, place.path) == ("ALN601", "build/nightly.json")
        shown = lines[place.line - 1][place.column - 1 : place.end_column - 1]
        assert shown == json.dumps(get["Get"])
        assert report.verdict is Verdict.FAIL

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            pytest.param("{", "no JSON", id="no JSON"),
            pytest.param("[]", "", id="a list"),
            pytest.param('{"Steps": []}', "Version", id="no version"),
            pytest.param('{"Version": "2099-01-01", "Steps": []}', "2099", id="unknown version"),
        ],
    )
    def test_what_is_no_definition(self, tmp_path: Path, text: str, words: str) -> None:
        write(tmp_path, {"pipeline.json": text})
        (finding,) = checked(tmp_path, 'pipelines = ["pipeline.json"]').findings
        assert finding.rule == "ALN610"
        assert words in finding.message

    def test_files_of_a_pipeline_are_part_of_the_digest(self, tmp_path: Path) -> None:
        write(tmp_path, {"pipeline.json": json.dumps(DEFINITION)})
        before = checked(tmp_path, 'pipelines = ["pipeline.json"]').inputs_digest
        write(tmp_path, {"pipeline.json": json.dumps(DEFINITION, indent=1)})
        assert checked(tmp_path, 'pipelines = ["pipeline.json"]').inputs_digest != before

    @pytest.mark.parametrize(
        ("named", "words"),
        [
            pytest.param("absent.json", "matches no file", id="file"),
            pytest.param("steps:absent", "is not defined in the project", id="function"),
            pytest.param("absent:build", "is not defined in the project", id="module"),
            pytest.param("../other.json", "matches no file", id="outside"),
        ],
    )
    def test_what_is_named_must_be_there(self, tmp_path: Path, named: str, words: str) -> None:
        write(tmp_path / "project", {"steps.py": "X = 1\n"})
        write(tmp_path, {"other.json": "{}"})
        with pytest.raises(SettingsError, match=words):
            checked(tmp_path / "project", f'pipelines = ["{named}"]')


def test_a_function_that_nobody_can_call_is_not_imported_for_it(tmp_path: Path) -> None:
    code = """
        from sagemaker.workflow.pipeline import Pipeline

        def compiled(dag, role) -> Pipeline:
            return Pipeline(name=dag.name)

        assert False, "it was imported"
    """
    found = loaded(write(tmp_path, {"compiler.py": code}), "auto").project
    (definition,) = found.definitions
    assert definition.failure is None
    assert plain(definition.content) == (
        "unknown: `compiled` takes `dag`, for which align-ci knows no value"
    )


CHOOSING = """
    from align_ci.authoring import NodeType, StepSpecification
    from dataclasses import dataclass

    SPECS = {
        kind: StepSpecification(step_type=f"Cut_{kind}", node_type=NodeType.SOURCE)
        for kind in ("training", "testing")
    }

    @dataclass
    class CutConfig:
        job_type: str MORE

    class CutStepBuilder:
        def __init__(self, config: CutConfig):
            self.spec = SPECS[config.job_type]

        def create_step(self):
            return None
"""


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("", id="nobody knows a configuration"),
        pytest.param("= 'neither'", id="it fails"),
    ],
)
def test_a_builder_that_came_to_nothing_is_one_of_each_step_it_chooses_among(
    tmp_path: Path, more: str
) -> None:
    files = {"steps.py": CHOOSING.replace("MORE", more)}
    found = loaded(write(tmp_path, files), "auto").project
    named = [each.specification.value.step for each in found.builds]  # type: ignore[union-attr]
    assert named == ["Cut_training", "Cut_testing"]
    assert sum(each.failure is not None for each in found.builds) <= 1


@needs_sdk
def test_a_project_of_another_major_of_the_sdk_is_only_read(tmp_path: Path) -> None:
    other = "sagemaker.workflow" if major() == 3 else "sagemaker.mlops.workflow"
    code = """
        from OTHER.pipeline import Pipeline
        from OTHER.steps import ProcessingStep
        from align_ci.authoring import NodeType, StepSpecification
        SPEC = StepSpecification(step_type="Cut", node_type=NodeType.SOURCE)
        MORE = [SPEC for _ in ProcessingStep]

        class CutStepBuilder:
            spec = SPEC
            def create_step(self):
                return ProcessingStep(name="cut")

        def flow() -> Pipeline:
            return Pipeline(name="flow", steps=[])
    """
    found = loaded(write(tmp_path, {"steps.py": code.replace("OTHER", other)}), "auto")
    assert found.project.failures == ()
    (build,), (definition,) = found.project.builds, found.project.definitions
    assert build.failure is definition.failure is None
    assert "another major than the project is written for" in str(plain(build.built))
    assert "another major than the project is written for" in str(plain(definition.content))
