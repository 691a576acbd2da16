"""What stands in the code of builders: paths, variables, arguments and who uses them."""

import textwrap
from pathlib import Path

import pytest
from msgspec.structs import replace

from align_ci.load.builder_sources import SourceFacts
from align_ci.load.builders import builders
from align_ci.load.child.executions import Methods
from align_ci.load.jobs.given import Jobs
from align_ci.load.layout import Layout
from align_ci.load.static.reader import Reader
from align_ci.model import BuilderSource, Entry, Group, Known, Unknown
from tests.projects import plain, project, write
from tests.unit.rules.builds import build, step
from tests.unit.rules.facts import HIDDEN, entries


def read(root: Path, code: str, **files: str) -> dict[str, BuilderSource]:
    """The builders of a module, and of others, by name."""
    texts = {f"{name}.py": text for name, text in {"steps": code, **files}.items()}
    return {each.name: each for each in project(root, texts).builders}


def one(root: Path, body: str, before: str = "") -> BuilderSource:
    """A builder with a body."""
    method = "def create_step(self):\n    return self._get_inputs({})\n"
    inner = textwrap.indent(textwrap.dedent(body).strip("\n") + "\n" + method, "    ")
    code = f"{textwrap.dedent(before)}\nclass OneStepBuilder:\n{inner}"
    return read(root, code)["OneStepBuilder"]


def paths(source: BuilderSource) -> dict[str, bool]:
    """Whether each path is only a fallback."""
    return {
        each.path.value: each.is_fallback for each in source.paths if isinstance(each.path, Known)
    }


def variables(source: BuilderSource) -> tuple[list[str], bool]:
    """The names of the variables, and whether those are all."""
    names = [each.value for each in source.variables if isinstance(each, Known)]
    return names, source.variables.complete


IN = "/opt/ml/processing/input"


@pytest.mark.parametrize(
    ("imports", "made", "expected"),
    [
        pytest.param("from acme.sdk import LoadStep", "LoadStep()", "acme.sdk.LoadStep", id="one"),
        pytest.param("import acme.sdk", "acme.sdk.LoadStep()", "acme.sdk.LoadStep", id="dotted"),
        pytest.param(
            "from sagemaker.workflow.steps import ProcessingStep", "ProcessingStep()", "", id="SDK"
        ),
        pytest.param(
            "from acme import LoadStep\nfrom sagemaker.workflow.steps import ProcessingStep",
            "LoadStep() or ProcessingStep()",
            "",
            id="both",
        ),
        pytest.param("class LoadStep: ...", "LoadStep()", "", id="the project's own"),
        pytest.param("from acme import LoadStep", "LoadStep", "", id="not called"),
        pytest.param("from acme import load", "load()", "", id="no step"),
    ],
)
def test_steps_of_other_packages(tmp_path: Path, imports: str, made: str, expected: str) -> None:
    code = f"class OneStepBuilder:\n    def create_step(self):\n        return {made}\n"
    found = read(tmp_path, f"{imports}\n{code}")["OneStepBuilder"]
    assert found.foreign_step == expected


