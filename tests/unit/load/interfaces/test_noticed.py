"""Files that declare steps and are not read are told, so that nobody takes them for checked."""

from pathlib import Path
from typing import Any

import pytest

from align_ci.load.interfaces.layout import InterfaceLayout
from tests.projects import loaded, write

STEP = "step_type: Cut\nnode_type: internal\n"


def notices(root: Path, files: dict[str, str], **options: Any) -> list[str]:
    found = loaded(write(root, files), **options)
    return [each for each in found.notices if "step type" in each]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"a.yaml": STEP}, id="yaml"),
        pytest.param({"a.yml": STEP}, id="yml"),
        pytest.param({"deep/down/a.step.yaml": f"# said before\n\n{STEP}"}, id="deep"),
        pytest.param({"a.yaml": f"x: 1\n---\n{STEP}"}, id="a later document"),
    ],
)
def test_a_file_that_names_a_step_type(tmp_path: Path, files: dict[str, str]) -> None:
    (path,) = files
    assert notices(tmp_path, files) == [
        (
            f"not read, though a step type is named there: `{path}` "
            "(`interfaces` says which files declare steps)"
        )
    ]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"a.yaml": "steps:\n  step_type: Cut\n"}, id="within something else"),
        pytest.param({"a.yaml": "# step_type: Cut\n"}, id="a comment"),
        pytest.param({"a.yaml": "step_type:\n  - a\n"}, id="no text"),
        pytest.param({"a.txt": STEP}, id="no YAML"),
        pytest.param({".venv/pyvenv.cfg": "", ".venv/lib/a.yaml": STEP}, id="installed"),
    ],
)
def test_quiet(tmp_path: Path, files: dict[str, str]) -> None:
    assert notices(tmp_path, files) == []


def test_quiet_where_the_configuration_names_some(tmp_path: Path) -> None:
    layouts = (InterfaceLayout(files=("**/*.step.yaml",)),)
    assert notices(tmp_path, {"a.yaml": STEP}, interfaces=layouts) == []


def test_few_of_many_are_named(tmp_path: Path) -> None:
    (notice,) = notices(tmp_path, {f"{number}.yaml": STEP for number in range(9)})
    assert "and 6 more" in notice
