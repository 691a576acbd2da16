"""Files that are large, odd or broken: read rightly, bounded, and what is wrong is told once."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import pytest

from align_ci.cli import run
from align_ci.load.script.reading import program
from align_ci.load.source import read
from align_ci.model import Report
from tests.functional.test_misaligned import check
from tests.projects import IMPORTS, loaded, write

CONTRACT = """
CONTRACT = ScriptContract(
    entry_point="script.py",
    expected_input_paths={"data": "/opt/ml/processing/input"},
    expected_output_paths={"out": "/opt/ml/processing/output"},
    required_env_vars=["NEEDED"], optional_env_vars={"WANTED": "1"},
    expected_arguments={"mode": "fast"},
)
"""
SCRIPT = """
import argparse, os
def go():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode")
    parser.parse_args()
    os.environ["NEEDED"], os.getenv("WANTED", "1")
    open("/opt/ml/processing/input/a"), open("/opt/ml/processing/output/b", "w")
go()
"""
SPEC = 'S = StepSpecification(step_type="A", node_type=NodeType.SINGULAR)\n'
FAULTY = SPEC.replace("SINGULAR", "SOURCE")
PLACE = 'C = ScriptContract(entry_point="s.py", expected_input_paths={"é": "wrong"})\n'


def found(report: Report) -> list[str]:
    """Rule and place of every finding."""
    return sorted(f"{f.rule} {f.location}" for f in report.findings)


def checked(root: Path, files: dict[str, str | bytes]) -> Report:
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return check(root, "static")


@pytest.mark.parametrize(
    ("named", "hint"),
    [
        pytest.param("xgboost_train.py", "; did you mean `xgboost_training.py`?", id="a slip"),
        pytest.param("xgboost_specs.py", "", id="like a module that declares something"),
    ],
)
def test_a_script_is_suggested_that_nothing_else_names(
    tmp_path: Path, named: str, hint: str
) -> None:
    report = checked(
        tmp_path,
        {
            "specs/contracts.py": IMPORTS + CONTRACT.replace("script.py", named),
            "specs/xgboost_spec.py": IMPORTS + SPEC,
            "scripts/xgboost_training.py": SCRIPT,
        },
    )
    [finding] = [each for each in report.findings if each.rule == "ALN101"]
    assert finding.fix.description == f"correct the entry point, or add the script{hint}"


@pytest.mark.parametrize(
    ("head", "encoding", "newline"),
    [
        pytest.param("", "utf-8", "\n", id="UTF-8"),
        pytest.param("", "utf-8-sig", "\n", id="byte order mark"),
        pytest.param("# coding: latin-1\n", "latin-1", "\n", id="latin-1"),
        pytest.param("# coding: cp1252\n", "cp1252", "\r\n", id="cp1252 and CRLF"),
        pytest.param("", "utf-8", "\r\n", id="CRLF"),
        pytest.param("", "utf-8", "\r", id="CR"),
        pytest.param("\x0c\n", "utf-8", "\n", id="form feed"),
        pytest.param("# \x0c \x1c \x1d \x85 \u2028\n", "utf-8", "\n", id="other separators"),
        pytest.param('"""\x0b\x0c\u2029"""\n', "utf-8", "\r\n", id="separators in a text"),
    ],
)
def test_a_finding_lies_where_an_editor_shows_it(
    tmp_path: Path, head: str, encoding: str, newline: str
) -> None:
    head = head + IMPORTS + 'x = "ß"; ' if encoding != "utf-8" else head + IMPORTS + 'x = "𝄞"; '
    text = (head + PLACE).replace("\n", newline)
    report = checked(tmp_path, {"a.py": text.encode(encoding), "s.py": "open('wrong')\n"})
    line = head.count("\n") + 1
    column = len(head.rpartition("\n")[2]) + PLACE.index('"wrong"') + 1
    assert found(report) == [f"ALN206 a.py:{line}:{column}"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_the_line_that_is_shown_is_the_one_that_is_wrong(
    tmp_path: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
    encoding: str,
) -> None:
    head = "# coding: latin-1\n" if encoding == "latin-1" else ""
    imports = IMPORTS.replace("\n", " ").strip()
    text = f"{head}{imports}\n# a\x0cb\x1c\n{PLACE}"
    checked(tmp_path, {"a.py": text.encode(encoding), "s.py": "open('wrong')\n"})
    monkeypatch.setenv("COLUMNS", "200")
    assert run(["check", "-C", str(tmp_path), "--loader", "static"]) == 1
    lines = capfdbinary.readouterr().out.decode("utf-8").splitlines()
    shown = next(number for number, line in enumerate(lines) if PLACE.strip() in line)
    marked = lines[shown + 1].index("^")
    assert lines[shown][marked:].startswith('"wrong"')


def test_a_finding_on_the_first_line_after_a_byte_order_mark(tmp_path: Path) -> None:
    imports = " ".join(IMPORTS.split()) + "; "
    text = f"\ufeff{imports}{PLACE}"
    report = checked(tmp_path, {"a.py": text, "s.py": "open('wrong')\n"})
    column = len(imports) + PLACE.index('"wrong"') + 1
    assert found(report) == [f"ALN206 a.py:1:{column}"]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        pytest.param(IMPORTS.encode() + b"# \xe9\n", "5:3", id="not UTF-8"),
        pytest.param(b"x = 1\r# \xe9\r" + IMPORTS.encode(), "2:3", id="not UTF-8, CR"),
        pytest.param(SPEC.encode("utf-16"), "1:1", id="UTF-16"),
        pytest.param(IMPORTS.encode() + b"x\0\n", "5:2", id="null byte"),
        pytest.param(b"# coding: nonsense\n" + IMPORTS.encode(), "1:1", id="no such encoding"),
        pytest.param(IMPORTS.encode() + "é = (]\n".encode(), "5:6", id="syntax"),
        pytest.param(("# coding: latin-1\né = (]\n" + SPEC).encode("latin-1"), "2:6", id="latin-1"),
        pytest.param(("x = " + "(" * 999 + ")" * 999 + "\n" + SPEC).encode(), "1:205", id="deep"),
        pytest.param(
            "".join(f"{' ' * n}if 1:\n" for n in range(200)).encode() + SPEC.encode(),
            "101:1",
            id="indented deeply",
        ),
    ],
)
def test_what_python_cannot_read_is_one_finding(tmp_path: Path, data: bytes, place: str) -> None:
    report = checked(tmp_path, {"broken.py": data, "good.py": IMPORTS + SPEC})
    assert found(report) == [f"ALN901 broken.py:{place}"]


NEWER = [
    pytest.param("type X[**P] = int\nlet x be 1\n", id="type"),
    pytest.param("def f[T](x: T) -> T: return x\nlet x be 1\n", id="generic"),
    pytest.param("x = 1\nlet y := x in future\n", id="nothing yet"),
]


@pytest.mark.parametrize("newer", NEWER)
def test_a_newer_syntax_is_told_once_where_it_stands(tmp_path: Path, newer: str) -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    spec = SPEC.replace(")", ", script_contract=CONTRACT)")
    depends = IMPORTS + "from broken import CONTRACT, S as T\n" + spec
    report = checked(
        tmp_path,
        {
            "broken.py": IMPORTS + newer + CONTRACT + SPEC,
            **{f"user{n}.py": depends.replace('"A"', f'"A{n}"') for n in range(50)},
            "script.py": SCRIPT,
        },
    )
    (finding,) = report.findings
    assert (finding.rule, finding.location.path) == ("ALN901", "broken.py")
    assert "SyntaxError" in finding.message
    assert version in finding.fix.description


@pytest.mark.parametrize("newer", NEWER)
def test_a_script_of_a_newer_syntax_is_told_with_the_version(tmp_path: Path, newer: str) -> None:
    report = checked(tmp_path, {"contract.py": IMPORTS + CONTRACT, "script.py": newer + SCRIPT})
    (finding,) = report.findings
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert finding.rule == "ALN111"
    assert f"Python {version} cannot parse" in finding.message


@pytest.mark.parametrize("newer", NEWER)
def test_a_module_that_scripts_import_is_told_once(tmp_path: Path, newer: str) -> None:
    """What it does is not known, so nobody says that the scripts do not do it."""
    files: dict[str, str | bytes] = {"lib/__init__.py": "", "lib/helper.py": newer + SCRIPT}
    for number in range(20):
        files[f"step{number}/contract.py"] = IMPORTS + CONTRACT
        files[f"step{number}/script.py"] = "from lib.helper import go\ngo()\n"
    (finding,) = checked(tmp_path, files).findings
    assert (finding.rule, finding.location.path) == ("ALN901", "lib/helper.py")


@pytest.mark.parametrize(
    ("count", "silent"),
    [pytest.param(30, True, id="read"), pytest.param(60, True, id="too many to be read")],
)
def test_modules_of_a_script_are_followed_to_the_end(
    tmp_path: Path, count: int, silent: bool
) -> None:
    outside = "import " + ", ".join(f"other{n}" for n in range(50)) + "\n"
    chain = {f"m{n}.py": f"{outside}from m{n + 1} import go\n" for n in range(count)}
    files = {"contract.py": IMPORTS + CONTRACT, "script.py": "from m0 import go\ngo()\n"}
    report = checked(tmp_path, {**files, **chain, f"m{count}.py": SCRIPT})
    assert (not report.findings) is silent
    passed = {c.rule for c in report.checks if c.outcome.value == "passed"}
    assert ("ALN103" in passed) is (count < 40)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("\ufeff", id="byte order mark alone"),
        pytest.param("x = " + "+".join(["1"] * 2_500), id="sum"),
        pytest.param("if 1: pass\n" + "elif 2: pass\n" * 2_500, id="elif"),
        pytest.param("x = a" + ".b" * 2_500, id="attributes"),
        pytest.param("x = " + "not " * 2_500 + "1", id="not"),
        pytest.param("x = a" + "()" * 2_500, id="calls"),
        pytest.param("x = [" + "[" * 90 + "]" * 90 + "]", id="lists"),
        pytest.param("x = " + "lambda: " * 300 + "1", id="lambdas"),
        pytest.param("x = " + " and ".join(["a"] * 9_999), id="and"),
        pytest.param("x = " + "'a' " * 9_999, id="adjacent texts"),
    ],
)
def test_what_python_runs_is_no_finding(tmp_path: Path, text: str) -> None:
    """The parser's own depth is not the project's fault; whatever else is there is judged."""
    files: dict[str, str | bytes] = {
        "spec.py": IMPORTS + FAULTY + text.removeprefix("\ufeff"),
        "contract.py": IMPORTS + CONTRACT,
        "script.py": text,
        "odd.py": text + "\n# step_type\n",
    }
    (tmp_path / "run").mkdir()
    runnable = tmp_path / "run" / "it.py"
    runnable.write_text(text, encoding="utf-8")
    compiled = subprocess.run(
        [sys.executable, "-c", f"compile(open({str(runnable)!r}, 'rb').read(), 'x', 'exec')"],
        check=False,
    )
    assert compiled.returncode == 0
    rules = {f.rule for f in checked(tmp_path, files).findings}
    assert "ALN208" in rules
    assert not rules & {"ALN901", "ALN902", "ALN111"}


def test_links_in_circles_and_what_is_no_file(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"spec.py": IMPORTS + FAULTY, "contract.py": "# step_type"})
    (root / "sub").mkdir()
    (root / "sub" / "up").symlink_to("..")
    (root / "loop").symlink_to(root)
    (root / "a.py").symlink_to(root / "b.py")
    (root / "b.py").symlink_to(root / "a.py")
    (root / "self.py").symlink_to(root / "self.py")
    (root / "zero.py").symlink_to("/dev/zero")
    (root / "align-ci.toml").symlink_to("/dev/zero")
    os.mkfifo(root / "pyproject.toml")
    os.mkfifo(root / "pipe.py")  # whoever opens it waits for ever
    write(root / "folder.py", {"inner.py": IMPORTS + FAULTY})
    assert found(check(root, "static")) == ["ALN208 folder.py/inner.py:5:48", "ALN208 spec.py:5:48"]
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    assert found(check(root, "static")) == ["ALN208 folder.py/inner.py:5:48", "ALN208 spec.py:5:48"]


def test_an_entry_point_that_is_no_file(tmp_path: Path) -> None:
    root = write(tmp_path, {"contract.py": IMPORTS + CONTRACT, "x/script.py/a.txt": ""})
    os.mkfifo(root / "script.py")
    assert found(check(root, "static")) == ["ALN101 contract.py:7:17"]


@contextmanager
def as_nobody() -> Iterator[Path]:
    """A folder, and a user to whom permissions mean something."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        before = os.geteuid()
        if before == 0:
            os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            os.seteuid(before)


