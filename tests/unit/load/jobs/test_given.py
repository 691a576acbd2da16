"""What builders may give to their jobs, as their methods are written."""

import textwrap
from pathlib import Path

import pytest

from align_ci.model import Build, Fact, Group, Known
from tests.projects import project

BASE = """
class ScriptContract:
    def __init__(self, **given):
        for name, value in given.items():
            setattr(self, name, value)

class StepSpecification(ScriptContract):
    pass

class StepBuilderBase:
    def __init__(self, config, spec):
        self.config, self.spec, self.contract = config, spec, spec.script_contract

    def _variables(self):
        found = {}
        if not self.contract or not hasattr(self, "contract"):
            self.log_warning("there is no contract")
            return found
        for name in self.contract.required_env_vars:
            field = name.lower()
            if hasattr(self.config, field):
                found[name] = str(getattr(self.config, field))
            elif hasattr(self.config, "more") and hasattr(self.config.more, field):
                found[name] = str(getattr(self.config.more, field))
            else:
                self.log_warning(f"{name} is not there")
        for name, default in self.contract.optional_env_vars.items():
            found[name] = str(getattr(self.config, name.lower(), default))
        return found

    def log_warning(self, message, *args):
        print(message, *args)
"""

STEP = """
from sagemaker.processing import ScriptProcessor, X
from sagemaker.model import Model
from sagemaker.workflow.steps import ProcessingStep
from acme import Wrapper
from pydantic import BaseModel
import json
import logging
from base import *
from elsewhere import helper

CONTRACT = ScriptContract(
    entry_point="cut.py",
    expected_input_paths={},
    expected_output_paths={},
    required_env_vars=["REGION", "MODE"],
    optional_env_vars={"SIZE": "1"},
    expected_arguments={"job-type": "training", "limit": "3"},
)
SPEC = StepSpecification(
    step_type="Cut", node_type="source", dependencies=[], outputs=[], script_contract=CONTRACT
)
NAMES = {"region": "REGION", "mode": "MODE"}

class Config(BaseModel):
    region: str = "eu"
    extra: dict = {}

    @property
    def computed(self):
        return {"COMPUTED": self.region}

    def method(self, prefix):
        return {prefix + "_ONE": "1", f"{prefix}_TWO": "2"}

def more(made):
    made.env["B"] = "1"

class Own:
    def __init__(self, env):
        self.made = ScriptProcessor(env={**env, "OWN": "1"})

def shared(found):
    found["SHARED"] = "1"

class CutStepBuilder(StepBuilderBase):
    LISTED = ["A", "B"]

    def __init__(self, config: Config):
        super().__init__(config, SPEC)

    def create_step(self, **kwargs):
        processor = ScriptProcessor(env=self._variables(), instance_count=1)
        return ProcessingStep("Cut", processor=processor, job_arguments=self._arguments())

    def _arguments(self):
        return None

"""


def built(root: Path, methods: str, *, config: str = "", after: str = "") -> Build:
    body = textwrap.indent(textwrap.dedent(methods).strip("\n"), "    ")
    step = STEP.replace("    extra: dict = {}\n", f"    extra: dict = {{}}\n    {config}\n")
    [build] = project(root, {"base.py": BASE, "step.py": f"{step}{body}\n{after}"}).builds
    return build


def told(group: Group[Fact[str]] | None) -> tuple[set[str], bool]:
    """The names, and whether those are all."""
    assert group is not None
    return {each.value for each in group if isinstance(each, Known)}, group.complete


def variables(root: Path, methods: str, *, config: str = "") -> tuple[set[str], bool]:
    build = built(root, methods, config=config)
    assert build.job is not None
    return told(build.job.variables)


def method(body: str) -> str:
    return "def _variables(self):\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")


