"""By which logical names a script asks for its inputs."""

from pathlib import Path

import pytest

from align_ci.model import KeyUse
from tests.unit.load.script.reading import script, value

MAIN = """
    import os, sys
    def main(input_paths, output_paths, environ_vars, job_args):
        {body}
    if __name__ == "__main__":
        main(input_paths={given}, output_paths=None, environ_vars=None, job_args=None)
"""


def told(use: KeyUse) -> str:
    """`a!` fails without it, `a?` is a fallback or has one, `(a)` is the script's own."""
    text = f"{value(use.name)}{'!' * use.required}{'?' * use.is_fallback}"
    return f"({text})" if use.is_own else text


@pytest.mark.parametrize(
    ("body", "uses"),
    [
        pytest.param('input_paths["a"]', ["a!"], id="subscript"),
        pytest.param('input_paths.get("a")', ["a"], id="get"),
        pytest.param('input_paths.get("a", "x")', ["a?"], id="get with a default"),
        pytest.param(
            'input_paths.get("new", input_paths.get("old"))', ["new?", "old?"], id="fallback"
        ),
        pytest.param(
            'input_paths.get("new", input_paths["old"])', ["new?", "old?"], id="last resort"
        ),
        pytest.param('input_paths.get("new") or input_paths.get("old")', ["new", "old?"], id="or"),
        pytest.param('x = "a" in input_paths and input_paths["a"]', ["a?", "a"], id="guarded"),
        pytest.param('KEY = "a"; input_paths[KEY]', ["a!"], id="constant"),
        pytest.param('[input_paths[k] for k in ("a", "b")]', ["a!", "b!"], id="loop"),
        pytest.param('x = input_paths; x["a"]', ["a!"], id="another name"),
        pytest.param('output_paths["b"]', [], id="the other dictionary"),
        pytest.param('job_args["b"]', [], id="yet another"),
        pytest.param('input_paths["n"] = "x"; input_paths["n"]', ["(n!)"], id="put there"),
        pytest.param('x = {}; x["a"]', [], id="no such dictionary"),
    ],
)
def test_uses(tmp_path: Path, body: str, uses: list[str]) -> None:
    read = script(tmp_path, MAIN.format(body=body, given="None"))
    assert [told(use) for use in read.inputs] == uses
    assert read.inputs.complete


@pytest.mark.parametrize(
    ("given", "uses"),
    [
        pytest.param('{"a": "x"}', ["(a!)", "(a)"], id="literal"),
        pytest.param('dict(a="x")', ["(a!)", "(a)"], id="call"),
        pytest.param('{**{"a": "x"}}', ["(a!)", "(a)"], id="spread"),
        pytest.param('{"b": "x"}', ["a!", "(b)"], id="another key"),
        pytest.param("vars(sys)", ["a!"], id="from elsewhere"),
    ],
)
def test_keys_that_the_script_puts_there(tmp_path: Path, given: str, uses: list[str]) -> None:
    read = script(tmp_path, MAIN.format(body='input_paths["a"]', given=given))
    assert [told(use) for use in read.inputs] == uses


@pytest.mark.parametrize(
    ("given", "path"),
    [
        pytest.param('{"a": "/opt/a"}', "/opt/a", id="literal"),
        pytest.param('dict(a="/opt/a")', "/opt/a", id="call"),
        pytest.param('{"a": os.path.join("/opt", "a")}', "/opt/a", id="joined"),
        pytest.param('{"a": "/opt/" + sys.argv[1]}', None, id="only its beginning is known"),
        pytest.param('{"a": "/opt/a" if sys.argv else "/opt/b"}', None, id="one of two"),
        pytest.param('{"a": None}', None, id="nothing"),
        pytest.param('{"a": sys.argv[1]}', None, id="from elsewhere"),
    ],
)
def test_what_the_script_puts_there(tmp_path: Path, given: str, path: str | None) -> None:
    read = script(tmp_path, MAIN.format(body='input_paths["a"]', given=given))
    assert [use.path for use in read.inputs] == [None, path]


def test_through_a_function(tmp_path: Path) -> None:
    code = """
        def load(paths):
            return paths["a"]
        def main(input_paths, output_paths):
            load(input_paths)
            load(output_paths)
    """
    read = script(tmp_path, code)
    assert [told(use) for use in read.inputs] == ["a!"]
    assert [told(use) for use in read.outputs] == ["a!"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("[p for p in input_paths.values()]", id="values"),
        pytest.param("[k for k, p in input_paths.items()]", id="items"),
        pytest.param("input_paths[sys.argv]", id="computed"),
        pytest.param("sys.exit(input_paths)", id="handed on"),
    ],
)
def test_what_may_be_more(tmp_path: Path, body: str) -> None:
    assert not script(tmp_path, MAIN.format(body=body, given="None")).inputs.complete


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("print(input_paths)", id="printed"),
        pytest.param('print(f"{input_paths}")', id="formatted"),
        pytest.param("len(input_paths)", id="counted"),
        pytest.param('print(f"got {list(input_paths.keys())}")', id="keys that are shown"),
        pytest.param("raise ValueError(sorted(input_paths.items()))", id="items that are told"),
        pytest.param("x = not input_paths", id="tested"),
    ],
)
def test_what_asks_for_nothing(tmp_path: Path, body: str) -> None:
    assert script(tmp_path, MAIN.format(body=body, given="None")).inputs.complete