def test_a_file_that_nobody_may_read_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    with as_nobody() as folder:
        root = write(folder / "project", {"good.py": IMPORTS + SPEC, "closed.py": IMPORTS + SPEC})
        (root / "closed.py").chmod(0)
        report = check(root, "static")
    (finding,) = report.findings
    assert (finding.rule, finding.location.path) == ("ALN901", "closed.py")
    assert "Permission denied" in finding.message
    assert not capfd.readouterr().err


NAMES = [
    *("a\nb.py", "a\x1b[31m.py", "`x`|<b>@team.py", "a b'\".py", "é.py", "-rf.py"),
    *("%0A::error::x.py", "x" * 250 + ".py", "a\u200b.py", "a\u202e.py", "]]>.py", "${{ x }}.py"),
    os.fsdecode(b"\xff\xfe.py"),
    os.fsdecode(b"d\xff/e.py"),
]


def test_odd_names_break_no_report(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    root = tmp_path / os.fsdecode(b"r\xff \x1b[31m")
    for name in NAMES:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(IMPORTS + FAULTY, encoding="utf-8")
    report = check(root, "static")
    assert len(report.findings) == len(NAMES)
    shown = {name for name in NAMES if name.isprintable()}
    assert {f.location.path for f in report.findings if f.rule == "ALN208"} == shown
    for format_ in ("console", "github", "junit", "markdown", "json", "sarif"):
        code = run(["check", "-C", str(root), "--loader", "static", "--format", format_])
        out, err = capfdbinary.readouterr()
        assert (code, err.count(b"Traceback")) == (1, 0), err
        text = out.decode("utf-8")
        assert not {"\x1b", "\u202e", "\u200b"} & set(text)
        assert not [line for line in text.splitlines() if line.lstrip().startswith("::error::x")]
        if format_ == "json":
            assert len(json.loads(text)["findings"]) == len(NAMES)


@pytest.mark.parametrize(
    "folder",
    [
        *("venv", ".venv", "env", "node_modules/x", "build/lib", "dist", ".tox/py", "__pycache__"),
        *("lib/python3/site-packages/x", "vendor/x", "src/_vendor", "third_party/x"),
    ],
)
def test_what_others_wrote_is_left_out(tmp_path: Path, folder: str) -> None:
    files = {"spec.py": IMPORTS + SPEC, f"{folder}/spec.py": IMPORTS + FAULTY}
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    report = checked(tmp_path, {**files})
    assert found(report) == []
    assert "1 Python files were left out" in "".join(report.notices)


@pytest.mark.parametrize("mark", ["pyvenv.cfg", "conda-meta/history"])
def test_an_environment_is_known_whatever_it_is_called(tmp_path: Path, mark: str) -> None:
    files: dict[str, str | bytes] = {
        "spec.py": IMPORTS + SPEC,
        f"my*/{mark}": "",
        "my*/lib/spec.py": IMPORTS + FAULTY,
        "contract.py": IMPORTS + CONTRACT,
        "scripts/script.py": SCRIPT,
        "my*/bin/script.py": SCRIPT,
    }
    report = checked(tmp_path, files)
    assert found(report) == []
    assert "2 Python files were left out" in "".join(report.notices)
    assert "virtual environments: my*/" in "".join(report.notices)
    assert {c.outcome.value for c in report.checks if c.rule == "ALN103"} == {"passed"}


def test_a_project_in_an_environment_is_read(tmp_path: Path) -> None:
    report = checked(tmp_path, {"pyvenv.cfg": "", "spec.py": IMPORTS + FAULTY})
    assert found(report) == ["ALN208 spec.py:5:48"]


def test_a_copy_of_a_script_that_is_left_out_makes_no_choice(tmp_path: Path) -> None:
    """The entry point has one script, not two of which nobody knows which is meant."""
    files = {"contract.py": IMPORTS + CONTRACT, "scripts/script.py": "1\n"}
    report = checked(tmp_path, {**files, "build/lib/scripts/script.py": "1\n"})
    assert {f.rule for f in report.findings} >= {"ALN103", "ALN104", "ALN108"}


def test_copies_of_scripts_elsewhere_change_nothing(tmp_path: Path) -> None:
    """Projects keep a copy for each image, and each of those may be older than the script."""
    written = {
        "src/own/contracts/one.py": IMPORTS + CONTRACT,
        "src/own/scripts/script.py": SCRIPT.replace("NEEDED", "NEEDFUL"),
    }
    before = checked(tmp_path, dict(written))
    assert {finding.rule for finding in before.findings} == {"ALN102", "ALN103"}
    copies = {f"images/{name}/scripts/script.py": SCRIPT for name in ("one", "two")}
    after = checked(tmp_path, dict(copies))
    assert found(after) == found(before)
    assert [each for each in after.notices if "src/own/scripts/script.py" in each]
    assert {str(each.outcome) for each in after.checks} == {str(e.outcome) for e in before.checks}


def test_only_what_matters_of_a_large_tree_is_parsed(tmp_path: Path) -> None:
    files = {f"other/p{n % 50}/m{n}.py": "import os\nclass A: pass\n" * 20 for n in range(1300)}
    matter = {f"steps/s{n}.py": IMPORTS + SPEC.replace('"A"', f'"A{n}"') for n in range(200)}
    report = loaded(write(tmp_path, {**files, **matter})).project
    assert {path for path in report.files if path.startswith("other")} == set()
    assert len(report.files) == 200
    assert len(report.specifications) == 200


def test_a_module_of_twenty_thousand_lines(tmp_path: Path) -> None:
    """A hundred specifications, each found, and its fault in the right line."""
    padding = "".join(f"VALUE_{n} = [{n}, 'text', {{'key': {n}}}]\n" for n in range(196))
    blocks = [
        f'{padding}S{n} = StepSpecification(step_type="A{n}", node_type=NodeType.SOURCE)\n'
        for n in range(100)
    ]
    text = IMPORTS + "".join(blocks)
    assert text.count("\n") > 19_000
    report = checked(tmp_path, {"spec.py": text})
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.startswith("S")]
    assert sorted(f.location.line for f in report.findings if f.rule == "ALN208") == lines


