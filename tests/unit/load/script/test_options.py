"""Which arguments a script's parser takes."""

from pathlib import Path

import pytest

from align_ci.model import Option
from tests.unit.load.script.reading import script, value

ARGPARSE = "import argparse, os\np = argparse.ArgumentParser()\n{}\np.parse_args()\n"


def flags(option: Option) -> list[object]:
    return [value(flag) for flag in option.flags]


@pytest.mark.parametrize(
    ("code", "names"),
    [
        pytest.param('p.add_argument("--job_type")', [["--job_type"]], id="long"),
        pytest.param(
            'p.add_argument("-j", "--job-type")', [["-j", "--job-type"]], id="short and long"
        ),
        pytest.param('p.add_argument("path")', [["path"]], id="positional"),
        pytest.param('FLAG = "--x"\np.add_argument(FLAG)', [["--x"]], id="constant"),
        pytest.param(
            'for n in ("a", "b"):\n    p.add_argument(f"--{n}")', [["--a", "--b"]], id="loop"
        ),
        pytest.param('g = p.add_argument_group("g")\ng.add_argument("--x")', [["--x"]], id="group"),
        pytest.param(
            's = p.add_subparsers()\nq = s.add_parser("train")\nq.add_argument("--x")',
            [["--x"]],
            id="subparser",
        ),
        pytest.param(
            'def add(parser):\n    parser.add_argument("--x")\nadd(p)', [["--x"]], id="function"
        ),
        pytest.param(
            'p.add_argument("--x", action=argparse.BooleanOptionalAction)',
            [["--x", "--no-x"]],
            id="with its opposite",
        ),
        pytest.param("", [], id="none"),
    ],
)
def test_flags(tmp_path: Path, code: str, names: list[list[str]]) -> None:
    read = script(tmp_path, ARGPARSE.format(code))
    assert [flags(option) for option in read.options] == names
    assert read.options.complete
    assert read.parses
    assert not read.is_lenient


@pytest.mark.parametrize(
    ("code", "told"),
    [
        pytest.param('"--x"', ("x", False, None, None), id="nothing said"),
        pytest.param('"--job-type"', ("job_type", False, None, None), id="dashes"),
        pytest.param('"-x"', ("x", False, None, None), id="short"),
        pytest.param('"--x", dest="y"', ("y", False, None, None), id="destination"),
        pytest.param('"--x", required=True', ("x", True, None, None), id="required"),
        pytest.param('"x"', ("x", True, None, None), id="positional"),
        pytest.param(
            '"x", nargs="?"', ("x", False, None, None), id="positional that may be absent"
        ),
        pytest.param('"x", nargs="+"', ("x", True, None, None), id="positional, many"),
        pytest.param('"--x", default="a"', ("x", False, None, "a"), id="default"),
        pytest.param('"--x", type=int, default=5', ("x", False, None, "5"), id="number"),
        pytest.param('"--x", default=None', ("x", False, None, None), id="no default"),
        pytest.param('"--x", default=os.getcwd()', ("x", False, None, "?"), id="computed default"),
        pytest.param('"--x", choices=["a", "b"]', ("x", False, ("a", "b"), None), id="choices"),
        pytest.param(
            '"--x", choices=(1, 2)', ("x", False, ("1", "2"), None), id="numbers to choose"
        ),
        pytest.param(
            '"--x", choices=list({"a": 1})', ("x", False, ("a",), None), id="keys to choose"
        ),
        pytest.param('"--x", choices=os.listdir()', ("x", False, "?", None), id="computed choices"),
        pytest.param(
            '"--x", type=str.lower, choices=["a"]', ("x", False, "?", None), id="choices of a type"
        ),
        pytest.param(
            '"--x", type=str, choices=["a"]', ("x", False, ("a",), None), id="choices of texts"
        ),
        pytest.param('"--x", required=bool(os)', ("x", "?", None, None), id="computed whether"),
    ],
)
def test_what_is_said_of_one(tmp_path: Path, code: str, told: tuple[object, ...]) -> None:
    (option,) = script(tmp_path, ARGPARSE.format(f"p.add_argument({code})")).options
    facts = (option.name, option.required, option.choices, option.default)
    assert tuple(map(value, facts)) == told


@pytest.mark.parametrize(
    ("default", "is_from_platform"),
    [
        pytest.param('os.environ["SM_MODEL_DIR"]', True, id="subscript"),
        pytest.param('os.environ.get("SM_CHANNEL_TRAIN", "/tmp")', True, id="get"),
        pytest.param('os.environ.get("OWN")', False, id="another variable"),
        pytest.param('"/opt/ml/model"', False, id="path"),
    ],
)
def test_defaults_of_the_platform(tmp_path: Path, default: str, is_from_platform: bool) -> None:
    code = ARGPARSE.format(f'p.add_argument("--x", default={default})')
    (option,) = script(tmp_path, code).options
    assert option.is_from_platform is is_from_platform


