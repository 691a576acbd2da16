from pathlib import Path

import pytest

from align_ci.github.files import append_summary, summary_room, write_outputs


def read_as_the_runner(text: str) -> dict[str, str]:
    """Outputs as actions/runner reads them (``FileCommandManager.cs``)."""
    found, lines = {}, iter(text.splitlines())
    for line in lines:
        equals, heredoc = line.find("="), line.find("<<")
        if equals >= 0 and (heredoc < 0 or equals < heredoc):
            found[line[:equals]] = line[equals + 1 :]
        elif heredoc >= 0:
            delimiter = line[heredoc + 2 :]
            found[line[:heredoc]] = "\n".join(iter(lines.__next__, delimiter))
        else:
            raise AssertionError(line)
    return found


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("pass", id="word"),
        pytest.param("", id="empty"),
        pytest.param("a=b", id="equals"),
        pytest.param("x<<EOF", id="heredoc"),
        pytest.param("reports/größe 1.xml", id="path"),
        pytest.param("%0A::error::x ##[add-mask]pass", id="commands"),
    ],
)
def test_outputs_read_back(tmp_path: Path, value: str) -> None:
    file = tmp_path / "output"
    file.write_text("earlier=1\n")
    write_outputs(file, {"verdict": value, "errors": "3"})
    read = read_as_the_runner(file.read_text("utf-8"))
    assert read == {"earlier": "1", "verdict": value, "errors": "3"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("verdict", "fail\nverdict=pass", id="newline"),
        pytest.param("verdict", "fail\rverdict=pass", id="carriage return"),
        pytest.param("verdict", "fail\u2028verdict=pass", id="line separator"),
        pytest.param("verdict", "\udcff", id="lone surrogate"),
        pytest.param("verdict<<x", "pass", id="name with heredoc"),
        pytest.param("a=verdict", "pass", id="name with equals"),
        pytest.param("", "pass", id="no name"),
    ],
)
def test_nothing_is_written_of_what_could_be_misread(tmp_path: Path, name: str, value: str) -> None:
    file = tmp_path / "output"
    with pytest.raises(ValueError, match="not an output"):
        write_outputs(file, {"errors": "1", name: value})
    assert not file.exists()


def test_a_summary_stands_apart_from_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    append_summary(file, "# One\n")
    append_summary(file, "# Two\n")
    assert file.read_text() == "# One\n\n\n# Two\n"


def test_a_summary_fills_its_room_to_the_byte(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    assert summary_room(file, 100) == 100
    append_summary(file, "ä")
    room = summary_room(file, 100)
    append_summary(file, "x" * room)
    assert file.stat().st_size == 100
    assert summary_room(file, 100) == 0
