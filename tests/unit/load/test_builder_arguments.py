"""The flags that builders pass, and the values that their configurations allow for them."""

import textwrap
from pathlib import Path

import pytest

from align_ci.model import BuilderSource, Known
from tests.projects import project

CONFIG = """
from enum import Enum
from typing import Literal, Optional
from pydantic import BaseModel, Field, field_validator, model_validator

MODES = ["train", "test"]

class Mode(str, Enum):
    TRAIN = "train"
    TEST = "test"

class Base(BaseModel):
    region: str = "eu"

class CutConfig(Base):
{body}
"""

BUILDER = """
from config import CutConfig

class CutStepBuilder:
    def __init__(self, config: CutConfig):
        self.config: CutConfig = config

{body}

    def _get_job_arguments(self):
{arguments}

    def create_step(self):
        return self._get_job_arguments()
"""

PASSES = "return ['--mode', self.config.mode]"


def read(root: Path, config: str, arguments: str = PASSES, body: str = "") -> BuilderSource:
    files = {
        "config.py": CONFIG.format(body=_indented(config, 4)),
        "builder.py": BUILDER.format(body=_indented(body, 4), arguments=_indented(arguments, 8)),
    }
    (found,) = project(root, files).builders
    return found


def _indented(text: str, by: int) -> str:
    return textwrap.indent(textwrap.dedent(text).strip("\n"), " " * by)


def passed(source: BuilderSource) -> dict[str, tuple[str, list[str]]]:
    """The field and the values of every flag."""
    return {
        each.flag.value: (
            each.field,
            sorted(value.value for value in each.values if isinstance(value, Known)),
        )
        for each in source.passed
        if isinstance(each.flag, Known)
    }


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(PASSES, {"--mode": ("mode", ["test", "train"])}, id="a list"),
        pytest.param(
            "mode = self.config.mode\nself.log(mode)\nreturn ['--mode', str(mode)]",
            {"--mode": ("mode", ["test", "train"])},
            id="by a name",
        ),
        pytest.param(
            "args = ['--mode', 'all']\nargs.extend(['--size', '1'])\nargs.append('--quick')\n"
            "args += ['-v']\nreturn args",
            {
                "--mode": ("", ["all"]),
                "--size": ("", ["1"]),
                "--quick": ("", []),
                "-v": ("", []),
            },
            id="several lists",
        ),
        pytest.param(
            "return ['--quick', '--mode', self.config.mode.upper()]",
            {"--quick": ("", []), "--mode": ("", [])},
            id="computed",
        ),
        pytest.param(
            "mode = self.config.mode\nmode = 'b'\nreturn ['--mode', mode]",
            {"--mode": ("", [])},
            id="a name that is set twice",
        ),
        pytest.param("return ['mode', f'--{x}', '-1', '--']", {}, id="no flags"),
    ],
)
def test_flags_that_a_method_passes(
    tmp_path: Path, arguments: str, expected: dict[str, tuple[str, list[str]]]
) -> None:
    source = read(tmp_path, "mode: Literal['train', 'test']", arguments)
    assert passed(source) == expected


def more(source: BuilderSource) -> tuple[list[str], str | None]:
    """What the configuration allows besides for the one flag, and what it has by default."""
    (each,) = source.passed
    unasked = sorted(value.value for value in each.unasked if isinstance(value, Known))
    return unasked, each.default.value if each.default is not None else None


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        pytest.param("mode: str = 'all'", "all", id="a text"),
        pytest.param("mode: str = Field(default='all')", "all", id="of a field"),
        pytest.param("mode: str = Field('all', description='x')", "all", id="the first argument"),
        pytest.param("mode: int = 3", "3", id="a number"),
        pytest.param("mode: Literal['train', 'test'] = 'all'", "all", id="that is not allowed"),
        pytest.param("mode: str", None, id="none"),
        pytest.param("mode: str = ''", None, id="no text"),
        pytest.param("mode: bool = True", None, id="a truth value"),
        pytest.param("mode: str = Field(default_factory=make)", None, id="made"),
        pytest.param(
            "mode: str = 'all'\ndef model_post_init(self, context):\n    self.mode = 'train'",
            None,
            id="that a method sets",
        ),
    ],
)
def test_what_a_field_has_by_default(tmp_path: Path, config: str, expected: str | None) -> None:
    assert more(read(tmp_path, config)) == ([], expected)


