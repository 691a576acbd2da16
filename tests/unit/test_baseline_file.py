"""The baseline's file: read strictly, and written the same from the same entries."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from align_ci.baseline_file import MAX_BYTES, parse, quoted, read, write
from align_ci.model import BaselineEntry, Location
from align_ci.settings import SettingsError

ENTRY = BaselineEntry("ALN403", "Packaging", "a" * 64, "`Payload` is none", "comes later")
ONE = f"""\
[[finding]]
rule = "ALN403"
subject = "Packaging"
fingerprint = "{"a" * 64}"
reason = "comes later"
"""


def same(entries: tuple[BaselineEntry, ...]) -> list[BaselineEntry]:
    return [replace(entry, location=Location("x")) for entry in entries]


def entry(number: int, rule: str = "ALN403", **given: object) -> BaselineEntry:
    return replace(ENTRY, rule=rule, fingerprint=f"{number:064x}", **given)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("plain", id="plain"),
        pytest.param('"quotes" and \\ and \'\'\'"""', id="quotes"),
        pytest.param("two\nlines\r\n\ttab", id="lines"),
        pytest.param("\x00\x1b[31m\x7f\x85\u2028\u202e", id="controls"),
        pytest.param("é 🙂 \U000e0041", id="other scripts"),
        pytest.param("[[finding]]\nrule = 1\n# ]", id="what looks like the file"),
        pytest.param("<script> @someone | `x` [a](b)", id="markup"),
    ],
)
def test_any_text_survives(text: str) -> None:
    given = replace(ENTRY, reason=text, subject=text, summary=text)
    written = write([given])
    assert same(parse(written, "b.toml")) == same((given,))
    assert all(line.isprintable() for line in written.splitlines())
    assert write(parse(written, "b.toml")) == written


def test_half_a_character_is_replaced() -> None:
    assert tomllib.loads(f"x = {quoted(chr(0xD800))}") == {"x": "\ufffd"}


def test_the_order_does_not_depend_on_the_order_given() -> None:
    entries = [entry(3), entry(1), entry(2, "ALN301", expires=date(2026, 5, 1))]
    assert write(entries) == write(reversed(entries))
    assert [e.fingerprint[-1] for e in parse(write(entries), "b")] == ["2", "1", "3"]


def test_adding_one_adds_one_block() -> None:
    before = write([entry(1), entry(3)]).splitlines()
    after = write([entry(1), entry(2), entry(3)]).splitlines()
    block = after[len(write([entry(1)]).splitlines()) :][:7]
    assert [line for line in before if line not in after] == []
    assert len(after) - len(before) == len(block)
    assert block.count("[[finding]]") == 1


def test_each_entry_has_its_line() -> None:
    first, second = parse("# words\n\n" + write([entry(1), entry(2)]), "b.toml")
    lines = ("# words\n\n" + write([entry(1), entry(2)])).splitlines()
    assert lines[first.location.line - 1] == lines[second.location.line - 1] == "[[finding]]"
    assert first.location.line < second.location.line


def test_a_text_that_looks_like_an_entry_moves_no_line() -> None:
    text = ONE.replace('"comes later"', '"""\n[[finding]]\n"""')
    assert [entry.location.line for entry in parse(text, "b")] == [1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("[[finding]", "is not valid TOML", id="no TOML"),
        pytest.param("<<<<<<< HEAD\n" + ONE, "is not valid TOML", id="a conflict of a merge"),
        pytest.param("x = 1", "there is no key 'x'", id="a key beside the entries"),
        pytest.param("finding = 1", "below a line [[finding]]", id="no entries"),
        pytest.param("finding = [1]", "below a line [[finding]]", id="no entry"),
        pytest.param(ONE + "reasn = 'x'", "'reasn': did you mean `reason`?", id="unknown key"),
        pytest.param(ONE.replace("aaa", "zzz"), "64 digits", id="no fingerprint"),
        pytest.param(ONE.replace('"Pack', '"" # "'), "`subject` is missing", id="no subject"),
        pytest.param(ONE.replace('"comes later"', '" "'), "`reason` is missing", id="blank reason"),
        pytest.param(ONE.replace('"comes later"', "1"), "`reason`: give a text", id="no text"),
        pytest.param(ONE.replace("reason", "summary"), "`reason` is missing", id="no reason"),
        pytest.param(ONE.replace("403", "493"), "no rule 'ALN493': did you", id="unknown rule"),
        pytest.param(ONE.replace("403", "901"), "ALN901 cannot be put", id="901"),
        pytest.param(ONE.replace("403", "902"), "ALN902 cannot be put", id="902"),
        pytest.param(ONE + ONE, ":6: entry 2: accepts the same as line 1", id="twice"),
        pytest.param(ONE + 'expires = "2026-05-01"', "a date without quotes", id="quoted date"),
        pytest.param(ONE + "expires = 2026-05-01T10:00:00", "a date without", id="a time"),
        pytest.param(ONE + "expires = 2026-02-30", "is not valid TOML", id="no day"),
        pytest.param("a = " + "[" * 9000, "is not valid TOML", id="deep"),
    ],
)
def test_mistakes_are_one_line_with_the_file(text: str, message: str) -> None:
    with pytest.raises(SettingsError) as raised:
        parse(text, "b.toml")
    assert message in str(raised.value)
    assert str(raised.value).startswith("b.toml:")
    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.parametrize("named", ["", "../b.toml", "/etc/passwd", "link", "."])
def test_no_file_outside_the_project(tmp_path: Path, named: str) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "link").symlink_to(tmp_path / "b.toml")
    (tmp_path / "b.toml").write_text(ONE)
    with pytest.raises(SettingsError, match=r"names no file in the project|is no file"):
        read(tmp_path / "project", named)


def test_what_cannot_be_read(tmp_path: Path) -> None:
    assert read(tmp_path, "absent.toml") == ""
    (tmp_path / "latin").write_bytes(b"\xff")
    with pytest.raises(SettingsError, match="is not UTF-8"):
        read(tmp_path, "latin")
    with (tmp_path / "large").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(SettingsError, match="is larger than 10 MB"):
        read(tmp_path, "large")
