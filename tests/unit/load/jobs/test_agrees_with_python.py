"""Whatever Python puts into a job's variables is among what may be put there, or there is a gap."""

import random
import textwrap
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from align_ci.model import Known
from tests.projects import project

BUILDERS = 60
RUNS = 25

HEAD = """
from functools import cache, cached_property

class Thing:
    def __init__(self, **given):
        for name, value in given.items():
            setattr(self, name, value)

class ScriptContract(Thing): pass
class StepSpecification(Thing): pass

CONTRACT = ScriptContract(
    entry_point="cut.py", expected_input_paths={}, expected_output_paths={},
    required_env_vars=["ONE", "TWO"], optional_env_vars={"THREE": "3"}, expected_arguments={},
)
SPEC = StepSpecification(
    step_type="Cut", node_type="source", dependencies=[], outputs=[], script_contract=CONTRACT
)

class Config:
    one: str
    def __init__(self, **given):
        self.one, self.flag, self.other, self.names = "1", True, False, {}

    def give(self, to):
        to["GIVEN_BY"] = "1"
        return {**to, "MORE": self.one}

class StepBuilderBase:
    def __init__(self, config: Config):
        self.config, self.spec, self.contract = config, SPEC, CONTRACT

    def create_step(self, **kwargs):
        return ProcessingStep("Cut", ScriptProcessor(env=self.variables()))

    def own(self):
        found = {}
        for name in self.contract.required_env_vars:
            if hasattr(self.config, name.lower()):
                found[name] = "1"
        return found

    @cached_property
    def kept(self):
        return {"KEPT": "1"}

    @cache
    def remembered(self):
        return {"REMEMBERED": "1"}

    def add(self, to):
        to["ADDED"] = "1"
        return to

"""

TESTS = (
    *("self.config.flag", "not self.config.other", "hasattr(self.config, 'one')", "len(a) > 2"),
    *("hasattr(self.config, 'two')", "t == 'T'", "t in l", "'ONE' in a", "a is b", "b", "l"),
    *("self.config.flag and hasattr(self.config, 'two')", "self.config.other or a"),
)
DICTIONARIES = (
    *("a", "b", "{}", "{'ONE': '1'}", "self.own()", "dict(b)", "a.copy()", "{**a, 'TWO': '2'}"),
    *("self.add(a)", "self.add({'K': a})", "(a | b)", "{n: '1' for n in l}", "a or b", "dict(x=1)"),
    *("{n: v for n, v in a.items() if n != 'ONE'}", "self.contract.optional_env_vars"),
    *("(a if self.config.flag else b)", "getattr(self.config, 'two', a)", "self.config.names"),
    *("getattr(self, 'own', None)()", "(m := self.add)(a)", "(m := self.own) and m()"),
    *("list(map(self.add, [a]))[0]", "getattr(self.config, 'given', a)"),
    *("(g := getattr(self.config, 'give')) and g(a)", "(g() if callable(g := self.own) else a)"),
    *("dict(zip(l, l))", "{'D': b}", "self.kept", "self.remembered()", "(a and (b := {}) or b)"),
)
TEXTS = (
    *("t", "'T'", "t.lower()", "f'{t}_F'", "t + 'P'", "'ONE'.lower()", "str(len(l))"),
    *("next(iter(a), t)", "t.replace('T', 'X')", "max(l, default=t)"),
)
LISTS = ("l", "['L', t]", "[*a]", "list(b)", "l + ['M']", "[n.upper() for n in l]", "sorted(a)")
STATEMENTS = (
    *("a = {d}", "b = {d}", "t = {t}", "l = {l}", "a[{t}] = '1'", "b[{t}] = '1'", "l.append({t})"),
    *(
        "a.update({d})",
        "b.update(Q='1')",
        "l.extend(['E', {t}])",
        "a |= {d}",
        "l += [{t}]",
        "self.add({d})",
    ),
    *(
        "a.setdefault({t}, '1')",
        "a.pop({t}, None)",
        "a['N'] = b",
        "a, b = b, a",
        "l.insert(0, {t})",
    ),
    *("b = a", "a[{t}], t = '1', {t}", "(lambda: a.update(b))()", "del l[1:]", "t += {t}"),
    *(
        "c = [a, b]\nc[0][{t}] = '1'",
        "c = {{'x': a}}\nc['x'].update({d})",
        "a.get('N', a)[{t}] = 1",
    ),
)
BLOCKS = (
    *(
        "if {c}:\n{s}",
        "if {c}:\n{s}\nelse:\n{s}",
        "for t in list({l}):\n{s}",
        "for n in [*a]:\n    t = n\n{s}",
    ),
    *("try:\n{s}\nexcept KeyError:\n{s}", "while {c}:\n{s}\n    break", "for t in 'UV':\n{s}"),
    *("for t, u in [('ONE', 1), ('TWO', 2)]:\n    if t == 'TWO':\n        continue\n{s}",),
    "for t in ['R', 'S']:\n    if {c}:\n        a = {d}\n        continue\n{s}",
    "try:\n    if {c}:\n        a = {d}\n        raise KeyError\n{s}\nexcept KeyError:\n{s}",
    *("if {c}:\n    return {d}", "with open(__file__):\n{s}", "if {c}:\n    t = 'C'\n{s}"),
)


