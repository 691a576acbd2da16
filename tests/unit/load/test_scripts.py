"""Which files an entry point names: the one beside its contract, else those of its name."""

from pathlib import Path

import pytest

from align_ci.load.discovery import matcher
from align_ci.load.scripts import ScriptFinder
from align_ci.model import Location, Script

FILES = [
    "steps/train/contract.py",
    "steps/train/train.py",
    "steps/other/train.py",
    "steps/other/only.py",
    "steps/shared/lib/score.py",
    "scripts/run.sh",
    "scripts/bad.py",
]


def found(root: Path, entry_point: str, wanted: str = ".") -> list[str]:
    return [script.path for script in scripts(root, entry_point, wanted)]


def scripts(root: Path, entry_point: str, wanted: str = ".") -> tuple[Script, ...]:
    for path in FILES:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x = (\n" if path.endswith("bad.py") else "")
    finder = ScriptFinder(root, FILES, matcher([wanted]), {}, lambda _: None)
    return finder(entry_point, Location("steps/train/contract.py")).items


@pytest.mark.parametrize(
    ("entry_point", "paths"),
    [
        pytest.param("train.py", ["steps/train/train.py"], id="beside the contract"),
        pytest.param("./train.py", ["steps/train/train.py"], id="normalised"),
        pytest.param("../other/train.py", ["steps/other/train.py"], id="above"),
        pytest.param("x/../train.py", ["steps/train/train.py"], id="there and back"),
        pytest.param("only.py", ["steps/other/only.py"], id="elsewhere"),
        pytest.param("lib/score.py", ["steps/shared/lib/score.py"], id="below some folder"),
        pytest.param("b/score.py", [], id="no part of a folder's name"),
        pytest.param("run.sh", ["scripts/run.sh"], id="no Python"),
        pytest.param("nowhere.py", [], id="nowhere"),
        pytest.param("../../../../etc/passwd", [], id="outside"),
        pytest.param("/etc/passwd", [], id="absolute"),
        pytest.param("", [], id="empty"),
        pytest.param("steps", [], id="folder"),
    ],
)
def test_files(tmp_path: Path, entry_point: str, paths: list[str]) -> None:
    assert found(tmp_path, entry_point) == paths


def test_a_contract_of_the_name_is_not_the_script(tmp_path: Path) -> None:
    finder = ScriptFinder(tmp_path, FILES, matcher(["."]), {}, lambda _: None)
    (match,) = finder("only.py", Location("steps/train/only.py"))
    assert match.path == "steps/other/only.py"
    (alone,) = finder("only.py", Location("steps/other/only.py"))
    assert alone.path == "steps/other/only.py"


def test_a_script_that_another_one_imports_is_read_for_both(tmp_path: Path) -> None:
    files = ["one.py", "two.py"]
    (tmp_path / "one.py").write_text('import os\ndef read(): return os.environ["A"]\n')
    (tmp_path / "two.py").write_text("import one\none.read()\n")
    finder = ScriptFinder(tmp_path, files, matcher(["."]), {}, lambda _: None)
    for path in files:
        (match,) = finder(path, Location("contract.py"))
        assert match.program is not None
        assert len(match.program.variables) == 1


def test_scripts_of_other_contracts_are_not_this_ones(tmp_path: Path) -> None:
    finder = ScriptFinder(tmp_path, FILES, matcher(["."]), {}, lambda _: None)
    here = Location("pipeline.py")
    finder.claim("train.py", Location("steps/train/contract.py"))
    assert len(finder("train.py", here)) == 2
    finder.claim("train.py", Location("steps/other/contract.py"))
    assert finder("train.py", here).items == ()
    finder.claim("only.py", Location("steps/other/contract.py"))
    assert [script.path for script in finder("only.py", here)] == ["steps/other/only.py"]


def test_several_files_of_one_name(tmp_path: Path) -> None:
    finder = ScriptFinder(tmp_path, FILES, matcher(["."]), {}, lambda _: None)
    matches = finder("train.py", Location("pipeline.py"))
    assert [s.path for s in matches] == ["steps/train/train.py", "steps/other/train.py"]


@pytest.mark.parametrize(
    ("files", "path"),
    [
        pytest.param(
            ["copies/fit.py", "src/a/scripts/fit.py"], "src/a/scripts/fit.py", id="a copy"
        ),
        pytest.param(
            ["src/b/steps/scripts/fit.py", "src/a/deep/down/fit.py"],
            "src/a/deep/down/fit.py",
            id="another package",
        ),
        pytest.param(["src/ab/fit.py", "src/a/fit.py"], "src/a/fit.py", id="a longer name"),
        pytest.param(["fit.py", "src/fit.py"], "src/fit.py", id="above"),
    ],
)
def test_of_several_files_the_nearest_is_meant(tmp_path: Path, files: list[str], path: str) -> None:
    for each in files:
        (tmp_path / each).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / each).write_text("")
    for order in (files, files[::-1]):
        finder = ScriptFinder(tmp_path, order, matcher(["."]), {}, lambda _: None)
        assert [s.path for s in finder("fit.py", Location("src/a/steps/fit_contract.py"))] == [path]
        assert finder.chosen == {path}


def test_script_folders_narrow_the_search(tmp_path: Path) -> None:
    assert found(tmp_path, "only.py", wanted="scripts") == []
    assert found(tmp_path, "train.py", wanted="scripts") == ["steps/train/train.py"]


def test_a_script_that_python_cannot_parse(tmp_path: Path) -> None:
    (script,) = scripts(tmp_path, "bad.py")
    assert script.syntax_error is not None
    assert script.syntax_error.location.path == "scripts/bad.py"
    (script,) = scripts(tmp_path, "run.sh")
    assert script.syntax_error is None


@pytest.mark.parametrize(
    ("files", "paths"),
    [
        pytest.param(["scripts/fit.py"], ["scripts/fit.py"], id="another file is the script"),
        pytest.param([], ["contracts/fit.py"], id="there is no other"),
    ],
)
def test_a_contract_called_like_its_script(
    tmp_path: Path, files: list[str], paths: list[str]
) -> None:
    listing = ["contracts/fit.py", *files]
    for path in listing:
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_text("")
    finder = ScriptFinder(tmp_path, listing, matcher(["."]), {}, lambda _: None)
    assert [s.path for s in finder("fit.py", Location("contracts/fit.py"))] == paths


def test_candidates_are_the_modules_of_the_script_folders(tmp_path: Path) -> None:
    finder = ScriptFinder(tmp_path, FILES, matcher(["scripts", "steps/other"]), {}, lambda _: None)
    assert finder.candidates == ("steps/other/train.py", "steps/other/only.py", "scripts/bad.py")