@pytest.mark.parametrize(
    ("arguments", "default"),
    [
        pytest.param("return ['--mode', getattr(self.config, 'mode', 'x')]", "all", id="getattr"),
        pytest.param("return ['--mode', getattr(self.config, name)]", None, id="some getattr"),
        pytest.param("return ['--mode', getattr(self, 'mode')]", None, id="of the builder"),
        pytest.param("return ['--mode', self.config.mode.value]", "all", id="of a member"),
    ],
)
def test_the_default_of_a_field_that_is_asked_for(
    tmp_path: Path, arguments: str, default: str | None
) -> None:
    assert more(read(tmp_path, "mode: str = 'all'", arguments)) == ([], default)


TELLS = "def spec_of(self):\n    return SPEC if self.config.mode == 'train' else None"
REFUSES = "def check(self):\n    if self.config.mode not in ['train']:\n        raise ValueError()"


@pytest.mark.parametrize("body", [TELLS, REFUSES])
def test_what_the_builder_has_no_use_for(tmp_path: Path, body: str) -> None:
    source = read(tmp_path, "mode: Literal['train', 'test'] = 'test'", body=body)
    assert more(source) == (["test"], None)


def checking(test: str, field: str = '"mode"', more: str = "") -> str:
    return f"""
    mode: str
    @field_validator({field})
    @classmethod
    def known(cls, value):
        {more or "pass"}
        if {test}:
            raise ValueError(f"bad {{value}}")
        return value
    """


@pytest.mark.parametrize(
    "config",
    [
        pytest.param("mode: Literal['train', 'test']", id="literal"),
        pytest.param("mode: Optional[Literal['train', 'test']] = None", id="optional literal"),
        pytest.param("mode: str = Field(pattern='^(train|test)$')", id="pattern"),
        pytest.param("mode: Mode", id="enumeration"),
        pytest.param(checking("value not in {'train', 'test'}"), id="validator"),
        pytest.param(
            checking("value not in allowed", more="allowed = ['train', 'test']"),
            id="validator with a name",
        ),
        pytest.param(checking("value not in MODES"), id="validator with a constant"),
        pytest.param(checking("value not in MODES", '"region", "mode"'), id="of several fields"),
        pytest.param(
            checking("value not in ('train', 'test', 'other')")
            + """
    @model_validator(mode="after")
    def whole(self):
        allowed = {"train", "test", "more"}
        if self.mode not in allowed:
            raise ValueError("bad")
        if self.mode == "train" and not self.region:
            raise ValueError("bad")
        return self
    """,
            id="two validators",
        ),
    ],
)
def test_values_that_a_configuration_allows(tmp_path: Path, config: str) -> None:
    assert passed(read(tmp_path, config)) == {"--mode": ("mode", ["test", "train"])}


@pytest.mark.parametrize(
    "config",
    [
        pytest.param("mode: str", id="anything"),
        pytest.param("mode: str = Field(pattern='train|test')", id="a part that matches"),
        pytest.param("mode: str = Field(pattern='^t.*$')", id="a pattern of any"),
        pytest.param(checking("not value.islower()"), id="another check"),
        pytest.param(checking("value.lower() not in MODES"), id="in other letters"),
        pytest.param(checking("value not in load()"), id="values from elsewhere"),
        pytest.param(
            checking("value not in MODES").replace("return value", "return value.lower()"),
            id="a validator that changes it",
        ),
        pytest.param(
            checking("value not in MODES")
            + """
    @model_validator(mode="after")
    def whole(self):
        if self.mode != "train":
            raise ValueError("bad")
        return self
    """,
            id="another check of the whole",
        ),
        pytest.param("other: Literal['train', 'test']", id="another field"),
    ],
)
def test_values_that_are_not_all_told(tmp_path: Path, config: str) -> None:
    assert passed(read(tmp_path, config)) == {"--mode": ("mode", [])}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            """
            def validate_configuration(self):
                if self.config.mode not in ["train"]:
                    raise ValueError("bad")
            """,
            ["train"],
            id="a check of its own",
        ),
        pytest.param(
            """
            def spec_of(self):
                return SPEC if self.config.mode == "train" else None
            """,
            ["train"],
            id="tells some apart",
        ),
        pytest.param(
            """
            def validate_configuration(self):
                if not self.config.mode:
                    raise ValueError("bad")
            """,
            ["test", "train"],
            id="has to be something",
        ),
        pytest.param(
            """
            def validate_configuration(self):
                if self.config.mode.startswith("x"):
                    raise ValueError("bad")
            """,
            [],
            id="a check that is not followed",
        ),
    ],
)
def test_values_with_which_the_builder_goes_on(
    tmp_path: Path, body: str, expected: list[str]
) -> None:
    source = read(tmp_path, "mode: Literal['train', 'test']", body=body)
    assert passed(source) == {"--mode": ("mode", expected)}


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        pytest.param("self.config.mode not in ['train', 'test']", ["test", "train"], id="listed"),
        pytest.param("self.config.mode == 'train'", [], id="one is refused"),
        pytest.param("self.config.mode not in self.modes", [], id="not known"),
    ],
)
def test_where_the_configuration_takes_anything_the_builder_chooses(
    tmp_path: Path, check: str, expected: list[str]
) -> None:
    body = f"""
    def validate_configuration(self):
        if {check}:
            raise ValueError("bad")
    """
    source = read(tmp_path, "mode: str", body=body)
    assert passed(source) == {"--mode": ("mode", expected)}
    assert {value.location.path for value in source.passed.items[0].values} <= {"builder.py"}