WHOLE = """\
# A B
return {'A': '1', 'B': self.config.region}

# A B
return dict(A='1', **{'B': '2'})

# A REGION SIZE
return {**super()._variables(), 'A': '1'}

# A REGION SIZE
return super()._variables() | {'A': '1'}

# A REGION SIZE
found = super()._variables()
found.update(A='1')
return found

# A B
found = {}
found['A'] = found['B'] = '1'
return found

# X_A X_B
found = {}
for n in self.LISTED:
    found[f'X_{n}'] = '1'
return found

# MODE REGION
return {name: '1' for name in NAMES.values()}

# REGION
return {n: '1' for _, n in NAMES.items() if hasattr(self.config, _)}

# R
found = {}
for field, name in [('region', 'R'), ('none', 'N')]:
    if hasattr(self.config, field):
        found[name] = '1'
return found

# REGION
found = {}
for field in ('region', 'none'):
    if hasattr(self.config, field):
        name = field.upper()
        found[name] = '1'
return found

# A B
found = {'A': '1'}
if self.config.region:
    found['B'] = '2'
return found

# A B
if self.config.region:
    return {'A': '1'}
return {'B': '1'}

# A B
return {'A': '1'} if self.config.region else {'B': '1'}

# nothing
if hasattr(self.config, 'env') and self.config.env:
    return self.config.env
return {}

# COMPUTED
return self.config.computed

# A P_ONE P_TWO
found = {'A': '1'}
found.update(self.config.method('P'))
return found

# SHARED
found = {}
shared(found)
return found

# A
found = {'A': '1'}
logging.info('%s', found)
print(json.dumps(found))
return found

# A B
found = {'A': '1', 'B': '2'}
del found['B']
found.pop('A')
return found

# A
a = {}
b = a
b['A'] = '1'
return a

# A B
a, b = {'A': '1'}, {}
if self.config.region:
    b = a
b['B'] = '1'
return a

# A
a = {}
a |= {'A': '1'}
return a.copy()

# A
a = {}
a.setdefault('A', '1')
return dict(a)

# A B
try:
    return {'A': '1'}
except KeyError:
    return {'B': '1'}

# A
with open('x') as file:
    a = {'A': file.read()}
return a

# A
found = {}
if (size := self.config.region) is not None:
    found['A'] = size
return found

# A
found = {}
for name in ('A', 'B'):
    if name == 'B':
        continue
    found[name] = 1
return found

# A
return {k: v for k, v in {'A': '1', 'B': None}.items() if v is not None}

# A
if 'REGION' in self.contract.required_env_vars:
    return {'A': '1'}
return {}

# nothing
if 'ELSE' not in self.contract.required_env_vars:
    return {}
return {'A': '1'}

# A
return getattr(self.config, 'none', {'A': '1'})

# A P_ONE P_TWO
found = {'A': '1'}
method = self.config.method
found.update(method('P'))
return found

# P_ONE P_TWO
getter = getattr(self.config, 'method', None)
return getter('P') if callable(getter) else None

# SHARED
found, adding = {}, shared
adding(found)
return found

# nothing
return None
"""
"""Bodies of a method that gives variables, each below all that it may give."""

OPEN = """\
# more
return self.config.extra

# more
return {**self.config.extra, 'A': '1'}

# more
found = {'A': '1'}
found.update(self.config.extra)
return found

# more
found = {'A': '1'}
helper(found)
return found

# more
found = {'A': '1'}
helper([found])
return found

# more
found = {'A': '1'}
self.kept = found
return found

# more
found = {'A': '1'}
lambda: found.update(B='1')
return found

# more
found = {'A': '1'}
def add():
    found['B'] = '1'
add()
return found

# more
found = {'A': '1'}
for key in self.config.extra:
    found[key] = '1'
return found

# more
found = {'A': '1'}
found[self.config.region] = '1'
return found

# more
name = 'A'
while self.config.region:
    name = name + 'A'
return {'A': 1, name: '1'}

# more
name = 'A'
for each in 'ab':
    name += each
return {'A': '1', name: '1'}

# more
found = {'A': '1'}
each = {'x': found}
each['x'].update(self.config.extra)
return found

# more
found = {'A': '1'}
each = [found]
each[0].update(self.config.extra)
return found

# more
found = {'A': '1'}
(self.config.region or found).update(B='1')
return found

# more
found = {'A': '1'}
exec('found[1] = 1')
helper(locals(), found)
return found

# more
return {**helper(), 'A': '1'}

# more
return self._elsewhere({'A': '1'})

# more
yield {'A': '1'}
"""
"""Bodies that may give others."""


