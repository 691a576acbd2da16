"""Writes an aligned project of any number of steps, for benchmarks: a chain of processing jobs."""

import sys
from pathlib import Path

SPEC = '''"""What step {number} needs and gives."""

from align_ci.authoring import (
    DependencySpec,
    DependencyType,
    NodeType,
    OutputSpec,
    StepSpecification,
)
from project.step_{number:05}.contract import CONTRACT

OUTPUTS = ["table_{number}", "report_{number}"]


def _output(name: str) -> OutputSpec:
    return OutputSpec(
        logical_name=name,
        output_type=DependencyType.PROCESSING_OUTPUT,
        property_path=f"properties.ProcessingOutputConfig.Outputs['{{name}}'].S3Output.S3Uri",
        description="A file",
    )


SPEC = StepSpecification(
    step_type="Step{number}",
    node_type=NodeType.{node_type},
    sagemaker_step_type="Processing",
    script_contract=CONTRACT,
    dependencies=[{dependency}],
    outputs=[_output(name) for name in OUTPUTS],
)
'''

DEPENDENCY = """
        DependencySpec(
            logical_name="table_{before}",
            dependency_type=DependencyType.PROCESSING_OUTPUT,
            compatible_sources=["Step{before}"],
            semantic_keywords=["table", "rows"],
            description="What the step before made",
        ),
    """

CONTRACT = '''"""What the script of step {number} finds in its container."""

from align_ci.authoring import ScriptContract

CONTRACT = ScriptContract(
    entry_point="script.py",
    expected_input_paths={{{inputs}}},
    expected_output_paths={{
        "table_{number}": "/opt/ml/processing/output/table",
        "report_{number}": "/opt/ml/processing/output/report",
    }},
    required_env_vars=["COLUMN"],
    optional_env_vars={{"ROWS": "100"}},
    framework_requirements={{"pandas": ">=2.2"}},
    description="Copies a table and counts its rows",
)
'''

SCRIPT = '''"""Copies a table and counts its rows."""

import os
from pathlib import Path


def main(source: str, target: str, rows: int) -> int:
    """Copy at most ``rows`` lines."""
    lines = Path(source).read_text().splitlines()[:rows]
    Path(target).write_text("\\n".join(lines))
    return len(lines)


if __name__ == "__main__":
    column = os.environ["COLUMN"]
    rows = int(os.environ["ROWS"])
    count = main("/opt/ml/processing/input/table", "/opt/ml/processing/output/table", rows)
    Path("/opt/ml/processing/output/report/count.txt").write_text(f"{column}: {count}")
'''


def generate(root: Path, steps: int) -> None:
    """Write a project of ``steps`` steps below ``root``."""
    for number in range(steps):
        folder = root / "project" / f"step_{number:05}"
        folder.mkdir(parents=True)
        before = number - 1
        first = number == 0
        inputs = "" if first else f'"table_{before}": "/opt/ml/processing/input/table"'
        spec = SPEC.format(
            number=number,
            node_type="SOURCE" if first else "INTERNAL",
            dependency="" if first else DEPENDENCY.format(before=before),
        )
        (folder / "spec.py").write_text(spec)
        (folder / "contract.py").write_text(CONTRACT.format(number=number, inputs=inputs))
        (folder / "script.py").write_text(SCRIPT)


if __name__ == "__main__":
    generate(Path(sys.argv[1]), int(sys.argv[2]))
