"""The examples in the docstrings hold, and every public class has one."""

import doctest
import enum
import inspect
from types import ModuleType

import pytest
from pydantic import BaseModel

from align_ci import authoring
from align_ci.authoring import (
    builder,
    configs,
    contract,
    dependency,
    example,
    kinds,
    output,
    pipeline,
    property_file,
    specification,
    validation,
)

MODULES = [
    *(builder, configs, contract, dependency, example, kinds),
    *(output, pipeline, property_file, specification, validation),
]
CLASSES = [value for value in vars(authoring).values() if inspect.isclass(value)]
MODELS = [value for value in CLASSES if issubclass(value, BaseModel)]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_examples_hold(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("public", CLASSES, ids=lambda public: public.__name__)
def test_every_class_has_an_example(public: type) -> None:
    assert ">>> " in (public.__doc__ or "")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_is_explained(model: type[BaseModel]) -> None:
    inherited = "".join(base.__doc__ or "" for base in model.__mro__[:2])
    assert [name for name in model.model_fields if f"\n        {name}: " not in inherited] == []


@pytest.mark.parametrize("kind", [kinds.NodeType, kinds.DependencyType])
def test_values_are_the_names_in_lower_case(kind: type[enum.StrEnum]) -> None:
    assert [member.value for member in kind] == [member.name.lower() for member in kind]