@pytest.mark.parametrize(
    ("imports", "body", "expected"),
    [
        pytest.param(
            "from sagemaker.workflow.steps import ProcessingStep",
            "return ProcessingStep()",
            ["ProcessingStep"],
            id="imported above",
        ),
        pytest.param(
            "",
            "from sagemaker.workflow.steps import TuningStep as T\nT()",
            ["TuningStep"],
            id="inside",
        ),
        pytest.param("import sagemaker", "sagemaker.steps.FailStep()", ["FailStep"], id="dotted"),
        pytest.param(
            "from sagemaker import AStep\nfrom acme import BStep",
            "AStep()\nBStep()",
            [],
            id="foreign",
        ),
        pytest.param("class AStep: ...", "AStep()", [], id="the project's own"),
    ],
)
def test_steps_of_the_sdk(tmp_path: Path, imports: str, body: str, expected: list[str]) -> None:
    inner = textwrap.indent(body, "        ")
    code = f"{imports}\nclass OneStepBuilder:\n    def create_step(self):\n{inner}\n"
    found = read(tmp_path, code)["OneStepBuilder"]
    assert [each.value for each in found.made_steps if isinstance(each, Known)] == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(f"source = '{IN}/data'", {f"{IN}/data": False}, id="an attribute"),
        pytest.param(f"source = '{IN}//data/'", {f"{IN}/data": False}, id="oddly written"),
        pytest.param(
            f"def _get_inputs(self, x):\n    return x.get('a', '{IN}/a') or '{IN}/b'",
            {f"{IN}/a": True, f"{IN}/b": True},
            id="fallbacks",
        ),
        pytest.param(
            f"def _get_inputs(self, x='{IN}/a', *, y='{IN}/b'):\n    ...",
            {f"{IN}/a": True, f"{IN}/b": True},
            id="defaults of parameters",
        ),
        pytest.param(
            f"def _get_inputs(self, x):\n    return getattr(x, 'y', '{IN}/a'), f(default='{IN}/b')",
            {f"{IN}/a": True, f"{IN}/b": True},
            id="defaults of calls",
        ),
        pytest.param(
            f"""
            def _get_inputs(self, x):
                if x in self.contract.expected_input_paths:
                    path = self.contract.expected_input_paths[x]
                else:
                    path = '{IN}/a'
                if x not in self.contract.expected_input_paths:
                    path = '{IN}/b'
                return path if x in self.input_paths else '{IN}/c'
            """,
            {f"{IN}/a": True, f"{IN}/b": True, f"{IN}/c": True},
            id="what the contract does not have",
        ),
        pytest.param(
            f"""
            def _get_inputs(self, x):
                if x is None:
                    x = '{IN}/a'
                if not x:
                    x = '{IN}/b'
                try:
                    y = self.contract.expected_input_paths[x]
                except KeyError:
                    y = '{IN}/c'
                return x, y
            """,
            {f"{IN}/a": True, f"{IN}/b": True, f"{IN}/c": True},
            id="what else would be nothing",
        ),
        pytest.param(
            f"""
            def _get_inputs(self, x):
                if self.config.is_fast:
                    return '{IN}/a'
                elif x in self.config.names:
                    return '{IN}/b'
                else:
                    return '{IN}/c'
            """,
            {f"{IN}/a": False, f"{IN}/b": False, f"{IN}/c": False},
            id="branches for something else",
        ),
        pytest.param(
            f"def _get_inputs(self, x):\n    return x or '{IN}/a', '{IN}/a'",
            {f"{IN}/a": False},
            id="a fallback and not",
        ),
        pytest.param(
            f"def _get_inputs(self, x):\n    return f'{IN}/data/part-{{x}}'",
            {f"{IN}/data": False},
            id="the folder of what is computed",
        ),
        pytest.param(
            f"def _get_inputs(self, x):\n    '''{IN}/data'''\n    log.info('{IN}/data')",
            {},
            id="docstring and log",
        ),
        pytest.param(f"text = 'lies in {IN}/data'", {}, id="inside a text"),
        pytest.param(f"text = '{IN}/data and more'", {}, id="before a text"),
        pytest.param(f"def _get_inputs(self, x):\n    raise ValueError('{IN}/a')", {}, id="raised"),
        pytest.param(
            f"contract = ScriptContract(entry_point='a.py', inputs={{'a': '{IN}/a'}})",
            {},
            id="declared inside",
        ),
        pytest.param("text = '/opt/mlx/data'", {}, id="elsewhere"),
    ],
)
def test_paths(tmp_path: Path, body: str, expected: dict[str, bool]) -> None:
    assert paths(one(tmp_path, body)) == expected


def test_a_path_is_told_once_where_it_is_no_fallback(tmp_path: Path) -> None:
    body = f"""
        def _get_inputs(self, x):
            first = x.get("a", "{IN}/a")
            second = "{IN}/a"
    """
    (literal,) = one(tmp_path, body).paths
    assert isinstance(literal.path, Known)
    assert (literal.path.location.line, literal.path.quote) == (5, '"')
    assert [place.line for place in literal.others] == [4]


