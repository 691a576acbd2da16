"""Which configurations a builder is executed with."""

import dataclasses
import sys
import types
from typing import Any, Generic, Optional, TypeVar

import pydantic
import pytest

from align_ci.load.child.building.calls import Skipped
from align_ci.load.child.building.configs import configs

Config = TypeVar("Config")


class Model(pydantic.BaseModel):
    name: str = "default"


class Special(Model):
    level: int = 3


class Needy(pydantic.BaseModel):
    needed: int
    optional: int = 1


class Examples(pydantic.BaseModel):
    model_config = {"json_schema_extra": {"examples": [{"name": "a"}, {"name": "b"}]}}
    name: str


class OneExample(pydantic.BaseModel):
    model_config = {"json_schema_extra": {"example": {"name": "a"}}}
    name: str


class OfFields(pydantic.BaseModel):
    name: str = pydantic.Field(examples=["first", "second"])
    called: int = pydantic.Field(alias="id", examples=[7])
    kept: str = pydantic.Field("default", examples=["other"])


class Contradictory(pydantic.BaseModel):
    model_config = {"json_schema_extra": {"examples": [{"name": 1}]}}
    name: str


@dataclasses.dataclass
class Plain:
    name: str = "default"
    parts: list[int] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class NeedyPlain:
    needed: int
    computed: int = dataclasses.field(init=False)


class Ordinary:
    def __init__(self, level: int = 2) -> None:
        self.level = level


class OfAny(Generic[Config]):
    def __init__(self, config: Config, sagemaker_session: Any = None) -> None: ...


class OfGeneric(OfAny[Special]): ...


class OfSubclass(OfGeneric): ...


def builder(annotation: Any) -> type:
    """A class whose constructor takes a configuration of some class."""

    def construct(_: Any, config: Any, role: str, notebook_root: Any = None) -> None: ...

    construct.__annotations__ = {"config": annotation}
    return type("Builder", (), {"__init__": construct, "__module__": __name__})


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        pytest.param(Model, [Model()], id="defaults of a model"),
        pytest.param("Model", [Model()], id="a name"),
        pytest.param(Optional[Model], [Model()], id="optional"),  # noqa: UP045 - as projects on Python 3.9 write it
        pytest.param(Model | None, [Model()], id="or none"),
        pytest.param(Examples, [Examples(name="a"), Examples(name="b")], id="examples of a model"),
        pytest.param(OneExample, [OneExample(name="a")], id="one example of a model"),
        pytest.param(OfFields, [OfFields(name="first", id=7)], id="examples of fields"),
        pytest.param(Plain, [Plain()], id="a dataclass"),
    ],
)
def test_of_the_class(annotation: Any, expected: list[Any]) -> None:
    assert configs(builder(annotation), []) == expected


def test_of_an_ordinary_class() -> None:
    (config,) = configs(builder(Ordinary), [])
    assert config.level == 2


@pytest.mark.parametrize(
    "kind", [pytest.param(OfGeneric, id="direct"), pytest.param(OfSubclass, id="inherited")]
)
def test_of_the_generic_base(kind: type) -> None:
    assert configs(kind, []) == [Special()]


def test_of_the_attribute_where_the_constructor_says_less() -> None:
    kind = builder(Model)
    kind.__annotations__ = {"config": Special}
    assert configs(kind, []) == [Special()]


def test_of_pydantic_1() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *_, **__: None)
        from pydantic import v1  # noqa: PLC0415 - it warns on new Pythons

    class Extra(v1.BaseModel):
        name: str
        level: int = v1.Field(..., example=4)

        class Config:
            schema_extra = {"examples": [{"name": "a", "level": 1}]}  # noqa: RUF012 - as its users write it

    class Fields(v1.BaseModel):
        name: str = "default"
        level: int = v1.Field(..., example=4)

    class Lacking(v1.BaseModel):
        level: int

    assert configs(builder(Extra), []) == [Extra(name="a", level=1)]
    assert configs(builder(Fields), []) == [Fields(level=4)]
    with pytest.raises(Skipped, match="no default and no example for `level`"):
        configs(builder(Lacking), [])


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        pytest.param(
            Needy, "`Needy` has no default and no example for `needed`; add a", id="model"
        ),
        pytest.param(
            NeedyPlain, "`NeedyPlain` has no default and no example for `needed`", id="plain"
        ),
        pytest.param(Contradictory, "cannot be made of its own examples and defaults", id="wrong"),
        pytest.param("Unknown", "the class of its configuration is not known", id="unknown"),
        pytest.param(object, "the class of its configuration is not known", id="any object"),
    ],
)
def test_none(annotation: Any, words: str) -> None:
    with pytest.raises(Skipped, match=words) as caught:
        configs(builder(annotation), [])
    assert "add a function marked `align_ci.authoring.example_config` beside it" in str(
        caught.value
    )