def cases(text: str) -> list[tuple[str, set[str]]]:
    """The bodies, each with what stands above it."""
    parts = (part.partition("\n") for part in text.strip("#\n").split("\n\n#"))
    return [(body, set(head.replace("nothing", "").split())) for head, _, body in parts]


@pytest.mark.parametrize(("body", "names"), cases(WHOLE))
def test_all_that_may_be_set_is_known(tmp_path: Path, body: str, names: set[str]) -> None:
    assert variables(tmp_path, method(body)) == (names, True)


@pytest.mark.parametrize("body", [body for body, _ in cases(OPEN)])
def test_what_is_not_followed_may_set_more(tmp_path: Path, body: str) -> None:
    _, whole = variables(tmp_path, method(body))
    assert not whole


@pytest.mark.parametrize(
    ("config", "whole"),
    [
        pytest.param("mode: str = 'fast'", True, id="a field"),
        pytest.param("def mode(self): ...", True, id="a method"),
        pytest.param("model_config = {'extra': 'allow'}", True, id="whatever it is given"),
        pytest.param("def __getattr__(self, name): return 1", True, id="computed"),
        pytest.param("def fill(self): setattr(self, 'x', 1)", True, id="set by a name"),
        pytest.param("def fill(self): self.mode = 1", True, id="set"),
    ],
)
def test_a_configuration_that_may_have_it(tmp_path: Path, config: str, whole: bool) -> None:
    assert variables(tmp_path, "", config=config) == ({"REGION", "MODE", "SIZE"}, whole)


def test_a_configuration_that_does_not_have_it(tmp_path: Path) -> None:
    assert variables(tmp_path, "") == ({"REGION", "SIZE"}, True)


def test_a_configuration_that_derives_may_have_it(tmp_path: Path) -> None:
    job = built(tmp_path, "", after="class Fast(Config):\n    mode: str = 'fast'\n").job
    assert job is not None
    assert job.variables is not None
    assert [gap.why for gap in job.variables.gaps] == [
        "`Fast` derives from `Config` and may have other fields"
    ]


def test_what_derives_matters_only_where_something_is_not_there(tmp_path: Path) -> None:
    after = "class Fast(Config): ...\n"
    job = built(tmp_path, method("return {'A': '1'}"), after=after).job
    assert job is not None
    assert told(job.variables) == ({"A"}, True)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        pytest.param("return ScriptProcessor(env={'A': '1'})", ({"A"}, True), id="at once"),
        pytest.param("return Model(environment={'A': '1'})", ({"A"}, True), id="environment"),
        pytest.param("return ScriptProcessor(env=None)", (set(), True), id="none"),
        pytest.param("made = {'env': {'A': '1'}}\nreturn X(**made)", ({"A"}, True), id="spread"),
        pytest.param("return X(env={}, **kwargs)", (set(), False), id="spread, not known"),
        pytest.param("return self._made(env={'A': '1'})", ({"A", "B"}, True), id="by a method"),
        pytest.param(
            "env = {}\nx = X(env=env)\nenv['A'] = '1'\nreturn x", ({"A"}, True), id="late"
        ),
        pytest.param(
            "if self.config.region:\n    return X(env={'A': '1'})\nreturn X(env={'B': '1'})",
            ({"A", "B"}, True),
            id="two ways",
        ),
        pytest.param("x = X(env={})\nx.env.update(A='1')\nreturn x", (set(), False), id="kept"),
        pytest.param("x = X(env={})\nself._more(x)\nreturn x", (set(), False), id="elsewhere"),
        pytest.param("x = X(env={})\nmore(x)\nreturn x", (set(), False), id="by a function"),
        pytest.param("return X(env='production')", (set(), False), id="something else"),
        pytest.param("X(env={})\nreturn helper(self)", (set(), False), id="by other code"),
        pytest.param("X(env={})\nreturn self._nobodys()", (set(), True), id="by nothing"),
        pytest.param("return Wrapper(env={'A': '1'})", ({"A"}, False), id="by another library"),
        pytest.param("return Own(env={'A': '1'})", ({"A"}, False), id="by a class"),
        pytest.param("X(env={})\nreturn Own(self.config)", (set(), False), id="all by a class"),
        pytest.param("X(env={})\nreturn self._decorated()", (set(), False), id="decorated"),
        pytest.param("return self._made(**kwargs)", (set(), False), id="given on as a whole"),
        pytest.param(
            "from sagemaker.processing import Y\nreturn Y(env={'A': '1'})",
            ({"A"}, True),
            id="imported in the method",
        ),
    ],
)
def test_where_the_job_is_given_them(
    tmp_path: Path, step: str, expected: tuple[set[str], bool]
) -> None:
    made = "def _made(self, env):\n    env['B'] = '1'\n    return ScriptProcessor(env=env)\n"
    made += "def _more(self, made):\n    made.env['B'] = '1'\n"
    made += "@helper\ndef _decorated(self):\n    return X(env={'C': '1'})\n"
    body = "def create_step(self, **kwargs):\n" + textwrap.indent(step, "    ") + "\n"
    assert variables(tmp_path, made + body) == expected


