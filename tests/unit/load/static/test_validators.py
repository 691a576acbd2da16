"""Pydantic classes whose validators only look are read; those that may change values are not."""

from pathlib import Path

import pytest

from tests.projects import plain, project

BASE = """
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator, validator

class Spec(BaseModel):
    {setting}
    step_type: str
    node_type: str
    outputs: list[str] = Field(default_factory=list)

{validator}

A = Spec(step_type="A", node_type="source")
"""

LOOKS = """
    @field_validator("step_type")
    @classmethod
    def check(cls, value):
        if not value.strip() or len(value) > 9 or not isinstance(value, str):
            raise ValueError(f"bad {value}")
        return value
"""


@pytest.mark.parametrize(
    "validator",
    [
        pytest.param("", id="none"),
        pytest.param(LOOKS, id="looks"),
        pytest.param(
            """
    @model_validator(mode="after")
    def check(self):
        if self.node_type == "source" and any(not name for name in self.outputs):
            raise ValueError("no")
        return self
""",
            id="looks at the whole",
        ),
        pytest.param(
            """
    @property
    def name(self):
        return self.step_type.lower()
""",
            id="a property",
        ),
    ],
)
@pytest.mark.parametrize("setting", ["", "model_config = ConfigDict(extra='forbid', frozen=True)"])
def test_what_only_looks_changes_nothing(tmp_path: Path, validator: str, setting: str) -> None:
    code = BASE.format(setting=setting, validator=validator)
    (spec,) = project(tmp_path, {"a.py": code}).specifications
    assert plain(spec.step_type) == "A"


@pytest.mark.parametrize(
    ("setting", "validator"),
    [
        pytest.param("model_config = ConfigDict(str_to_lower=True)", "", id="a setting"),
        pytest.param("model_config = ConfigDict(**settings)", "", id="settings from elsewhere"),
        pytest.param("", LOOKS.replace("return value", "return change(value)"), id="returns other"),
        pytest.param(
            "",
            LOOKS.replace('("step_type")', "(*NAMES)").replace(
                "return value", "return value.lower()"
            ),
            id="for fields that are not known",
        ),
        pytest.param(
            "",
            LOOKS.replace('("step_type")', '("step_type", mode="wrap")').replace(
                "return value", "return value.lower()"
            ),
            id="decides whether others run",
        ),
        pytest.param("", LOOKS.replace("field_validator", "other"), id="unknown decorator"),
        pytest.param(
            "",
            """
    @model_validator(mode="after")
    def check(self):
        return self.model_copy(update={"step_type": "B"})
""",
            id="gives another object",
        ),
        pytest.param(
            "",
            """
    @model_validator(mode="before")
    @classmethod
    def check(cls, data):
        data["step_type"] = "B"
        return data
""",
            id="sets an item",
        ),
        pytest.param(
            "",
            "    def model_post_init(self, context):\n        self.step_type = context\n",
            id="hook",
        ),
    ],
)
def test_what_may_change_values_leaves_them_unknown(
    tmp_path: Path, setting: str, validator: str
) -> None:
    code = BASE.format(setting=setting, validator=validator)
    (spec,) = project(tmp_path, {"a.py": code}).specifications
    assert str(plain(spec.step_type)).startswith("unknown: ")


@pytest.mark.parametrize(
    "validator",
    [
        pytest.param(LOOKS.replace("return value", "return value.lower()"), id="returns other"),
        pytest.param(
            LOOKS.replace("return value", "value = 'a'\n        return value"), id="rebinds"
        ),
        pytest.param(
            LOOKS.replace("return value", "return cls.small(value)")
            + """
    @staticmethod
    def small(text):
        return text.lower()
""",
            id="by a method of its own",
        ),
        pytest.param(
            LOOKS.replace("return value", "return value.lower()").replace(
                '("step_type")', '("step_type", mode="before")'
            ),
            id="before",
        ),
        pytest.param(
            """
    @model_validator(mode="after")
    def check(self):
        self.step_type = "a"
        return self
""",
            id="sets a field",
        ),
        pytest.param(
            "    def model_post_init(self, context):\n        self.step_type = 'a'\n", id="hook"
        ),
    ],
)
def test_what_validators_make_of_a_value_is_followed(tmp_path: Path, validator: str) -> None:
    code = BASE.format(setting="", validator=validator)
    (spec,) = project(tmp_path, {"a.py": code}).specifications
    assert plain(spec.step_type) == "a"