@pytest.mark.parametrize(
    ("body", "names", "complete"),
    [
        pytest.param("return {'A': 1, 'B': 2}", ["A", "B"], True, id="returned"),
        pytest.param("x = {'A': 1}\nx['B'] = 2\nreturn x", ["A", "B"], True, id="built up"),
        pytest.param("x = {}\nx.update({'A': 1}, B=2)\nreturn x", ["A", "B"], True, id="updated"),
        pytest.param("x = {}\nx.setdefault('A', 1)\nreturn x", ["A"], True, id="by default"),
        pytest.param("return dict(A=1)", ["A"], True, id="by keywords"),
        pytest.param("x = {'A': 1}\nreturn {**x, 'B': 2}", ["A", "B"], True, id="spread"),
        pytest.param(
            "x = super()._get_environment_variables()\nx['A'] = 1\nreturn x",
            ["A"],
            True,
            id="beside the base's",
        ),
        pytest.param(
            "return {**super()._get_environment_variables(), 'A': 1}", ["A"], True, id="and spread"
        ),
        pytest.param(
            "x = super().more() if self.x else {}\nx['A'] = 1\nreturn {**x, 'B': 2}",
            ["B", "A"],
            True,
            id="the base's spread by a name",
        ),
        pytest.param("return {NAME: 1}", ["OF_MODULE"], True, id="a constant"),
        pytest.param("if self.x:\n    return {'A': 1}\nreturn None", ["A"], True, id="or none"),
        pytest.param("return {}", [], True, id="empty"),
        pytest.param("return {self.x: 1, 'A': 2}", ["A"], False, id="a computed name"),
        pytest.param("return {**self.x, 'A': 2}", ["A"], False, id="computed ones spread"),
        pytest.param("x = self.x\nreturn {**x, 'A': 2}", ["A"], False, id="spread by a name"),
        pytest.param("x = {'A': 1}\nx.update(self.x)\nreturn x", ["A"], False, id="and updated"),
        pytest.param("return self.x", [], False, id="computed"),
        pytest.param("return x", [], False, id="of nowhere"),
        pytest.param("for x in self.y: return {**x, 'A': 1}", ["A"], False, id="one of many"),
        pytest.param("x = {'A': 1}\ndel x['A']\nreturn x", [], False, id="taken away"),
        pytest.param("x = {'A': 1}\nx.pop('A')\nreturn x", [], False, id="popped"),
        pytest.param("x = {'A': 1}\ny = {'B': 1}\nreturn x", ["A"], True, id="another one"),
    ],
)
def test_variables(tmp_path: Path, body: str, names: list[str], *, complete: bool) -> None:
    method = "def _get_environment_variables(self):\n" + textwrap.indent(body, "    ")
    source = one(tmp_path, method, before="NAME = 'OF_MODULE'\n")
    assert variables(source) == (names, complete)