BLOCK = """
FOLDER_{n} = "/opt/ml/processing/output"
class Step{n}:
    def __init__(self, size=1):
        self.size = size
        self.name = FOLDER_{n}
    def run(self, frame):
        rows = [row for row in frame if row]
        for key, value in {{"a": rows}}.items():
            print(f"{{key}}-{{self.name}}", value)
        with open(os.path.join(FOLDER_{n}, f"part_{{self.size}}.csv")) as file:
            return file.read(), os.environ.get("VAR_{n}", FOLDER_{n})
def step_{n}(path, mode="fast"):
    parts = os.path.join(path, "data", mode)
    return helper(parts, mode, {n})
"""
HELPER = "import os\ndef helper(a, b, c):\n    return os.path.join(a, b, str(c))\n"


def long_script(count: int) -> str:
    """Many classes and functions that are called in turn, the result of each with the next."""
    blocks = "".join(BLOCK.format(n=n) for n in range(count))
    calls = "".join(f"    value = step_{n}(FOLDER_{n}, value)\n" for n in range(count))
    return f"{HELPER}{blocks}def main(value):\n{calls}main('x')\n{SCRIPT}"


def test_a_script_of_twenty_thousand_lines_is_followed(tmp_path: Path) -> None:
    text = long_script(1_300)
    assert text.count("\n") > 20_000
    report = checked(tmp_path, {"contract.py": IMPORTS + CONTRACT, "script.py": text})
    assert {f.rule for f in report.findings} == {"ALN102"}
    assert sum(f.rule == "ALN102" for f in report.findings) == 1_300
    passed = {c.rule for c in report.checks if c.outcome.value == "passed"}
    assert passed >= {"ALN103", "ALN104", "ALN108"}


