"""Shows what people would see: a small pipeline, a change that misses a place, its findings."""

import difflib
import tempfile
from collections.abc import Mapping
from pathlib import Path

from align_ci import app, checking
from align_ci.opening import Invocation
from align_ci.report import RenderOptions
from align_ci.report.escape import terminal
from align_ci.report.overview import headline

_SPEC = '''"""What the step needs and gives."""

from align_ci.authoring import (
    DependencySpec,
    DependencyType,
    NodeType,
    OutputSpec,
    ScriptContract,
    StepSpecification,
)

'''

PROJECT: Mapping[str, str] = {
    "prepare/spec.py": f"""{_SPEC}PREPARE = StepSpecification(
    step_type="Prepare",
    node_type=NodeType.SOURCE,
    sagemaker_step_type="Processing",
    script_contract=ScriptContract(
        entry_point="prepare.py",
        expected_input_paths={{}},
        expected_output_paths={{"table": "/opt/ml/processing/output/table"}},
        required_env_vars=["COLUMNS"],
    ),
    dependencies=[],
    outputs=[
        OutputSpec(
            logical_name="table",
            output_type=DependencyType.PROCESSING_OUTPUT,
            property_path="properties.ProcessingOutputConfig.Outputs['table'].S3Output.S3Uri",
        ),
    ],
)
""",
    "prepare/prepare.py": '''"""Writes the table."""

import os
from pathlib import Path

columns = os.environ["COLUMNS"]
Path("/opt/ml/processing/output/table/table.csv").write_text(columns)
''',
    "report/spec.py": f"""{_SPEC}REPORT = StepSpecification(
    step_type="Report",
    node_type=NodeType.SINK,
    sagemaker_step_type="Processing",
    script_contract=ScriptContract(
        entry_point="report.py",
        expected_input_paths={{"table": "/opt/ml/processing/input/table"}},
        expected_output_paths={{}},
    ),
    dependencies=[
        DependencySpec(
            logical_name="table",
            dependency_type=DependencyType.PROCESSING_OUTPUT,
            compatible_sources=["Prepare"],
            semantic_keywords=["table"],
        ),
    ],
    outputs=[],
)
""",
    "report/report.py": '''"""Counts the rows of the table."""

from pathlib import Path

print(len(Path("/opt/ml/processing/input/table/table.csv").read_text().splitlines()))
''',
}
"""Two steps that agree, by path."""

CHANGED = ("prepare/spec.py", 'logical_name="table"', 'logical_name="rows"')
"""A name that stands in four places, changed in one."""


def demonstrate(options: RenderOptions) -> str:
    """What a terminal and a pull request say of a change that misses three places."""
    with tempfile.TemporaryDirectory(prefix="align-ci-demo-") as folder:
        root = Path(folder).resolve()
        for path, text in PROJECT.items():
            (root / path).parent.mkdir(exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        before = checked(root)
        path, old, new = CHANGED
        changed = PROJECT[path].replace(old, new)
        (root / path).write_text(changed, encoding="utf-8")
        after = checked(root)
        looks = RenderOptions(
            color=options.color, width=options.width, source=app.source_lines(root)
        )
        shown, comment = app.texts(after, ["console", "comment"], looks)
    diff = difflib.unified_diff(
        PROJECT[path].splitlines(), changed.splitlines(), f"a/{path}", f"b/{path}", "", "", 0, ""
    )
    parts = [
        "Two steps of a pipeline: Prepare writes a table, Report reads it.",
        f"$ align-ci check\n{headline(before.report)}",
        "Somebody gives the output another name, and misses the other places that name it:",
        "\n".join(map(terminal, diff)),
        f"$ align-ci check\n{shown.rstrip()}",
        "And this is the comment on the pull request, as Markdown:",
        comment.partition("<!-- align-ci found")[0].rstrip(),
        "Everything was in a temporary folder, which is gone. Now your own project: align-ci check",
    ]
    return "\n\n".join(parts)


def checked(root: Path) -> checking.Outcome:
    """What reading a project comes to."""
    return checking.check(Invocation(root, overrides={"loader": "static"}))
