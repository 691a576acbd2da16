"""Which classes are builders, and which functions give a pipeline."""

from pathlib import Path

import pytest

from align_ci.load.builders import builders, pipeline_functions
from align_ci.load.child.executions import Methods
from align_ci.load.layout import Layout
from align_ci.load.static.reader import Reader
from tests.projects import write


def read(root: Path, **files: str) -> Reader:
    write(root, {f"{name}.py": text for name, text in files.items()})
    reader = Reader(Layout(root, sorted(f"{name}.py" for name in files), ["."]))
    for name in files:
        reader.read(f"{name}.py")
    return reader


def found(root: Path, code: str, *, methods: Methods | None = None) -> list[str]:
    reader = read(root, steps=code)
    return [b.owner.name for b in builders(reader.modules, lambda _: True, methods or Methods())]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(
            """
            from align_ci.authoring import StepBuilderBase
            class Packaging(StepBuilderBase): ...
            """,
            id="derived from ours",
        ),
        pytest.param(
            """
            from align_ci import authoring
            class Packaging(authoring.StepBuilderBase[Config]): ...
            """,
            id="generic",
        ),
        pytest.param(
            """
            from acme.core import StepBuilderBase
            class CommonBase(StepBuilderBase): ...
            class Packaging(CommonBase): ...
            """,
            id="through a class of the project",
        ),
        pytest.param(
            """
            class StepBuilderBase:
                def create_step(self): ...
            class Packaging(StepBuilderBase): ...
            """,
            id="a base of the project",
        ),
    ],
)
def test_what_derives_from_a_base_is_a_builder(tmp_path: Path, code: str) -> None:
    assert found(tmp_path, code) == ["Packaging"]


@pytest.mark.parametrize(
    "method", ["create_step", "_get_inputs", "get_outputs", "build_step"], ids=str
)
def test_a_class_of_its_own_is_known_by_name_and_method(tmp_path: Path, method: str) -> None:
    code = f"class PackagingStepBuilder:\n    def {method}(self): ...\n"
    assert found(tmp_path, code) == ["PackagingStepBuilder"]


@pytest.mark.parametrize(
    "name", ["CutBuilder2", "CutBuilderNA", "CutBuilderImpl", "StepBuilderCut"]
)
def test_a_builder_s_name_may_go_on(tmp_path: Path, name: str) -> None:
    assert found(tmp_path, f"class {name}:\n    def create_step(self): ...\n") == [name]


def test_methods_that_the_configuration_names(tmp_path: Path) -> None:
    code = "class PackagingBuilder:\n    def to_step(self): ...\n"
    assert found(tmp_path, code) == []
    assert found(tmp_path, code, methods=Methods(step=("to_step",))) == ["PackagingBuilder"]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("class Packaging:\n    def create_step(self): ...\n", id="no builder's name"),
        pytest.param("class QueryBuilder:\n    def build(self): ...\n", id="no known method"),
        pytest.param("class _StepBuilder:\n    def create_step(self): ...\n", id="private"),
        pytest.param("class BaseBuilder:\n    def create_step(self): ...\n", id="base by name"),
        pytest.param("class AbstractBuilder:\n    def create_step(self): ...\n", id="abstract"),
        pytest.param("class BuilderTest:\n    def create_step(self): ...\n", id="tests builders"),
        pytest.param(
            "class StepBuilderFactory:\n    def create_step(self): ...\n", id="makes builders"
        ),
    ],
)
def test_what_is_no_builder(tmp_path: Path, code: str) -> None:
    assert found(tmp_path, code) == []


def test_a_builder_that_others_derive_from_may_be_none(tmp_path: Path) -> None:
    reader = read(
        tmp_path,
        common="""
            class ProcessingBuilder:
                def create_step(self): ...
        """,
        steps="""
            from common import ProcessingBuilder
            class PackagingBuilder(ProcessingBuilder): ...
        """,
    )
    found = builders(reader.modules, lambda _: True, Methods())
    assert {b.owner.name: b.base for b in found} == {
        "ProcessingBuilder": True,
        "PackagingBuilder": False,
    }