class NoConfig:
    def __init__(self, sagemaker_session: Any, role: str, **kwargs: Any) -> None: ...


class Perhaps:
    def __init__(self, config: Any = None) -> None: ...


class Settings:
    def __init__(self, settings: Model, role: str) -> None: ...


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        pytest.param(NoConfig, [None], id="takes none"),
        pytest.param(Perhaps, [None], id="does without"),
        pytest.param(Settings, [Model()], id="by another name"),
    ],
)
def test_constructors(kind: type, expected: list[Any]) -> None:
    assert configs(kind, []) == expected


class Project:
    """Modules that are imported while a test runs."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch

    def module(self, name: str, path: str, **names: Any) -> types.ModuleType:
        module = types.ModuleType(name)
        module.__file__ = path
        for key, value in names.items():
            if isinstance(value, (type, types.FunctionType)):
                value.__module__ = name
            setattr(module, key, value)
        self._patch.setitem(sys.modules, name, module)
        return module


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> Project:
    return Project(monkeypatch)


def example(*values: Any, marked: bool = True) -> Any:
    """An example function, one that gives a list where there are several values."""

    def give() -> Any:
        return list(values) if len(values) > 1 else values[0]

    if marked:
        vars(give)["__align_ci_example__"] = True
    return give


def test_marked_functions_beside_the_builder(project: Project) -> None:
    kind = builder(Model)
    project.module(
        "acme.builder",
        "/acme/builder.py",
        Builder=kind,
        variants=example(Model(name="a"), Special(name="b")),
        other=example(Plain()),
        unmarked=example(Model(name="c"), marked=False),
    )
    assert configs(kind, []) == [Model(name="a"), Special(name="b")]


def test_marked_functions_of_modules_in_the_same_folder(project: Project) -> None:
    near = project.module("acme.near", "/acme/near.py", give=example(Model(name="near")))
    far = project.module("far", "/far/far.py", give=example(Model(name="far")))
    kind = builder(Model)
    project.module("acme.builder", "/acme/builder.py", Builder=kind, near=near, far=far)
    assert configs(kind, []) == [Model(name="near")]


def test_marked_functions_where_the_class_is_not_known(project: Project) -> None:
    near = project.module("acme.near", "/acme/near.py", give=example("near"))
    kind = builder("Unknown")
    project.module("acme.builder", "/acme/b.py", Builder=kind, near=near, give=example("own"))
    assert configs(kind, []) == ["own"]


def test_a_function_is_asked_once(project: Project) -> None:
    near = project.module("acme.near", "/acme/near.py", give=example(Model(name="near")))
    kind = builder(Model)
    project.module("acme.builder", "/acme/builder.py", Builder=kind, give=near.give)
    assert configs(kind, []) == [Model(name="near")]


def test_named_functions_come_first(project: Project) -> None:
    def named(builder: type) -> str:
        return builder.__name__

    project.module("examples", "/examples.py", named=named, more=example("a", "b", marked=False))
    assert configs(builder(Model), ["examples:named", "examples:more"]) == ["Builder", "a", "b"]


def test_a_named_function_that_is_not_there(project: Project) -> None:
    project.module("examples", "/examples.py")
    with pytest.raises(Skipped, match="there is no example function `examples:missing`"):
        configs(builder(Model), ["examples:missing"])


def test_no_more_than_fifty(project: Project) -> None:
    project.module("examples", "/examples.py", many=example(*range(100), marked=False))
    assert configs(builder(Model), ["examples:many"]) == list(range(50))
