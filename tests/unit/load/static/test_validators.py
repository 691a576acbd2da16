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
        pytest.param("model_config = ConfigDict(use_enum_values=True)", "", id="members to values"),
        pytest.param("", LOOKS.replace("return value", "return value.lower()"), id="returns other"),
        pytest.param(
            "", LOOKS.replace("return value", "value = 'B'\n        return value"), id="rebinds"
        ),
        pytest.param(
            "", LOOKS.replace("return value", "change(value)\n        return value"), id="passes on"
        ),
        pytest.param("", LOOKS.replace("field_validator", "other"), id="unknown decorator"),
        pytest.param(
            "",
            """
    @model_validator(mode="after")
    def check(self):
        self.step_type = "B"
        return self
""",
            id="sets a field",
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
            "", "    def model_post_init(self, context):\n        self.step_type = 'B'\n", id="hook"
        ),
    ],
)
def test_what_may_change_values_leaves_them_unknown(
    tmp_path: Path, setting: str, validator: str
) -> None:
    code = BASE.format(setting=setting, validator=validator)
    (spec,) = project(tmp_path, {"a.py": code}).specifications
    assert str(plain(spec.step_type)).startswith("unknown: ")