def statements(chance: random.Random, depth: int) -> Iterator[str]:
    for _ in range(chance.randint(1, 4)):
        shape = chance.choice(BLOCKS if depth and chance.random() < 0.4 else STATEMENTS)
        while "{s}" in shape:
            inner = textwrap.indent("\n".join(statements(chance, depth - 1)), "    ")
            shape = shape.replace("{s}", inner.replace("{", "\0").replace("}", "\1"), 1)
        for mark, choices in (("c", TESTS), ("d", DICTIONARIES), ("t", TEXTS), ("l", LISTS)):
            while "{" + mark + "}" in shape:
                made = chance.choice(choices).replace("{", "\0").replace("}", "\1")
                shape = shape.replace("{" + mark + "}", made, 1)
        yield shape.replace("{{", "{").replace("}}", "}").replace("\0", "{").replace("\1", "}")


def builders(chance: random.Random) -> str:
    code = HEAD
    for number in range(BUILDERS):
        body = "\n".join(
            ["a, b, t, l = {}, {'B': '1'}, 'T', ['A']", *statements(chance, 2), "return a"]
        )
        code += f"class Cut{number}StepBuilder(StepBuilderBase):\n    def variables(self):\n"
        code += textwrap.indent(body, " " * 8) + "\n\n"
    return code


def set_by_python(code: str, chance: random.Random) -> dict[str, set[str]]:
    """What each builder's job is given, over configurations that are filled in at random."""
    held: list[Any] = []

    def processor(env: Any) -> None:
        held.append(env)

    names: dict[str, Any] = {
        "ScriptProcessor": processor,
        "ProcessingStep": lambda *_: None,
        "__file__": __file__,
    }
    exec(compile(code, "steps.py", "exec"), names)  # noqa: S102 - it was made above
    found: dict[str, set[str]] = {}
    for number in range(BUILDERS):
        name = f"Cut{number}StepBuilder"
        for _ in range(RUNS):
            config = SimpleNamespace(
                give=partial(names["Config"].give, SimpleNamespace(one="1")),
                one="1",
                flag=chance.random() < 0.5,
                other=chance.random() < 0.5,
                names={"GIVEN": "1"} if chance.random() < 0.5 else {},
            )
            held.clear()
            names["CONTRACT"].optional_env_vars = {"THREE": "3"}
            try:
                names[name](config).create_step()
            except (KeyError, IndexError, TypeError, AttributeError, NameError, RuntimeError):
                continue  # it is given nothing
            found.setdefault(name, set()).update(*held)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_missed(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same every time
    code = builders(chance)
    expected = set_by_python(code, chance)
    imports = "from sagemaker.workflow.steps import ProcessingStep, ScriptProcessor\n"
    read = project(tmp_path, {"steps.py": imports + code}).builds
    told = {each.name: each.job.variables for each in read if each.job is not None}
    for name, names in expected.items():
        group = told[name]
        assert group is not None
        known = {each.value for each in group if isinstance(each, Known)}
        if group.complete:
            assert names <= known, name
    whole = [group for group in told.values() if group is not None and group.complete]
    assert len(whole) > len(told) / 8