def test_a_builder_counts_where_it_is_defined_and_its_name_is_its_place(tmp_path: Path) -> None:
    reader = read(
        tmp_path,
        steps="""
            @some
            class PackagingBuilder:
                def create_step(self): ...
        """,
        registry="from steps import PackagingBuilder\n",
    )
    (builder,) = builders(reader.modules, lambda _: True, Methods())
    assert str(builder.location) == "steps.py:3:7"
    assert builder.location.end_column == 7 + len("PackagingBuilder")
    assert builders(reader.modules, lambda path: path != "steps.py", Methods()) == []


PIPELINES = {
    "imported": "from sagemaker.workflow.pipeline import Pipeline\ndef build() -> Pipeline: ...\n",
    "of version 3": (
        "from sagemaker.mlops.workflow.pipeline import Pipeline\ndef build() -> Pipeline: ...\n"
    ),
    "through its module": (
        "import sagemaker.workflow.pipeline as p\ndef build() -> p.Pipeline: ...\n"
    ),
    "for type checkers": """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from sagemaker.workflow.pipeline import Pipeline
        def build() -> "Pipeline": ...
    """,
}


@pytest.mark.parametrize("code", PIPELINES.values(), ids=PIPELINES.keys())
def test_a_function_that_is_annotated_gives_a_pipeline(tmp_path: Path, code: str) -> None:
    reader = read(tmp_path, flows=code)
    (found,) = pipeline_functions(reader.modules, lambda _: True, [])
    assert (found.module.name, found.name, found.location.column) == ("flows", "build", 5)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(
            "from kfp import Pipeline\nimport sagemaker\ndef build() -> Pipeline: ...\n",
            id="of another library",
        ),
        pytest.param(
            "from sagemaker.workflow.pipeline import Pipeline\ndef _build() -> Pipeline: ...\n",
            id="private",
        ),
        pytest.param(
            "from sagemaker.workflow.pipeline import Pipeline\ndef build(): ...\n",
            id="not annotated",
        ),
        pytest.param(
            "from sagemaker.workflow.pipeline import Pipeline\n"
            "def build() -> list[Pipeline]: ...\n",
            id="several",
        ),
    ],
)
def test_functions_that_are_left_alone(tmp_path: Path, code: str) -> None:
    reader = read(tmp_path, flows=code)
    assert list(pipeline_functions(reader.modules, lambda _: True, [])) == []


def test_what_the_configuration_names_is_taken_whatever_it_is(tmp_path: Path) -> None:
    reader = read(tmp_path, flows="def build(): ...\nPIPELINE = build()\n")
    named = ["flows:build", "flows:PIPELINE", "flows:absent"]
    found = pipeline_functions(reader.modules, lambda _: False, named)
    assert [str(each.location) for each in found] == ["flows.py:1:5", "flows.py:2:12"]


@pytest.mark.parametrize(
    ("head", "why_not"),
    [
        ("def build() -> Pipeline", ""),
        ("def build(role, session, *, region) -> Pipeline", ""),
        ("def build(env='x', *args, stage=None, **more) -> Pipeline", ""),
        ("@given\ndef build(dag) -> Pipeline", ""),
        ("def build(dag, role, name='x') -> Pipeline", "`build` takes `dag`, for which"),
        ("def build(role, *, dag, path) -> Pipeline", "`build` takes `dag`, `path`, for which"),
    ],
)
def test_what_a_function_needs_that_nobody_knows(tmp_path: Path, head: str, why_not: str) -> None:
    code = f"from sagemaker.workflow.pipeline import Pipeline\n{head}: ...\n"
    (found,) = pipeline_functions(read(tmp_path, flows=code).modules, lambda _: True, [])
    assert found.why_not == (f"{why_not} align-ci knows no value" if why_not else "")