COPIES = """
from enum import Enum
from pydantic import BaseModel, ConfigDict, Field, field_validator

class Kind(Enum):
    DATA = "data"

class Dependency(BaseModel):
    model_config = ConfigDict(use_enum_values=True, validate_assignment=True)
    logical_name: str
    dependency_type: Kind
    compatible_sources: list[str] = Field(default_factory=list)

    @field_validator("logical_name")
    @classmethod
    def name(cls, value):
        if not value or not value.strip():
            raise ValueError("empty")
        return value.strip()

    @field_validator("dependency_type")
    @classmethod
    def kind(cls, value):
        if isinstance(value, str):
            try:
                return Kind(value)
            except ValueError:
                raise ValueError("no such type")
        elif isinstance(value, Kind):
            return value
        else:
            raise TypeError("no type")

    @field_validator("compatible_sources")
    @classmethod
    def sources(cls, value):
        if not isinstance(value, list):
            raise ValueError("no list")
        return list(set(each.strip() for each in value if each and each.strip()))

class Spec(BaseModel):
    step_type: str
    node_type: str
    dependencies: dict[str, Dependency] = Field(default_factory=dict)

    def __init__(self, step_type=None, dependencies=None, **data):
        found = {each.logical_name: each for each in dependencies or []}
        super().__init__(step_type=step_type, dependencies=found, **data)

A = Spec(
    step_type="A",
    node_type="internal",
    dependencies=[
        Dependency(
            logical_name="data",
            dependency_type=Kind.DATA,
            compatible_sources=["Load", "Clean", "Load"],
        ),
    ],
)
"""


def test_what_validators_keep_stays_where_it_was_given(tmp_path: Path) -> None:
    (spec,) = project(tmp_path, {"a.py": COPIES}).specifications
    (dependency,) = spec.dependencies
    assert plain(dependency.name) == "data"
    assert plain(dependency.type) == "DATA"
    assert not dependency.sources.gaps
    found = {plain(each): each.location.line for each in dependency.sources}
    line = COPIES[: COPIES.index("compatible_sources=[")].count("\n") + 1
    assert found == {"Load": line, "Clean": line}
    assert dependency.name.location.line == line - 2


def test_a_value_that_a_validator_rejects_is_for_the_rules(tmp_path: Path) -> None:
    code = COPIES.replace('logical_name="data"', 'logical_name=" "')
    (spec,) = project(tmp_path, {"a.py": code}).specifications
    assert [plain(each.name) for each in spec.dependencies] == [" "]


def test_a_default_is_not_shown_to_validators(tmp_path: Path) -> None:
    code = BASE.format(
        setting="job_type: str = 'X'",
        validator=LOOKS.replace("return value", "return value.lower()").replace(
            '"step_type"', '"job_type"'
        ),
    )
    (spec,) = project(tmp_path, {"a.py": code}).specifications
    assert plain(spec.job_type) == "X"
    assert plain(spec.step_type) == "A"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("'data'", "DATA", id="the value of a member"),
        pytest.param("Kind.DATA", "DATA", id="a member"),
        pytest.param("'DATA'", "unknown: ", id="the name of a member"),
        pytest.param("load()", "unknown: ", id="not known"),
    ],
)
def test_a_plain_value_becomes_a_member(tmp_path: Path, given: str, expected: str) -> None:
    code = COPIES.replace("dependency_type=Kind.DATA", f"dependency_type={given}")
    (spec,) = project(tmp_path, {"a.py": code}).specifications
    (dependency,) = spec.dependencies
    assert str(plain(dependency.type)).startswith(expected)
    assert dependency.type.location.path == "a.py"
