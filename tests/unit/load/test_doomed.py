"""Imports that are handled, and without which a builder certainly raises all the same."""

from pathlib import Path

import pytest

from tests.projects import IMPORTS, project

SPEC = IMPORTS + 'SEW_SPEC = StepSpecification(step_type="Sew", node_type="singular")\n'

BOTH = """
try:
    from .specs.cut_spec import CUT_SPEC
    from .specs.hem_spec import HEM_SPEC
except ImportError:
    CUT_SPEC = HEM_SPEC = None
"""

EACH = """
import logging
try:
    from .specs.cut_spec import CUT_SPEC
    HAS_CUT = True
except ImportError as error:
    logging.warning("no specification: %s", error)
    CUT_SPEC = None
    HAS_CUT = False
try:
    from .specs.hem_spec import HEM_SPEC
except (ImportError, AttributeError):
    HEM_SPEC = None
"""

ONE_IS_THERE = (
    BOTH
    + """
try:
    from .specs.sew_spec import SEW_SPEC
except ImportError:
    SEW_SPEC = None
"""
)

CHOOSES = """
        if config.kind == "cut" and CUT_SPEC is not None:
            spec = CUT_SPEC
        elif config.kind == "hem" and HEM_SPEC is not None:
            spec = HEM_SPEC
        else:
            spec = None
"""
RAISES = (
    CHOOSES
    + """
        if not spec:
            raise ValueError("no specification")
        super().__init__(config, spec=spec)
"""
)
ASKS_AT_ONCE = """
        kind: str = config.kind
        if kind == "cut" and HAS_CUT:
            spec = CUT_SPEC
        elif kind == "hem" and HEM_SPEC:
            spec = HEM_SPEC
        else:
            raise ValueError(kind)
        super().__init__(config, spec=spec)
"""


def handled(root: Path, imports: str, body: str, more: str = "") -> list[bool]:
    """Whether the code goes on without each import that fails."""
    code = f"{imports}\nclass CutStepBuilder(StepBuilderBase):\n    def __init__(self, config):"
    files = {
        "acme/__init__.py": "",
        "acme/specs/__init__.py": "",
        "acme/specs/sew_spec.py": SPEC,
        "acme/builder.py": "from .base import StepBuilderBase\n" + code + body + more,
        "acme/base.py": "class StepBuilderBase:\n    def create_step(self): ...\n",
    }
    return [each.is_handled for each in project(root, files).unresolved]


@pytest.mark.parametrize(
    ("imports", "body"),
    [
        pytest.param(BOTH, RAISES, id="all at once"),
        pytest.param(EACH, RAISES, id="each for itself"),
        pytest.param(EACH, ASKS_AT_ONCE, id="by a flag"),
        pytest.param(ONE_IS_THERE, RAISES, id="another one is there that it does not take"),
    ],
)
def test_certainly_raises(tmp_path: Path, imports: str, body: str) -> None:
    assert handled(tmp_path, imports, body) == [False, False]


@pytest.mark.parametrize(
    ("imports", "body", "more"),
    [
        pytest.param(BOTH, CHOOSES, "", id="goes on with none"),
        pytest.param(BOTH, "\n        raise NotImplementedError", "", id="raises at any rate"),
        pytest.param(BOTH, "\n        self.spec = CUT_SPEC or HEM_SPEC", "", id="only keeps it"),
        pytest.param(
            ONE_IS_THERE, RAISES.replace("spec = None", "spec = SEW_SPEC"), "", id="one is there"
        ),
        pytest.param(
            BOTH, RAISES.replace("spec = None", "spec = config.spec"), "", id="may be given one"
        ),
        pytest.param(
            BOTH + "CUT_SPEC = make()\n",
            RAISES,
            "",
            id="set anew",
        ),
        pytest.param(
            BOTH + "try:\n    from elsewhere import CUT_SPEC\nexcept KeyError:\n    pass\n",
            RAISES,
            "",
            id="imported anew",
        ),
        pytest.param(
            BOTH,
            RAISES,
            "\ndef register(spec):\n    global CUT_SPEC\n    CUT_SPEC = spec\n",
            id="set by a function",
        ),
        pytest.param(
            BOTH,
            RAISES,
            "\nclass HemStepBuilder(CutStepBuilder):\n    def __init__(self, config): ...\n",
            id="others derive from it",
        ),
        pytest.param(
            BOTH,
            "\n        for each in config.kinds:\n            return" + RAISES,
            "",
            id="may end before",
        ),
        pytest.param(
            BOTH.replace("CUT_SPEC = HEM_SPEC = None", "from .specs import CUT_SPEC, HEM_SPEC"),
            RAISES,
            "",
            id="another place",
        ),
    ],
)
def test_perhaps_not(tmp_path: Path, imports: str, body: str, more: str) -> None:
    assert all(handled(tmp_path, imports, body, more))