CHECKED = """
def validate_configuration(self):
    if self.config.mode not in ["train", "test", "Tune", "a-b"]:
        raise ValueError("bad")
"""


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        pytest.param(checking("not value.islower()"), ["a-b", "test", "train"], id="a method"),
        pytest.param(
            checking('not value.replace("_", "").isalnum() or value != value.lower()'),
            ["test", "train"],
            id="methods of methods",
        ),
        pytest.param(
            checking('value.startswith(("t", "a"))'), [], id="with what is no text of its own"
        ),
        pytest.param(checking("not value.strip()"), ["Tune", "a-b", "test", "train"], id="empty"),
        pytest.param(
            checking("not isinstance(value, str) or value == 'test'"),
            ["Tune", "a-b", "train"],
            id="its type",
        ),
        pytest.param(checking('not re.match("t", value)'), [], id="a function"),
        pytest.param(checking("value in MODES"), [], id="a collection"),
        pytest.param(
            checking('not value.replace("a", "' + "a" * 9000 + '").islower()'), [], id="long"
        ),
        pytest.param(
            checking("value not in MODES").replace(
                "if value",
                "if not value.islower():\n            raise ValueError\n        if value",
            ),
            ["test", "train"],
            id="and a list",
        ),
    ],
)
def test_the_values_that_a_builder_lists_pass_the_tests_of_the_configuration(
    tmp_path: Path, config: str, expected: list[str]
) -> None:
    assert passed(read(tmp_path, config, body=CHECKED)) == {"--mode": ("mode", expected)}


def test_a_builder_that_knows_only_some_of_those_that_it_lists(tmp_path: Path) -> None:
    body = """
    def spec_of(self):
        if self.config.mode == "train":
            return SPEC
        raise ValueError("no such specification")
    """
    source = read(tmp_path, "mode: str", body=CHECKED + textwrap.dedent(body))
    assert passed(source) == {"--mode": ("mode", ["train"])}


def test_a_value_is_told_where_it_is_allowed(tmp_path: Path) -> None:
    source = read(tmp_path, checking("value not in {'train', 'test'}"))
    (argument,) = source.passed
    places = {value.location.path for value in argument.values}
    assert places == {"config.py"}
    assert argument.flag.location.path == "builder.py"


def test_the_configuration_of_a_generic_base(tmp_path: Path) -> None:
    code = """
    from align_ci.authoring import StepBuilderBase
    from config import CutConfig

    class CutStepBuilder(StepBuilderBase[CutConfig]):
        def _get_job_arguments(self):
            return ["--mode", self.config.mode]
    """
    config = CONFIG.format(body="    mode: Literal['train', 'test']")
    (source,) = project(tmp_path, {"config.py": config, "builder.py": code}).builders
    assert passed(source) == {"--mode": ("mode", ["test", "train"])}


def test_the_class_of_the_configuration_is_told(tmp_path: Path) -> None:
    assert read(tmp_path, "mode: str").configuration == "CutConfig"
