"""Facts lie at the narrowest expression that a person would edit."""

from pathlib import Path

import pytest

from align_ci.model import Known, Location
from tests.projects import project, write

SHARED = """
from align_ci.authoring import *

def out(name):
    return OutputSpec(
        logical_name=name,
        output_type=DependencyType.PROCESSING_OUTPUT,
        property_path=f"properties.ProcessingOutputConfig.Outputs['{name}'].S3Output.S3Uri",
    )
"""

STEPS = """
from align_ci.authoring import *
from shared import out

SPECS = []
for job_type in ["training", "é", "testing"]:
    SPECS.append(
        StepSpecification(
            step_type="Step",
            node_type=NodeType.INTERNAL,
            job_type=job_type,
            dependencies=[],
            outputs=[out('first'), *[out(n) for n in ("second",)]],
        )
    )
"""


def test_loops_helpers_and_shared_lists(tmp_path: Path) -> None:
    found = project(tmp_path, {"shared.py": SHARED, "steps.py": STEPS}).specifications
    assert found.complete
    spec, accented, _ = found
    assert isinstance(spec.job_type, Known)
    assert isinstance(accented.job_type, Known)
    # Columns count characters: the accent takes two bytes, but one column.
    assert spec.job_type.location == Location("steps.py", 6, 18, 6, 28)
    assert accented.job_type.location == Location("steps.py", 6, 30, 6, 33)
    names = [output.name for output in spec.outputs]
    assert names[0] == Known("first", Location("steps.py", 13, 26, 13, 33), "'")
    assert names[1] == Known("second", Location("steps.py", 13, 55, 13, 63), '"')
    (path, _) = (output.property_path for output in spec.outputs)
    assert isinstance(path, Known)
    assert path.location == Location("shared.py", 8, 23, 8, 92)
    assert path.quote == ""  # no plain literal, so no edit of it is certain
    assert spec.location == Location("steps.py", 8, 9, 8, 26)


@pytest.mark.parametrize(
    ("literal", "quote"),
    [
        pytest.param('"data"', '"', id="double"),
        pytest.param("'data'", "'", id="single"),
        pytest.param('r"data"', "", id="raw"),
        pytest.param('"da" "ta"', "", id="in two parts"),
        pytest.param('"""data"""', "", id="triple"),
        pytest.param('"d\\x61ta"', "", id="escape"),
    ],
)
def test_only_plain_literals_can_be_replaced(tmp_path: Path, literal: str, quote: str) -> None:
    code = f"from align_ci.authoring import *\nS = StepSpecification(step_type={literal})\n"
    (spec,) = project(tmp_path, {"s.py": code}).specifications
    assert isinstance(spec.step_type, Known)
    assert (spec.step_type.value, spec.step_type.quote) == ("data", quote)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            b"\xef\xbb\xbfS = StepSpecification(step_type='data')\n", id="byte order mark"
        ),
        pytest.param(
            b"# \x0c form feed\nS = StepSpecification(step_type='data')\n", id="form feed"
        ),
        pytest.param(b"\r\nS = StepSpecification(step_type='data')\r\n", id="CRLF"),
        pytest.param(b"\rS = StepSpecification(step_type='data')\r", id="CR"),
        pytest.param(
            b"# coding: latin-1\n'\xe9'; S = StepSpecification(step_type='data')\n", id="latin-1"
        ),
    ],
)
def test_places_survive_odd_files(tmp_path: Path, data: bytes) -> None:
    head = b"from align_ci.authoring import *\n"
    first, _, rest = data.partition(b"\n") if data.startswith(b"# coding") else (b"", b"", data)
    bom, rest = (rest[:3], rest[3:]) if rest.startswith(b"\xef") else (b"", rest)
    content = bom + (first + b"\n" if first else b"") + head + rest
    write(tmp_path, {})
    (tmp_path / "s.py").write_bytes(content)
    (spec,) = project(tmp_path, {}).specifications
    assert isinstance(spec.step_type, Known)
    place = spec.step_type.location
    text = content.decode("latin-1" if first else "utf-8-sig")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert lines[place.line - 1][place.column - 1 : place.end_column - 1] == "'data'"


PATHS = """
TABLE = {"first": "properties.Known"}

def made(name):
    return f"properties.{name}"

def twice(name):
    return made(name)

def looked_up(name):
    return TABLE[name]
"""


@pytest.mark.parametrize(
    ("call", "place"),
    [
        pytest.param("made('First')", Location("steps.py", 4, 20, 4, 33), id="made of it"),
        pytest.param("twice('First')", Location("steps.py", 4, 20, 4, 34), id="through another"),
        pytest.param(
            "looked_up('first')", Location("paths.py", 2, 19, 2, 37), id="looked up by it"
        ),
    ],
)
def test_what_a_function_makes_of_its_arguments_lies_where_they_are_given(
    tmp_path: Path, call: str, place: Location
) -> None:
    steps = (
        "from align_ci.authoring import *\nfrom paths import *\n"
        "SPEC = StepSpecification(step_type='A', node_type=NodeType.SOURCE, outputs=[OutputSpec(\n"
        f"     property_path={call}, logical_name='a', output_type='custom_property')])\n"
    )
    (spec,) = project(tmp_path, {"paths.py": PATHS, "steps.py": steps}).specifications
    (output,) = spec.outputs
    assert isinstance(output.property_path, Known)
    assert output.property_path.location == place


def test_parts_that_a_class_puts_in_order_are_declared_where_the_object_is_made(
    tmp_path: Path,
) -> None:
    base = """
        class Spec:
            def __init__(self, step_type, outputs):
                self.step_type = step_type
                self.outputs = {each.logical_name: each for each in outputs}

        class Out:
            def __init__(self, logical_name, property_path):
                self.logical_name, self.property_path = logical_name, property_path
        """
    steps = "from base import Out, Spec\nSPEC = Spec(step_type='A', outputs=[Out('a', 'b')])\n"
    (spec,) = project(tmp_path, {"base.py": base, "steps.py": steps}).specifications
    assert spec.outputs.location == Location("steps.py", 2, 8, 2, 12)