def test_a_class_without_the_method_sets_nothing_itself(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
        class BaseStepBuilder:
            def create_step(self): ...
            def _get_environment_variables(self): return {"A": "1"}
        class CommonStepBuilder(BaseStepBuilder):
            def _get_environment_variables(self): return {"B": "1"}
        class OneStepBuilder(CommonStepBuilder): ...
        """,
    )
    assert set(found) == {"CommonStepBuilder", "OneStepBuilder"}
    assert variables(found["OneStepBuilder"]) == ([], True)
    assert found["CommonStepBuilder"].location in found["OneStepBuilder"].bases.items


def used(source: BuilderSource) -> str:
    (method,) = source.arguments
    fact = method.is_used
    return fact.why if isinstance(fact, Unknown) else str(fact.value)


ARGUMENTS = "def _get_job_arguments(self): return ['--mode', 'fast']"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(
            f"""
            class OneStepBuilder:
                {ARGUMENTS}
                def create_step(self): ...
            """,
            "False",
            id="by nobody",
        ),
        pytest.param(
            f"""
            class OneStepBuilder:
                {ARGUMENTS}
                def create_step(self): return self._get_job_arguments()
            """,
            "True",
            id="by itself",
        ),
        pytest.param(
            f"class OneStepBuilder:\n    {ARGUMENTS}\n"
            "    def create_step(self):\n"
            + textwrap.indent("arguments = self._get_job_arguments()\nreturn Step()", " " * 8),
            "False",
            id="for a name that nothing uses",
        ),
        pytest.param(
            f"class OneStepBuilder:\n    {ARGUMENTS}\n"
            "    def create_step(self):\n"
            + textwrap.indent(
                "arguments: list = self._get_job_arguments()\nreturn Step()", " " * 8
            ),
            "False",
            id="for an annotated one",
        ),
        pytest.param(
            f"class OneStepBuilder:\n    {ARGUMENTS}\n"
            "    def create_step(self):\n"
            + textwrap.indent("self._get_job_arguments()\nreturn Step()", " " * 8),
            "False",
            id="for nothing",
        ),
        pytest.param(
            f"class OneStepBuilder:\n    {ARGUMENTS}\n"
            "    def create_step(self):\n"
            + textwrap.indent(
                "arguments = self._get_job_arguments()\nreturn Step(arguments)", " " * 8
            ),
            "True",
            id="for a name that is passed",
        ),
        pytest.param(
            f"class OneStepBuilder:\n    {ARGUMENTS}\n"
            "    def create_step(self):\n"
            + textwrap.indent(
                "arguments = self._get_job_arguments()\nreturn Step(**locals())", " " * 8
            ),
            "True",
            id="for every name",
        ),
        pytest.param(
            f"class OneStepBuilder:\n    {ARGUMENTS}\n"
            "    def create_step(self):\n"
            + textwrap.indent("global arguments\narguments = self._get_job_arguments()", " " * 8),
            "True",
            id="for a name of the module",
        ),
        pytest.param(
            f"class OneStepBuilder:\n    {ARGUMENTS}\n"
            "    def create_step(self):\n"
            + textwrap.indent(
                "arguments = self._get_job_arguments()\nreturn lambda: arguments", " " * 8
            ),
            "True",
            id="inside",
        ),
        pytest.param(
            f"""
            class Base:
                def create_step(self): return self._get_job_arguments()
            class OneStepBuilder(Base):
                {ARGUMENTS}
            """,
            "True",
            id="by its base",
        ),
        pytest.param(
            f"""
            class OneStepBuilder:
                {ARGUMENTS}
                def create_step(self): ...
            class TwoBuilder(OneStepBuilder):
                def create_step(self): return self._get_job_arguments()
            """,
            "True",
            id="by one that derives from it",
        ),
        pytest.param(
            f"""
            class OneStepBuilder:
                {ARGUMENTS}
                def create_step(self): ...
            class Other:
                def create_step(self): return self._get_job_arguments()
            """,
            "False",
            id="by another class of its own",
        ),
        pytest.param(
            f"""
            class OneStepBuilder:
                {ARGUMENTS}
                def create_step(self): ...
            def assemble(builder): return builder._get_job_arguments()
            """,
            "True",
            id="by a function",
        ),
        pytest.param(
            f"""
            class OneStepBuilder:
                {ARGUMENTS}
                def create_step(self): ...
            def assemble(builder): return getattr(builder, "_get_job_arguments")()
            """,
            "True",
            id="by its name",
        ),
        pytest.param(
            """
            class OneStepBuilder:
                def _get_job_arguments(self): return super()._get_job_arguments() + ["a"]
                def create_step(self): ...
            """,
            "False",
            id="what overrides it asks for the other",
        ),
        pytest.param(
            f"""
            from align_ci.authoring import StepBuilderBase
            class OneStepBuilder(StepBuilderBase[object]):
                {ARGUMENTS}
            """,
            "True",
            id="by our base",
        ),
        pytest.param(
            f"""
            from acme import StepBuilderBase
            class OneStepBuilder(StepBuilderBase):
                {ARGUMENTS}
            """,
            "a base class from outside of the project may use it",
            id="perhaps by a base from elsewhere",
        ),
        pytest.param(
            f"""
            from abc import ABC
            from typing import Generic, TypeVar
            T = TypeVar("T")
            class OneStepBuilder(ABC, Generic[T]):
                {ARGUMENTS}
                def create_step(self): ...
            """,
            "False",
            id="never by plain bases",
        ),
        pytest.param(
            f"""
            @registered
            class OneStepBuilder:
                {ARGUMENTS}
                def create_step(self): ...
            """,
            "what the class inherits is not all known",
            id="perhaps by what decorates it",
        ),
    ],
)
def test_uses(tmp_path: Path, code: str, expected: str) -> None:
    assert used(read(tmp_path, code)["OneStepBuilder"]) == expected


ASKED = "def each(builders): return [b._get_job_arguments() for b in builders]\n"
NAMES = "NAMES = ['create_step', '_get_job_arguments']\n"


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [
        pytest.param("tools", ASKED, "True", id="a tool asks for it"),
        pytest.param("tests_of_steps", ASKED, "True", id="a tool whose name begins so"),
        pytest.param("test_steps", ASKED, "False", id="a test"),
        pytest.param("steps_test", ASKED, "False", id="a test by its end"),
        pytest.param("step_tests", ASKED, "False", id="tests by their end"),
        pytest.param("tools", "from unittest.mock import Mock\n" + ASKED, "False", id="with mocks"),
        pytest.param("rules", NAMES, "False", id="a list of methods"),
        pytest.param(
            "rules",
            "def complete(b): return hasattr(b, '_get_job_arguments')",
            "False",
            id="whether it is there",
        ),
        pytest.param(
            "rules",
            NAMES + "def called(b): return [getattr(b, name)() for name in NAMES]",
            "True",
            id="a list of methods that are called",
        ),
        pytest.param(
            "rules", "def called(b): return ask(b, '_get_job_arguments')", "True", id="handed on"
        ),
    ],
)
def test_uses_elsewhere(tmp_path: Path, name: str, other: str, expected: str) -> None:
    code = f"class OneStepBuilder:\n    {ARGUMENTS}\n    def create_step(self): ...\n"
    found = read(tmp_path, code, **{name: f"from steps import OneStepBuilder\n{other}\n"})
    assert used(found["OneStepBuilder"]) == expected


def test_a_builder_of_tests_uses_its_own(tmp_path: Path) -> None:
    code = f"""
        class TrialStepBuilder:
            {ARGUMENTS}
            def create_step(self): return self._get_job_arguments()
    """
    found = read(tmp_path, "", builder_ab_test=code)
    assert used(found["TrialStepBuilder"]) == "True"


def test_a_file_that_cannot_be_read_may_use_anything(tmp_path: Path) -> None:
    code = f"class OneStepBuilder:\n    {ARGUMENTS}\n    def create_step(self): ...\n"
    source = read(tmp_path, code, broken="from steps import OneStepBuilder\n(\n")["OneStepBuilder"]
    assert used(source) == "`broken.py` could not be read"


def test_a_script_that_names_the_method_may_use_it(tmp_path: Path) -> None:
    """Its tree is let go of once it has been read, and its text is all there is."""
    code = f"""
        from align_ci.authoring import ScriptContract
        CONTRACT = ScriptContract(
            entry_point="run.py", expected_input_paths={{}}, expected_output_paths={{}}
        )
        class OneStepBuilder:
            {ARGUMENTS}
            def create_step(self): ...
    """
    run = "print(builder._get_job_arguments())\n"
    assert used(read(tmp_path, code, run=run)["OneStepBuilder"]) == "True"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("return ['--a']", "True", id="some"),
        pytest.param("x = []\nx.append('--a')\nreturn x", "True", id="added"),
        pytest.param("x = []\nx += self.more\nreturn x", "True", id="increased"),
        pytest.param("x = {}\nx['a'] = 1\nreturn x", "True", id="by key"),
        pytest.param("if self.x:\n    return None\nreturn ['--a']", "True", id="or none"),
        pytest.param("return [self.a] + self.b", "True", id="a sum"),
        pytest.param("yield '--a'", "True", id="yielded"),
        pytest.param("return None", "False", id="none"),
        pytest.param("return []", "False", id="an empty list"),
        pytest.param("return list()", "False", id="an empty list, called"),
        pytest.param("x: list[str] = []\nreturn x", "False", id="an empty list, named"),
        pytest.param("raise NotImplementedError", "False", id="nothing"),
        pytest.param("def f():\n    return ['a']\nreturn []", "False", id="of another function"),
        pytest.param("return self.x", "unknown", id="elsewhere"),
        pytest.param("x = []\nself.fill(x)\nreturn x", "unknown", id="filled elsewhere"),
        pytest.param("x = self.y\nreturn x", "unknown", id="named elsewhere"),
    ],
)
def test_what_gives_some(tmp_path: Path, body: str, expected: str) -> None:
    source = one(tmp_path, "def _get_job_arguments(self):\n" + textwrap.indent(body, "    "))
    (method,) = source.arguments
    fact = method.gives_some
    assert ("unknown" if isinstance(fact, Unknown) else str(fact.value)) == expected


def test_a_method_lies_where_its_name_stands(tmp_path: Path) -> None:
    source = one(tmp_path, ARGUMENTS)
    (method,) = source.arguments
    assert isinstance(method.name, Known)
    assert str(method.name.location) == "steps.py:3:9"
    assert source.bases == Group()


BUILT = """
    class OneStepBuilder:
        def create_step(self): ...
        def _get_environment_variables(self):
            return {"A": "1", NAME: "2"}
    class TwoStepBuilder(OneStepBuilder):
        def _get_environment_variables(self):
            return {**super()._get_environment_variables(), "B": "1"}
"""


def executed(root: Path, name: str, *given: Group[Entry]) -> BuilderSource:
    """A builder as it is written, when executing it gave some variables."""
    write(root, {"steps.py": BUILT})
    reader = Reader(Layout(root, ["steps.py"], ["."]))
    reader.read("steps.py")
    found = {each.owner.name: each for each in builders(reader.modules, lambda _: True, Methods())}
    builder = found[name]
    builds = [
        replace(build(HIDDEN, step(variables=each)), location=builder.location) for each in given
    ]
    jobs = Jobs(Methods(), lambda _: None)
    return SourceFacts(reader, Methods(), builds, {}, jobs).source(builder)


def test_executing_a_builder_tells_the_names_that_it_computes(tmp_path: Path) -> None:
    source = executed(tmp_path, "OneStepBuilder", entries({"A": "1", "C": "2"}), entries({"D": ""}))
    assert variables(source) == (["A", "C", "D"], True)


def test_what_executing_it_did_not_show_stays_unknown(tmp_path: Path) -> None:
    gaps = Group(entries({"C": "2"}).items, (HIDDEN,))
    assert variables(executed(tmp_path, "OneStepBuilder", gaps)) == (["A", "C"], False)
    assert variables(executed(tmp_path, "OneStepBuilder")) == (["A"], False)


def test_what_a_base_sets_is_told_there(tmp_path: Path) -> None:
    source = executed(tmp_path, "TwoStepBuilder", entries({"A": "1", "B": "1", "C": "2"}))
    assert variables(source) == (["B"], True)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("return self.contract.expected_input_paths['a']", ["a!"], id="subscript"),
        pytest.param("return self.contract.expected_input_paths.get('a')", ["a"], id="get"),
        pytest.param(
            "key = 'a'\nreturn self.spec.script_contract.expected_input_paths[key]",
            ["a!"],
            id="by a name",
        ),
        pytest.param(
            "try:\n    return self.contract.expected_input_paths['a']\n"
            "except KeyError:\n    return None",
            ["a"],
            id="caught",
        ),
        pytest.param(
            "if 'a' in self.contract.expected_input_paths:\n"
            "    return self.contract.expected_input_paths['a']",
            [],
            id="looked for",
        ),
        pytest.param("return self.contract.expected_input_paths.get('a', b)", [], id="default"),
        pytest.param("return self.contract.expected_input_paths[x]", [], id="parameter"),
        pytest.param(
            "for x in self.spec.dependencies:\n    self.contract.expected_input_paths[x]",
            [],
            id="loop",
        ),
        pytest.param("self.contract.expected_input_paths['a'] = x", [], id="set"),
        pytest.param("return self.config.expected_input_paths['a']", [], id="no contract"),
        pytest.param("return self.contract.expected_output_paths['a']", [], id="outputs"),
    ],
)
def test_names_by_which_a_builder_asks_the_contract(
    tmp_path: Path, body: str, expected: list[str]
) -> None:
    source = one(tmp_path, f"def _get_inputs(self, x):\n{textwrap.indent(body, '    ')}")
    asked = [
        f"{use.name.value}{'!' * use.required}"
        for use in source.inputs
        if isinstance(use.name, Known)
    ]
    assert asked == expected
    assert len(source.outputs) == body.count("expected_output_paths")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("return inputs['a']", ["a"], id="subscript"),
        pytest.param("name = 'a'\nreturn inputs[name]", ["a"], id="by a name"),
        pytest.param("if 'a' not in inputs:\n    raise ValueError", ["a"], id="demanded"),
        pytest.param(
            "if 'a' not in inputs:\n    raise ValueError\nreturn inputs['a']", ["a"], id="once"
        ),
        pytest.param("return inputs.get('a')", [], id="get"),
        pytest.param("if 'a' in inputs:\n    return inputs['a']", [], id="looked for"),
        pytest.param("if 'a' not in inputs:\n    return None", [], id="not demanded"),
        pytest.param("if not ('a' in inputs or x):\n    raise ValueError", [], id="or another"),
        pytest.param("try:\n    inputs['a']\nexcept KeyError:\n    ...", [], id="caught"),
        pytest.param("inputs['a'] = 1\nreturn inputs['a']", [], id="put there"),
        pytest.param("inputs.setdefault('a', 1)\nreturn inputs['a']", [], id="put by a method"),
        pytest.param("inputs = x\nreturn inputs['a']", [], id="another mapping"),
        pytest.param("return x['a']", [], id="another parameter"),
        pytest.param("return inputs[x]", [], id="parameter"),
    ],
)
def test_names_that_a_builder_needs(tmp_path: Path, body: str, expected: list[str]) -> None:
    source = one(tmp_path, f"def _get_inputs(self, inputs, x):\n{textwrap.indent(body, '    ')}")
    assert [
        use.name.value for use in source.needed_inputs if isinstance(use.name, Known)
    ] == expected
    assert not source.needed_outputs.items
    swapped = body.replace("inputs", "outputs")
    source = one(
        tmp_path, f"def _get_outputs(self, outputs, x):\n{textwrap.indent(swapped, '    ')}"
    )
    assert len(source.needed_outputs) == len(expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("return [ProcessingOutput(output_name='a', source=x)]", ["a"], id="written"),
        pytest.param("return [sagemaker.ProcessingOutput(output_name='a')]", ["a"], id="dotted"),
        pytest.param("name = 'a'\nProcessingOutput(output_name=name)", ["a"], id="by a name"),
        pytest.param(
            "name = 'a'\nname = x\nProcessingOutput(output_name=name)", [], id="set again"
        ),
        pytest.param(
            "for name in ('a', 'b'):\n    ProcessingOutput(output_name=name)", [], id="loop"
        ),
        pytest.param("ProcessingOutput(output_name=x)", [], id="parameter"),
        pytest.param("ProcessingOutput(output_name=f'{x}a')", [], id="computed"),
        pytest.param("ProcessingOutput(source='a')", [], id="no name"),
        pytest.param("Output(output_name='a')", [], id="something else"),
    ],
)
def test_names_that_a_builder_gives_to_what_it_makes(
    tmp_path: Path, body: str, expected: list[str]
) -> None:
    source = one(tmp_path, f"def _get_outputs(self, x):\n{textwrap.indent(body, '    ')}")
    assert [name.value for name in source.made_outputs if isinstance(name, Known)] == expected
    assert not source.made_inputs.items
    swapped = body.replace("Output", "Input").replace("output", "input")
    source = one(tmp_path, f"def _get_inputs(self, x):\n{textwrap.indent(swapped, '    ')}")
    assert [name.value for name in source.made_inputs if isinstance(name, Known)] == expected
    assert not source.made_outputs.items


CONFIGURED = """
from config import CutConfig

class CutStepBuilder:
    def __init__(self, config: CutConfig):
        self.config = config

    def _get_environment_variables(self):
        env = super()._get_environment_variables()
        {body}
        return env

    def create_step(self): ...
"""

CUT_CONFIG = """
from pydantic import PrivateAttr

class CutConfig:
    _cached: dict | None = None
    _private: dict | None = PrivateAttr(default=None)
    _given: dict | None = PrivateAttr(default_factory=make)
    env: dict = {}

    @property
    def variables(self):
        return {"MODE": "1"}

    @property
    def cached(self):
        if self._cached is None:
            made = {"KEPT": "1"}
            made["SIZE"] = "2"
            self._cached = made
        return self._cached

    @property
    def private(self):
        if self._private is None:
            self._private = {"KEPT": "1"}
        return self._private

    @property
    def made(self):
        if self._given is None:
            self._given = {"KEPT": "1"}
        return self._given

    def given(self):
        return {"GIVEN": "1", f"OTHER_{self.name}": "2"}
"""


GIVING = """
from sagemaker.processing import ScriptProcessor
from acme import run

class OneStepBuilder:
    def create_step(self):
        {code}

    def _env(self):
        return {{"A": "1", "B": self.config.region}}

    @property
    def env(self):
        return {{"C": "1"}}
"""


@pytest.mark.parametrize(
    ("code", "names"),
    [
        pytest.param("ScriptProcessor(env=self._env())", ["A", "B"], id="a method"),
        pytest.param("x = self._env(); ScriptProcessor(env=x)", ["A", "B"], id="by a name"),
        pytest.param("ScriptProcessor(environment=self.env)", ["C"], id="a property"),
        pytest.param(
            "ScriptProcessor(env=self._env()); X(env=self._env())", ["A", "B"], id="twice"
        ),
        pytest.param("run(env=self._env())", [], id="not to the SDK"),
        pytest.param("ScriptProcessor(tags=self._env())", [], id="as something else"),
        pytest.param("ScriptProcessor(env=self.config._env())", [], id="another's"),
        pytest.param("x = {}; x = self._env(); ScriptProcessor(env=x)", [], id="set twice"),
        pytest.param(
            "ScriptProcessor(env=self._env()); ScriptProcessor(env=self.env)", [], id="several"
        ),
    ],
)
def test_variables_by_what_the_sdk_is_given(tmp_path: Path, code: str, names: list[str]) -> None:
    source = read(tmp_path, GIVING.format(code=code))["OneStepBuilder"]
    assert variables(source) == (names, True)


def test_variables_of_the_method_that_is_called_like_that_are_preferred(tmp_path: Path) -> None:
    code = GIVING.format(code="ScriptProcessor(env=self._env())")
    more = '\n    def _get_environment_variables(self): return {"D": "1"}\n'
    assert variables(read(tmp_path, code + more)["OneStepBuilder"]) == (["D"], True)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("env.update(self.config.variables)", (["MODE"], True), id="a property"),
        pytest.param("env.update(self.config.cached)", (["KEPT", "SIZE"], True), id="cached"),
        pytest.param("env.update(self.config.private)", (["KEPT"], True), id="cached privately"),
        pytest.param("env.update(self.config.made)", (["KEPT"], False), id="made elsewhere"),
        pytest.param("env.update(self.config.given())", (["GIVEN"], False), id="a method"),
        pytest.param("env = self.config.variables", (["MODE"], True), id="taken whole"),
        pytest.param("env = {**env, **self.config.variables}", (["MODE"], True), id="spread"),
        pytest.param("own = self.config.variables; env.update(own)", (["MODE"], True), id="named"),
        pytest.param(
            "own = self.config.variables.copy(); own['OWN'] = 1; env.update(own)",
            (["OWN", "MODE"], True),
            id="a copy that gets more",
        ),
        pytest.param(
            "own = dict(self.config.variables); more = {'MORE': 1}; own.update(more); "
            "env.update(**own)",
            (["MORE", "MODE"], True),
            id="one put into another",
        ),
        pytest.param(
            "own = super().more() if env else {}; own['OWN'] = 1; env.update(own)",
            (["OWN"], True),
            id="the base class's if it has some",
        ),
        pytest.param("other = self.config.variables; other['X'] = 1", ([], True), id="apart"),
        pytest.param("env.update(self.config.env)", ([], False), id="a field"),
        pytest.param("env.update(self.config.nothing)", ([], False), id="nothing that is there"),
    ],
)
def test_variables_that_the_configuration_gives(
    tmp_path: Path, body: str, expected: tuple[list[str], bool]
) -> None:
    source = read(tmp_path, CONFIGURED.format(body=body), config=CUT_CONFIG)["CutStepBuilder"]
    assert variables(source) == expected
    places = {each.location.path for each in source.variables if isinstance(each, Known)}
    assert places <= ({"config.py", "steps.py"} if "own" in body else {"config.py"})


FIELD = "class Config(BaseModel):\n    entry_point: str = 'cut.py'\n"
READS = "self.config.entry_point"


@pytest.mark.parametrize(
    ("before", "reads", "expected"),
    [
        pytest.param(FIELD, READS, {"entry_point": "cut.py"}, id="a field"),
        pytest.param(
            "class Config(BaseModel):\n    training_entry_point: str = Field(default='cut.py')",
            "getattr(self.config, 'training_entry_point')",
            {"training_entry_point": "cut.py"},
            id="a default that is declared",
        ),
        pytest.param(
            f"{FIELD.replace('Config', 'Base')}class Config(Base): ...",
            READS,
            {"entry_point": "cut.py"},
            id="inherited",
        ),
        pytest.param(
            "class Config:\n    entry_point = 'cut.py'",
            READS,
            {"entry_point": "cut.py"},
            id="of a plain class",
        ),
        pytest.param(f"{FIELD}class Other(Config): ...", READS, {}, id="others derive from it"),
        pytest.param(FIELD, "self.config.entry", {}, id="nobody reads it"),
        pytest.param(FIELD.replace("cut.py", "cut"), READS, {}, id="no Python file"),
        pytest.param(FIELD.replace(" = 'cut.py'", ""), READS, {}, id="no default"),
        pytest.param(
            f"{FIELD}    def model_post_init(self, _):\n        self.entry_point = name()",
            READS,
            {},
            id="set by a method",
        ),
        pytest.param(
            FIELD.replace("entry_point", "inference_entry_point"),
            "self.config.inference_entry_point",
            {},
            id="of a script that answers requests",
        ),
    ],
)
def test_scripts_that_a_configuration_names(
    tmp_path: Path, before: str, reads: str, expected: dict[str, str]
) -> None:
    code = (
        f"from pydantic import BaseModel, Field\n{before}\nclass OneStepBuilder:\n"
        f"    def __init__(self, config: Config):\n        self.config = config\n"
        f"    def create_step(self):\n        return {reads}\n"
    )
    found = read(tmp_path, code)["OneStepBuilder"]
    scripts = {each.field: plain(each.default) for each in found.scripts}
    assert scripts == expected
