"""Which files are looked at."""

import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from align_ci.load.discovery import MARKERS, Where, find, matcher
from align_ci.load.loading import EXCLUDE
from tests.projects import write

MARKED = "S(step_type='x')\n"


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("tests", "tests/a.py", True),
        ("tests", "src/tests/a.py", True),
        ("tests", "contests/a.py", False),
        ("src/a", "src/a/b/c.py", True),
        ("src/a", "other/src/a/c.py", False),
        ("*.py", "a/b.py", True),
        ("a/*.py", "a/b/c.py", False),
        ("a/**/*.py", "a/c.py", True),
        ("a/**/*.py", "a/b/c.py", True),
        ("./a/", "a/b.py", True),
        (".", "any/thing.py", True),
        ("**", "any/thing.py", True),
        ("a?c.py", "abc.py", True),
        ("a[b].py", "a[b].py", True),
        (".*", ".github/a.py", True),
    ],
)
def test_globs(glob: str, path: str, matches: bool) -> None:
    assert matcher([glob])(path) is matches


def test_marked_files_and_those_that_import_them(tmp_path: Path) -> None:
    files = {
        "lib/make.py": MARKED,
        "steps.py": "from lib import make\nX = make.x()\n",
        "more.py": "from lib.make import (\n    x,\n)\nY = x()\n",
        "uses.py": "from lib.make import x\ndef f():\n    return x()\n",
        "unrelated.py": "import json\n",
        "tests/test_a.py": MARKED,
        "venv/lib/a.py": MARKED,
    }
    found = find(write(tmp_path, files), Where(), EXCLUDE)
    assert found.candidates == ("lib/make.py", "more.py", "steps.py")
    assert found.users == ("uses.py",)
    assert found.excluded == 2
    assert "tests/test_a.py" in found.listing


def test_only_narrows(tmp_path: Path) -> None:
    write(tmp_path, {"a/x.py": MARKED, "b/x.py": MARKED})
    assert find(tmp_path, Where(["b"]), ()).candidates == ("b/x.py",)


def test_what_is_limited_to_no_folder_may_lie_anywhere(tmp_path: Path) -> None:
    builder, made = "class CutStepBuilder: ...\n", "from sagemaker.workflow.pipeline import X\n"
    write(tmp_path, {"a/x.py": MARKED, "b/x.py": MARKED, "c/x.py": builder, "d/x.py": made})
    assert find(tmp_path, Where(["b"], ["builders"]), ()).candidates == ("b/x.py", "c/x.py")
    assert find(tmp_path, Where(["b"], ["pipelines"]), ()).candidates == ("b/x.py", "d/x.py")


def test_ignored_files_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": MARKED, "gen/b.py": MARKED, ".gitignore": "gen/\n"})
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert find(tmp_path, Where(), ()).candidates == ("a.py",)
    # A folder that is ignored as a whole can still be checked by itself.
    assert find(tmp_path / "gen", Where(), ()).candidates == ("b.py",)


def test_links_in_circles_and_out_of_the_project(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"a.py": MARKED})
    write(tmp_path, {"secret.py": MARKED})
    (root / "circle").symlink_to(root)
    (root / "out.py").symlink_to(tmp_path / "secret.py")
    (root / "in.py").symlink_to(root / "a.py")
    (root / "broken.py").symlink_to(root / "missing.py")
    assert find(root, Where(), ()).candidates == ("a.py", "in.py")


@pytest.mark.parametrize(
    "text",
    [
        *('step_type="A"', "entry_point = x", '"logical_name": 1', "expected_input_paths={}"),
        *("x.expected_output_paths", "source_step", "target_step", "StepSpecification(", "a=2"),
        *("class A(ScriptContract):", "TrainingScriptContract(", "PipelineSpecification", ""),
        *("class XStepBuilder:", "MyStepBuilderBase", "def create_step(self)", "_get_inputs"),
        *("from sagemaker.workflow.pipeline import P", "sagemaker.core.workflow.pipeline"),
        *("my_step_type", "create_steps", "workflow.pipeline", "_get_inputs_of"),
    ],
)
def test_a_hint_is_in_every_text_with_a_marker(tmp_path: Path, text: str) -> None:
    found = find(write(tmp_path, {"a.py": text}), Where(), ())
    assert bool(found.candidates) == bool(MARKERS.search(text.encode()))


def test_imports_are_found_where_they_stand(tmp_path: Path) -> None:
    marked = "step_type = 1"
    texts = {
        "plain.py": "import steps",
        "inner.py": "def f():\n\tfrom lib import (\n  b,\n  steps,\n)",
        "lib/__init__.py": "",
        "lib/up.py": "from .. import steps",
        "lib/sub/up.py": "if x: from ...steps import A",
        "lib/here.py": "from . import steps",
        "lib/outside.py": "from torch.steps import A\nimport torch.steps",
        "tests.py": "if x: import steps",
        "many.py": "import os; import steps",
        "named.py": "from steps.imports import(x)",
        "called.py": "x = important(steps)",
        "bom.py": "\ufefffrom steps import x",
        "said.py": "# we import steps here",
    }
    found = find(write(tmp_path, {"steps.py": marked, **texts}), Where(), ())
    assert found.candidates == ("bom.py", "steps.py")
    assert found.users == (
        *("inner.py", "lib/sub/up.py", "lib/up.py", "many.py", "named.py", "plain.py"),
        "tests.py",
    )


def test_what_was_seen_of_a_file_holds_while_its_text_is_the_same(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "import json\n", "b.py": "import make\nmake.x()\n", "make.py": MARKED})
    seen = find(tmp_path, Where(), (), remembered={}).glances
    assert b"make:make" in seen["b.py"].words
    as_if = {path: replace(each, is_marked=path == "a.py") for path, each in seen.items()}
    assert find(tmp_path, Where(), (), remembered=as_if).candidates == ("a.py",)
    write(tmp_path, {"a.py": "import json, os\n", "make.py": f"{MARKED}#\n"})
    assert find(tmp_path, Where(), (), remembered=as_if).candidates == ("b.py", "make.py")


def test_what_is_not_remembered_takes_no_digest(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": MARKED})
    assert find(tmp_path, Where(), ()).glances["a.py"].digest == b""


@pytest.mark.parametrize(
    ("text", "may"),
    [("# align-ci: ignore[ALN101] x\n", True), ("# Align-CI: x\n", True), ("", False)],
)
def test_files_with_comments_for_us(tmp_path: Path, text: str, may: bool) -> None:
    write(tmp_path, {"a.py": text})
    assert find(tmp_path, Where(), ()).glances["a.py"].may_suppress is may
