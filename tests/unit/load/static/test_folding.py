"""What a file's own constants make of its dictionaries, without executing them."""

import ast

import pytest

from align_ci.load.static.folding import Folding

FILE = '''
BASE = "Cut"
TWICE = "a"
TWICE = "b"
FIRST = {"Cut": "CutConfig"}
CHANGED = {"Hem": "HemConfig"}
CHANGED["Sew"] = "SewConfig"
UPDATED = {"Hem": "HemConfig"}
UPDATED.update(other)
ITSELF = {**ITSELF}

class Names:
    SEW = "Sew"

def entry(name, kind="Config", *, more=""):
    """An entry."""
    return {"config": f"{name}{kind}", "name": name + more}

def several(name):
    other = name
    return {"config": other}

@cached
def decorated(name):
    return {"config": name}

def any_of(*names):
    return {"config": names}

def loop(name):
    return loop(name)
'''


def folded(expression: str) -> str:
    tree = ast.parse(FILE)
    return ast.unparse(Folding(tree).of(ast.parse(expression, mode="eval").body))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param('{BASE: "x"}', "{'Cut': 'x'}", id="constant"),
        pytest.param('{Names.SEW: f"{Names.SEW}Spec"}', "{'Sew': 'SewSpec'}", id="of a class"),
        pytest.param('{"a": BASE + "Spec"}', "{'a': 'CutSpec'}", id="sum"),
        pytest.param('{**FIRST, "Hem": "x"}', "{'Cut': 'CutConfig', 'Hem': 'x'}", id="spread"),
        pytest.param(
            '{"a": entry("Cut")}', "{'a': {'config': 'CutConfig', 'name': 'Cut'}}", id="function"
        ),
        pytest.param(
            '{"a": entry(kind="X", name=BASE, more="!")}',
            "{'a': {'config': 'CutX', 'name': 'Cut!'}}",
            id="by name",
        ),
    ],
)
def test_what_is_told(expression: str, expected: str) -> None:
    assert folded(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param("{'a': TWICE}", id="set twice"),
        pytest.param("{**CHANGED}", id="changed"),
        pytest.param("{**UPDATED}", id="updated"),
        pytest.param("{'a': unknown}", id="not known"),
        pytest.param("{'a': several('x')}", id="does more"),
        pytest.param("{'a': decorated('x')}", id="decorated"),
        pytest.param("{'a': any_of('x')}", id="takes any"),
        pytest.param("{'a': entry(*given)}", id="spread arguments"),
        pytest.param("{'a': entry('x', 'y', 'z')}", id="too many"),
        pytest.param("{'a': loop('x')}", id="calls itself"),
        pytest.param("{**other, 'a': 'x'}", id="spread of what is not known"),
    ],
)
def test_what_is_left_as_it_is(expression: str) -> None:
    assert folded(expression) == expression


def test_what_is_made_of_itself_ends() -> None:
    assert folded("{**ITSELF}").startswith("{**")


def test_a_call_is_told_where_it_is_made() -> None:
    tree = ast.parse(FILE)
    (value,) = ast.parse('{"a":\n    entry("Cut")}', mode="eval").body.values  # type: ignore[attr-defined]
    held = Folding(tree).of(value)
    assert isinstance(held, ast.Dict)
    assert {each.lineno for each in held.values} == {2}