def test_a_name_that_nobody_uses_adds_nothing(tmp_path: Path) -> None:
    code = "add = partial(parser.add_argument, type=str)\nparser.add_argument('--a')"
    assert script(tmp_path, ARGPARSE.format(code)).options.complete


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("p.add_argument(os.getcwd())", id="computed"),
        pytest.param("p.add_argument(*os.sched())", id="spread"),
        pytest.param("argparse.ArgumentParser(parents=[q])", id="parents"),
        pytest.param(
            "from transformers import HfArgumentParser\nHfArgumentParser(X)", id="library"
        ),
        pytest.param("import sys\nx = sys.argv[1]", id="by hand"),
        pytest.param("import sys\nfor x in sys.argv[1:]: use(x)", id="all of it by hand"),
        pytest.param(
            "import sys\ndef f(argv): return parser.parse_args(argv[1:])\nf(sys.argv[1:])",
            id="by hand in a function",
        ),
        pytest.param("import sys\nf(sys.argv[1:])", id="given to who knows whom"),
        pytest.param("import sys\nparser.parse_args(sys.argv[2:])", id="not all of it"),
        pytest.param("argparse.ArgumentParser(parents=others)", id="any parents"),
        pytest.param("add = parser.add_argument\nadd('--a')", id="another name"),
        pytest.param("add = partial(parser.add_argument, type=str)\nadd('--a')", id="partial"),
        pytest.param("for each in map(parser.add_argument, names): pass", id="mapped"),
    ],
)
def test_what_may_be_more(tmp_path: Path, code: str) -> None:
    assert not script(tmp_path, ARGPARSE.format(code)).options.complete


def test_unknown_arguments_may_pass(tmp_path: Path) -> None:
    code = "import argparse\np = argparse.ArgumentParser()\nargs, _ = p.parse_known_args()"
    read = script(tmp_path, code)
    assert (read.parses, read.is_lenient) == (True, True)


def test_a_script_without_a_parser(tmp_path: Path) -> None:
    read = script(tmp_path, "print(1)")
    assert (read.parses, [*read.options]) == (False, [])


CLICK = """
import click

@click.command({settings})
@click.option("--job-type", "-j", required=True, type=click.Choice(["a", "b"]))
@click.option("--flag/--no-flag", default=False)
@click.argument("path")
def main(job_type, flag, path):
    pass
"""


def test_click(tmp_path: Path) -> None:
    read = script(tmp_path, CLICK.format(settings=""))
    told = {
        str(value(o.name)): (flags(o), value(o.required), value(o.choices)) for o in read.options
    }
    assert told == {
        "job_type": (["--job-type", "-j"], True, ("a", "b")),
        "flag": (["--flag", "--no-flag"], False, None),
        "path": (["path"], True, None),
    }
    assert (read.parses, read.is_lenient) == (True, False)


def test_click_that_ignores_case(tmp_path: Path) -> None:
    code = CLICK.format(settings="").replace('["a", "b"]', '["a", "b"], case_sensitive=False')
    option = next(iter(script(tmp_path, code).options))
    assert value(option.choices) == "?"


def test_click_that_lets_unknown_options_pass(tmp_path: Path) -> None:
    settings = 'context_settings={"ignore_unknown_options": True}'
    assert script(tmp_path, CLICK.format(settings=settings)).is_lenient


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("def main({}): ...\ntyper.run(main)", id="run"),
        pytest.param("app = typer.Typer()\n@app.command()\ndef main({}): ...", id="command"),
    ],
)
def test_typer(tmp_path: Path, code: str) -> None:
    given = 'job_type: str, days: int = typer.Option(5), path: str = typer.Argument("x")'
    read = script(tmp_path, f"import typer\n{code.format(given)}")
    told = [(flags(option), value(option.required)) for option in read.options]
    assert told == [
        (["job-type"], True),
        (["--days"], False),
        (["path"], False),
    ]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(
            "q = argparse.ArgumentParser(add_help=False)\nq.add_argument('--a')\n"
            "argparse.ArgumentParser(parents=[q])",
            id="a parent that is made beside it",
        ),
        pytest.param(
            "def q():\n    r = argparse.ArgumentParser()\n    r.add_argument('--a')\n    return r\n"
            "argparse.ArgumentParser(parents=[q()])",
            id="a parent that a function makes",
        ),
        pytest.param(
            "import sys\np.add_argument('--a')\np.parse_args(sys.argv[1:])", id="the command line"
        ),
        pytest.param(
            "import sys\ndef f(argv=None):\n    p.add_argument('--a')\n"
            "    return p.parse_args(argv)\nf(sys.argv[1:])",
            id="the command line by a function",
        ),
    ],
)
def test_what_is_all_there_is(tmp_path: Path, code: str) -> None:
    options = script(tmp_path, ARGPARSE.format(code)).options
    assert options.complete
    assert [flags(each) for each in options] == [["--a"]]
