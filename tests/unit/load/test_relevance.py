"""Of which kinds of subjects a module may hold more than is known."""

from pathlib import Path

import pytest

from tests.projects import project

SPEC = "from align_ci.authoring import NodeType, StepSpecification\n"
STEP = "StepSpecification(step_type='A', node_type=NodeType.SOURCE)"
FILES = {
    "steps.py": f"{SPEC}A = {STEP}\n",
    "make.py": "def make(name):\n    return dict(step_type=name, outputs=[])\n",
    "own.py": f"{SPEC}class Own(StepSpecification): ...\n",
    "pkg/__init__.py": "from make import make\n",
    "pkg/sub.py": "X = 1\n",
    "marks.py": "entry_point, create_step = 1, 2\n",
}
STOPS = "raise RuntimeError\n"


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        pytest.param(STOPS, set(), id="nothing"),
        pytest.param("import json\njson.dumps(dict(outputs=[]))\n" + STOPS, set(), id="outside"),
        pytest.param("step_type, outputs = 1, []\n" + STOPS, set(), id="words apart"),
        pytest.param(STOPS + "f(step_type='A', outputs=[])\n", {"specifications"}, id="keywords"),
        pytest.param(
            STOPS + "X = {'step_type': 'A', 'outputs': []}\n", {"specifications"}, id="keys"
        ),
        pytest.param(STOPS + f"X = {STEP}\n", {"specifications"}, id="a class"),
        pytest.param("from make import make\n" + STOPS, {"specifications"}, id="what makes one"),
        pytest.param("from own import Own\n" + STOPS, {"specifications"}, id="a class of its own"),
        pytest.param("import steps\n" + STOPS, {"specifications"}, id="what has one"),
        pytest.param("from pkg.sub import X\n" + STOPS, {"specifications"}, id="a package around"),
        pytest.param("import between\n" + STOPS, {"specifications"}, id="through another"),
        pytest.param(STOPS + "ScriptContract()\n", {"contracts"}, id="a contract"),
        pytest.param(STOPS + "PipelineSpecification()\n", {"pipelines"}, id="a pipeline"),
    ],
)
def test_what_is_hidden(tmp_path: Path, code: str, kinds: set[str]) -> None:
    files = {**FILES, "between.py": "import steps\n", "other.py": "create_step = 1\n" + code}
    found = project(tmp_path, files)
    groups = {kind: getattr(found, kind) for kind in ("specifications", "contracts", "pipelines")}
    assert {
        kind for kind, group in groups.items() if [w for w in group.gaps if "below" in w.why]
    } == kinds