@pytest.mark.parametrize(
    "step",
    [
        pytest.param("return ScriptProcessor()", id="nothing is given"),
        pytest.param("return helper(self.config)", id="elsewhere"),
    ],
)
def test_nothing_is_told_where_nothing_was_seen(tmp_path: Path, step: str) -> None:
    assert built(tmp_path, f"def create_step(self, **kwargs):\n    {step}").job is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return ['--a', self.config.region, '--b=3']", ({"--a", "--b=3"}, True)),
        ("return ['--a', '1'] + ['-v']", ({"--a", "-v"}, True)),
        ("return [f'--b={self.config.region}', '--a']", ({"--b=", "--a"}, True)),
        ("words = []\nwords.append('--a')\nwords.extend(['--b', 'x'])\nreturn words",
         ({"--a", "--b"}, True)),
        ("words = ['--a', 'x']\nwords += ['--b']\nreturn words", ({"--a", "--b"}, True)),
        (
            "return [f'--{name}' for name in self.contract.expected_arguments]",
            ({"--job-type", "--limit"}, True),
        ),
        ("return [self.config.region]", (set(), False)),
        ("return ['--a', *self.config.extra]", ({"--a"}, False)),
        ("return self.config.extra", (set(), False)),
    ],
)  # fmt: skip
def test_flags(tmp_path: Path, body: str, expected: tuple[set[str], bool]) -> None:
    inner = textwrap.indent(body, "    ")
    build = built(tmp_path, f"def _arguments(self):\n{inner}")
    assert build.job is not None
    assert told(build.job.flags) == expected


def test_the_place_is_the_method_of_the_builder_itself(tmp_path: Path) -> None:
    own = "def get_environment_variables(self): return {'A': '1'}\n"
    step = "def create_step(self):\n    return X(env=self.get_environment_variables())"
    made, inherited = built(tmp_path / "own", own + step), built(tmp_path / "inherited", "")
    assert made.job is not None
    assert made.job.variables is not None
    assert made.job.variables.location is not None
    assert inherited.job is not None
    assert inherited.job.variables is not None
    text = (tmp_path / "own" / "step.py").read_text().splitlines()
    assert own.startswith(text[made.job.variables.location.line - 1].strip()[:30])
    assert inherited.job.variables.location == inherited.location


