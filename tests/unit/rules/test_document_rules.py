"""The generated pages are current, and the check notices when they are not."""

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

_SCRIPT = Path(__file__).parents[3] / "scripts" / "document_rules.py"
main: Callable[[list[str]], int] = runpy.run_path(str(_SCRIPT))["main"]


def test_pages_of_the_project_are_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().err


def test_written_pages_pass_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ALN000-gone.md").write_text("left over")
    assert main(["--folder", str(tmp_path)]) == 0
    assert main(["--check", "--folder", str(tmp_path)]) == 0
    assert capsys.readouterr().err == ""
    assert not (tmp_path / "ALN000-gone.md").exists()


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        pytest.param("README.md", "old", "README.md: differs from its rule", id="differs"),
        pytest.param("ALN000-gone.md", "x", "ALN000-gone.md: belongs to no rule", id="left over"),
        pytest.param("README.md", None, "README.md: missing", id="missing"),
    ],
)
def test_faults_are_named(
    name: str, text: str | None, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--folder", str(tmp_path)])
    if text is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_text(text)
    assert main(["--check", "--folder", str(tmp_path)]) == 1
    assert fault in capsys.readouterr().err
