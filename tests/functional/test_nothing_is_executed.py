"""A static check executes and imports nothing of the project, and Python itself is the witness."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.projects import write

REPOSITORY = Path(__file__).parents[2]
PROJECTS = REPOSITORY / "tests" / "fixtures" / "projects"

# Every audit event of importing, executing and compiling is looked at. Parsing raises an event of
# compiling, too, and makes no code: it is told by who asks for it.
SCRIPT = """
import ast, os, sys
from pathlib import Path

from align_ci import checking
from align_ci.load.layout import Layout, source_roots
from align_ci.opening import Invocation

root, then = Path(sys.argv[1]), sys.argv[2]
files = [path.relative_to(root).as_posix() for path in root.rglob("*.py")]
tops = {*Layout(root, files, source_roots(files)).tops()}
seen, parsed = [], set()

def is_of_project(path):
    return str(path).startswith(str(root)) or str(path) in files

def watch(event, arguments):
    if event == "import" and arguments[0].partition(".")[0] in tops:
        seen.append(f"import {arguments[0]}")
    elif event == "exec" and is_of_project(arguments[0].co_filename):
        seen.append(f"exec {arguments[0].co_filename}")
    elif event == "compile" and is_of_project(arguments[1]):
        if sys._getframe(1).f_code is ast.parse.__code__:
            parsed.add(str(arguments[1]))
        else:
            seen.append(f"compile {arguments[1]}")

if hasattr(os, "sched_setaffinity"):  # a fork tells nobody what it sees
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
sys.addaudithook(watch)
report = checking.check(Invocation(root, overrides={"loader": "static"})).report
assert report.checks
first = len(seen)
sys.path.insert(0, str(root))
exec(then)
import json
print(json.dumps({"checking": seen[:first], "then": seen[first:], "parsed": sorted(parsed)}))
"""


def witnessed(root: Path, then: str = "") -> dict[str, list[str]]:
    """What Python saw of the project's files while it was checked, and while ``then`` ran."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", SCRIPT, str(root.resolve()), then],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", sorted(each.name for each in PROJECTS.iterdir()))
def test_a_static_check_executes_nothing(name: str) -> None:
    root = PROJECTS / name
    found = witnessed(root)
    assert found["checking"] == []
    assert len(found["parsed"]) > 1
    assert not [*root.rglob("executed")]


CONTROLS = [
    pytest.param("import spec", "import spec", id="imported"),
    pytest.param("import runpy; runpy.run_path(str(root / 'spec.py'))", "exec ", id="run"),
    pytest.param("exec((root / 'spec.py').read_text())", "", id="executed as nobody's text"),
    pytest.param(
        "compile((root / 'spec.py').read_text(), 'spec.py', 'exec')",
        "compile spec.py",
        id="compiled",
    ),
]


@pytest.mark.parametrize(("then", "event"), CONTROLS)
def test_the_witness_sees_what_is_executed(tmp_path: Path, then: str, event: str) -> None:
    source = (
        "from align_ci.authoring import NodeType, StepSpecification\n"
        "from pathlib import Path\n"
        "SPEC = StepSpecification(step_type='A', node_type=NodeType.SINGULAR)\n"
        f"Path({str(tmp_path / 'executed')!r}).touch()\n"
    )
    found = witnessed(write(tmp_path, {"spec.py": source}), then)
    assert found["checking"] == []
    assert found["parsed"] == ["spec.py"]
    if event:
        assert [each for each in found["then"] if each.startswith(event)]
    # The canary sees what the events do not name.
    assert (tmp_path / "executed").exists() == (not event.startswith("compile"))