HOSTILE = {
    "doubling": "t = 'A'\nfor _ in (%s):\n    t = t + t\nreturn {t: 1}" % ("1, " * 200),
    "a list in itself": "l = []\nl.append(l)\nfor x in l:\n    l.extend(l)\nreturn {'A': l}",
    "for ever": "return self._variables()",
    "by turns": "return self._other()\ndef _other(self):\n    return self._variables()",
    "nested loops": "for a in range(9):\n" + "".join(
        f"{'    ' * n}for a{n} in ({'1, ' * 50}):\n" for n in range(1, 8)
    ) + f"{'    ' * 8}pass\nreturn {{}}",
    "growing": "l = [1]\nfor _ in (%s):\n    l += l\nreturn {'A': l}" % ("1, " * 100),
}  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_it_ends(tmp_path: Path, body: str) -> None:
    assert built(tmp_path, method(body)).name == "CutStepBuilder"


def test_a_step_without_a_command_line(tmp_path: Path) -> None:
    job = built(tmp_path, "def create_step(self):\n    return X(env={})").job
    assert job is not None
    assert (job.variables is None, job.flags) == (False, None)


@pytest.mark.parametrize("made", ["self._made_elsewhere()", "super().create_step()"])
def test_a_base_class_that_is_not_seen_may_make_the_job(tmp_path: Path, made: str) -> None:
    base = BASE.replace(
        "class StepBuilderBase:", "from lib import Base\nclass StepBuilderBase(Base):"
    )
    body = f"def create_step(self):\n    X(env={{}})\n    return {made}"
    step = STEP + textwrap.indent(body, "    ") + "\n"
    [build] = project(tmp_path, {"base.py": base, "step.py": step}).builds
    assert build.job is not None
    assert told(build.job.variables) == (set(), False)


def test_a_method_that_others_may_call_may_make_the_job(tmp_path: Path) -> None:
    methods = """
    def create_step(self, **kwargs):
        return helper(self._make)

    def _make(self):
        return ScriptProcessor(env={"A": "1"})
    """
    build = built(tmp_path, methods)
    assert build.job is not None
    assert told(build.job.variables) == (set(), False)


CLOSED = """
from dataclasses import dataclass, field
from pydantic import BaseModel

{style}
    entry_point: str
    expected_input_paths: dict
    expected_output_paths: dict
    required_env_vars: list
    optional_env_vars: dict
    expected_arguments: dict
    {more}

class StepSpecification:
"""


@pytest.mark.parametrize(
    ("style", "more", "whole"),
    [
        pytest.param("@dataclass\nclass ScriptContract:", "", True, id="a dataclass"),
        pytest.param("class ScriptContract(BaseModel):", "", True, id="a model"),
        pytest.param("class ScriptContract(BaseModel):", "paths: dict = {}", False, id="a field"),
        pytest.param(
            "class ScriptContract(BaseModel):",
            "model_config = {'extra': 'allow'}",
            False,
            id="whatever it is given",
        ),
        pytest.param(
            "@dataclass\nclass ScriptContract:",
            "def __getattr__(self, name): return {}",
            False,
            id="computed",
        ),
        pytest.param(
            "@dataclass\nclass ScriptContract:",
            "def fill(self): self.paths = {'B': '1'}",
            False,
            id="set",
        ),
    ],
)
def test_what_a_contract_does_not_have(
    tmp_path: Path, style: str, more: str, *, whole: bool
) -> None:
    base = BASE.replace("class ScriptContract:\n", CLOSED.format(style=style, more=more), 1)
    base = base.replace("class StepSpecification(ScriptContract):\n    pass\n", "")
    body = """
    found = {"A": "1"}
    paths = {}
    if getattr(self, "contract", None) is not None:
        raw = getattr(self.contract, "paths", None)
        if isinstance(raw, dict):
            paths = raw
    if paths:
        for name, parts in paths.items():
            found[name] = "/".join(parts)
    return found
    """
    step = STEP + textwrap.indent(method(body), "    ")
    [build] = project(tmp_path, {"base.py": base, "step.py": step}).builds
    assert build.job is not None
    assert told(build.job.variables) == ({"A"}, whole)
