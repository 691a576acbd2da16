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
        pytest.param('input_paths["n"] = "x"; input_paths["n"]', ["(n)", "(n!)"], id="put there"),
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
    ("given", "paths"),
    [
        pytest.param('{"a": "/opt/a"}', ("/opt/a",), id="literal"),
        pytest.param('dict(a="/opt/a")', ("/opt/a",), id="call"),
        pytest.param('{"a": os.path.join("/opt", "a")}', ("/opt/a",), id="joined"),
        pytest.param('{"a": "/opt/" + sys.argv[1]}', (), id="only its beginning is known"),
        pytest.param(
            '{"a": "/opt/a" if sys.argv else "/opt/b"}', ("/opt/a", "/opt/b"), id="one of two"
        ),
        pytest.param('{"a": None}', (), id="nothing"),
        pytest.param('{"a": sys.argv[1]}', (), id="from elsewhere"),
    ],
)
def test_what_the_script_puts_there(tmp_path: Path, given: str, paths: tuple[str, ...]) -> None:
    read = script(tmp_path, MAIN.format(body='input_paths["a"]', given=given))
    assert [use.put for use in read.inputs] == [None, paths]


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


@pytest.mark.parametrize(
    ("given", "later", "paths"),
    [
        pytest.param('{"a": "/opt/ml/x"}', "", ["a=/opt/ml/x"], id="literal"),
        pytest.param('dict(a=Path("/opt/ml") / "x")', "", ["a=/opt/ml/x"], id="call"),
        pytest.param('{"a": X}', "", ["a=/opt/ml/x"], id="constant"),
        pytest.param('{"a": PATHS["A"]}', "", ["a=/opt/ml/y"], id="of a table"),
        pytest.param('{"a": X if sys.argv else Y}', "", ["a=/opt/ml/x /opt/ml/y"], id="either"),
        pytest.param('{"a": sys.argv[1]}', "", ["a="], id="computed"),
        pytest.param('{"a": sys.argv[1] or X}', "", ["a="], id="by default"),
        pytest.param("{}", 'given["a"] = X', ["a=/opt/ml/x"], id="put later"),
        pytest.param('{"a": X}', 'given["a"] = Y', ["a=/opt/ml/x", "a=/opt/ml/y"], id="put again"),
        pytest.param('{"a": X}', "given.update(a=Y)", ["a=/opt/ml/x", "a=/opt/ml/y"], id="updated"),
        pytest.param("{}", 'given.update({"a": Y})', ["a=/opt/ml/y"], id="updated by another"),
        pytest.param("{}", 'given.setdefault("a", Y)', ["a=/opt/ml/y"], id="unless it is there"),
    ],
)
def test_where_what_the_script_puts_there_lies(
    tmp_path: Path, given: str, later: str, paths: list[str]
) -> None:
    code = f"""
        import sys
        from pathlib import Path
        X, Y = "/opt/ml/x", "/opt/ml/y"
        PATHS = {{"A": Y, "B": X}}
        def main(input_paths):
            input_paths["a"]
        given = {given}
        {later}
        main(given)
    """
    uses = script(tmp_path, code).inputs
    put = {f"{value(use.name)}={' '.join(use.put)}" for use in uses if use.put is not None}
    assert sorted(put) == sorted(paths)


@pytest.mark.parametrize(
    ("given", "later", "missing"),
    [
        pytest.param('{"b": "x"}', "", True, id="under another name"),
        pytest.param('dict(b="x")', "", True, id="call"),
        pytest.param('{**{"b": "x"}}', "", True, id="spread"),
        pytest.param("{}", 'given["b"] = "x"', True, id="put later"),
        pytest.param('{"b": "x"}', "print(given)", True, id="shown"),
        pytest.param('{"b": "x"}', "check(given)", True, id="handed to a function that is seen"),
        pytest.param('{"a": "x"}', "", False, id="there"),
        pytest.param('{"b": "x"}', 'given["a"] = "x"', False, id="there later"),
        pytest.param('{"b": "x"}', 'given.update({"a": "x"})', False, id="by an update"),
        pytest.param('{"b": "x"}', "given.update(vars(sys))", False, id="by an unknown update"),
        pytest.param('{"b": "x"}', "given[sys.argv[1]] = 1", False, id="by a computed name"),
        pytest.param('{"b": "x", **vars(sys)}', "", False, id="an unknown spread"),
        pytest.param("dict(vars(sys), b=1)", "", False, id="an unknown dictionary"),
        pytest.param("vars(sys)", "", False, id="from elsewhere"),
        pytest.param('{"b": "x"}', "sys.fill(given)", False, id="handed to what is not seen"),
        pytest.param('{"b": "x"}', "given |= vars(sys)", False, id="joined"),
        pytest.param('{"b": "x"}', "main(vars(sys))", False, id="another call"),
        pytest.param("None", "", False, id="nothing"),
    ],
)
def test_what_the_dictionary_that_a_script_makes_lacks(
    tmp_path: Path, given: str, later: str, missing: bool
) -> None:
    code = f"""
        import sys
        def check(paths):
            return len(paths)
        def main(input_paths):
            input_paths["a"]
        given = {given}
        {later}
        main(given)
    """
    asked = [use for use in script(tmp_path, code).inputs if use.required]
    assert [use.is_missing for use in asked] == [missing]


def test_a_dictionary_that_nobody_is_seen_to_make_lacks_nothing(tmp_path: Path) -> None:
    [asked] = script(tmp_path, 'def main(input_paths): input_paths["a"]').inputs
    assert not asked.is_missing


@pytest.mark.parametrize(
    ("asks", "lacks"),
    [
        pytest.param('given["a"]', ["a!"], id="before main"),
        pytest.param("print(f\"{given['a']}\")", ["a!"], id="shown"),
        pytest.param('other = given; other["a"]', ["a!"], id="another name"),
        pytest.param('x = "a" in given and given["a"]', ["a"], id="guarded"),
        pytest.param('given["b"]', [], id="there"),
        pytest.param('given["a"]; given["a"] = "/x"', [], id="there later"),
        pytest.param('given["a"]; given.update(vars(sys))', [], id="perhaps there later"),
        pytest.param("given[sys.argv[1]]", [], id="computed"),
        pytest.param('given.get("a")', [], id="does without it"),
        pytest.param('{"b": "/x"}["a"]', [], id="another dictionary"),
        pytest.param('(given if sys.argv else {})["a"]', [], id="perhaps another dictionary"),
    ],
)
def test_what_a_script_asks_its_own_dictionary_beside_main(
    tmp_path: Path, asks: str, lacks: list[str]
) -> None:
    code = f"""
        import sys
        def main(input_paths):
            input_paths["b"]
        given = {{"b": "/x"}}
        {asks}
        main(given)
    """
    uses = script(tmp_path, code).inputs
    assert [told(use) for use in uses if use.is_missing] == lacks
    assert uses.complete