def test_a_longer_script_asks_no_more_of_each_line(tmp_path: Path) -> None:
    """Counted are all calls, of whatever function: a few more lines may cost no search of all."""
    calls: Counter[int] = Counter()

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        calls[size] += event in {"call", "c_call"}

    for size in (40, 160):
        (tmp_path / "script.py").write_text(long_script(size))
        source = read(tmp_path, "script.py")
        before = sys.getprofile()
        sys.setprofile(count)
        try:
            assert program(source, lambda _: None, lambda _: None) is not None
        finally:
            sys.setprofile(before)
    assert calls[160] < 4.1 * calls[40]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        pytest.param(b'\xef\xbb\xbffail-on = "never"\n', 0, "", id="byte order mark"),
        pytest.param(b'fail-on = "never"\r\n', 0, "", id="CRLF"),
        pytest.param(b"exclude = " + b"[" * 9999 + b"]" * 9999, 2, "too deeply", id="deep"),
        pytest.param(b'fail-on = "\xe9"\n', 2, "is not UTF-8", id="not UTF-8"),
        pytest.param(b"x = \0\n", 2, "is not valid TOML", id="null byte"),
    ],
)
def test_an_odd_configuration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: bytes, code: int, words: str
) -> None:
    write(tmp_path, {"spec.py": IMPORTS + FAULTY})
    (tmp_path / "align-ci.toml").write_bytes(text)
    assert run(["check", "-C", str(tmp_path), "--loader", "static"]) == code
    told = capsys.readouterr().err
    assert words in told
    assert len(told.splitlines()) == bool(words)
