"""One mistake that several rules see is one cause, told once."""

from pathlib import Path

from tests.functional.test_misaligned import check
from tests.projects import write

SPEC = """\
from align_ci.authoring import (
    DependencySpec, DependencyType, NodeType, OutputSpec, ScriptContract, StepSpecification,
)

CONTRACT = ScriptContract(
    entry_point="score.py",
    expected_input_paths={
        "rows": "/opt/ml/processing/input/rows",
        "lookup": "/opt/ml/processing/input/lookup",
    },
    expected_output_paths={"scores": "/opt/ml/processing/output/scores"},
)
SPEC = StepSpecification(
    step_type="Score",
    node_type=NodeType.INTERNAL,
    sagemaker_step_type="Processing",
    script_contract=CONTRACT,
    dependencies=[
        DependencySpec(logical_name="rows", dependency_type=DependencyType.PROCESSING_OUTPUT),
        DependencySpec(logical_name="weights", dependency_type=DependencyType.PROCESSING_OUTPUT),
    ],
    outputs=[
        OutputSpec(
            logical_name="scores",
            output_type=DependencyType.PROCESSING_OUTPUT,
            property_path="properties.ProcessingOutputConfig.Outputs['scores'].S3Output.S3Uri",
        ),
    ],
)
"""
SCRIPT = """\
def main(input_paths, output_paths, environ_vars, job_args):
    return input_paths["rows"], input_paths["weights"], output_paths["scores"]
"""


def test_what_a_contract_has_or_lacks_is_one_cause(tmp_path: Path) -> None:
    write(tmp_path, {"steps/spec.py": SPEC, "steps/score.py": SCRIPT})
    causes: dict[str, set[str]] = {}
    for finding in check(tmp_path, "static").findings:
        if finding.rule == "ALN401":  # there is no other step
            continue
        causes.setdefault(finding.cause, set()).add(finding.rule)
    at = "in the contract at steps/spec.py:5:12"
    assert causes == {
        f"input `lookup` {at}": {"ALN108", "ALN201"},
        f"input `weights` {at}": {"ALN109", "ALN202"},
    }
