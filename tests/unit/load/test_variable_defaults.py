"""What variables a builder sets to a field of its configuration, and the field's default."""

import textwrap
from pathlib import Path

import pytest

from tests.projects import plain
from tests.unit.load.test_builder_sources import read

CONFIG = """
from pydantic import BaseModel, Field
class Config(BaseModel):
    size: int = 5
    fast: bool = False
    mode: str = Field(default="a", description="how")
    none: str = None
    empty: str = ""
    changed: int = 1
    made: list = Field(default_factory=list)

    def model_post_init(self, _):
        self.changed = 2

    def variables(self):
        return {"FROM_CONFIG": str(self.size)}

    @property
    def more(self):
        env = {}
        env["MORE"] = self.mode
        return env
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("return {'A': str(self.config.size)}", {"A": "5"}, id="a number"),
        pytest.param("return {'A': self.config.mode}", {"A": "a"}, id="a text"),
        pytest.param("return {'A': self.config.size}", {}, id="a number that is no text"),
        pytest.param("return {'A': str(self.config.fast)}", {"A": "False"}, id="a truth"),
        pytest.param("return {'A': str(self.config.fast).lower()}", {"A": "false"}, id="lower"),
        pytest.param("return {'A': f'{self.config.size}'}", {"A": "5"}, id="formatted"),
        pytest.param("return {'A': f'{self.config.size}m'}", {}, id="with more"),
        pytest.param(
            "return {'A': 'yes' if self.config.fast else 'no'}", {"A": "no"}, id="either text"
        ),
        pytest.param("env = {'A': self.config.mode}\nreturn env", {"A": "a"}, id="by a name"),
        pytest.param("env: dict = {'A': self.config.mode}\nreturn env", {"A": "a"}, id="typed"),
        pytest.param("env = {}\nenv['A'] = self.config.mode\nreturn env", {"A": "a"}, id="set"),
        pytest.param(
            "env = {}\nenv.update({'A': self.config.mode})\nreturn env", {"A": "a"}, id="update"
        ),
        pytest.param(
            "env = {}\nif self.config.size:\n    env['A'] = str(self.config.size)\nreturn env",
            {"A": "5"},
            id="where it has a value",
        ),
        pytest.param(
            "env = {}\nif self.config.mode is not None:\n    env['A'] = self.config.mode",
            {"A": "a"},
            id="where it is not none",
        ),
        pytest.param(
            "env = {}\nif self.config.fast:\n    env['A'] = str(self.config.fast)\nreturn env",
            {},
            id="not where it has none",
        ),
        pytest.param(
            "env = {}\nif self.config.fast:\n    env['A'] = self.config.mode\nreturn env",
            {},
            id="where another has one",
        ),
        pytest.param(
            "env = {}\nif self.ready:\n    env['A'] = self.config.mode\nreturn env",
            {},
            id="under another condition",
        ),
        pytest.param("return {'A': str(self.config.none)}", {}, id="none"),
        pytest.param("return {'A': self.config.empty}", {"A": ""}, id="empty"),
        pytest.param("return {'A': str(self.config.changed)}", {}, id="set by a method"),
        pytest.param("return {'A': str(self.config.made)}", {}, id="made anew"),
        pytest.param("return {'A': str(self.config.unknown)}", {}, id="no field"),
        pytest.param("return {'A': str(self.size)}", {}, id="of the builder"),
        pytest.param("return {self.name: self.config.mode}", {}, id="a computed name"),
        pytest.param("return self.config.variables()", {"FROM_CONFIG": "5"}, id="its own method"),
        pytest.param("return dict(self.config.more)", {"MORE": "a"}, id="its own property"),
        pytest.param(
            "env = {'A': self.config.mode}\nenv['A'] = str(self.config.size)\nreturn env",
            {},
            id="two fields",
        ),
    ],
)
def test_defaults(tmp_path: Path, body: str, expected: dict[str, str]) -> None:
    assert told(tmp_path, CONFIG, body) == expected


def test_none_where_others_derive_from_the_configuration(tmp_path: Path) -> None:
    body = "return {'A': self.config.mode}"
    assert told(tmp_path, f"{CONFIG}class Other(Config): ...\n", body) == {}


def told(root: Path, before: str, body: str) -> dict[str, str]:
    code = (
        f"{before}\nclass OneStepBuilder:\n"
        "    def __init__(self, config: Config):\n        self.config: Config = config\n"
        f"    def _get_environment_variables(self):\n{textwrap.indent(body, ' ' * 8)}\n"
        "    def create_step(self):\n        return self._get_environment_variables()\n"
    )
    found = read(root, code)["OneStepBuilder"]
    return {plain(each.variable): plain(each.value) for each in found.defaults}
