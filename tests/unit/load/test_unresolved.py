"""Which imports certainly fail, as the project has no such thing."""

from pathlib import Path

import pytest

from tests.projects import IMPORTS, project

SPEC = IMPORTS + 'CUT_SPEC = StepSpecification(step_type="Cut", node_type="singular")\n'
BUILDER = """
class CutStepBuilder:
    def create_step(self): ...
"""


def found(root: Path, imports: str, **files: str) -> list[tuple[str, str, bool]]:
    """The module, the name, and whether the code goes on, of each import of a builder's file."""
    every = {"acme/__init__.py": "", "acme/specs/__init__.py": "", "acme/specs/cut.py": SPEC}
    every |= {"acme/builder.py": f"{imports}\n{BUILDER}"}
    every |= {path.replace("__", "/") + ".py": text for path, text in files.items()}
    unresolved = project(root, every).unresolved
    return [(each.module, each.name, each.is_handled) for each in unresolved]


MISSING = ("acme.specs.cut", "CUTS_SPEC", False)
HANDLED = ("acme.specs.cut", "CUTS_SPEC", True)
NO_MODULE = ("acme.specs.cut_spec", "", False)
NO_PACKAGE = ("acme.gone", "", False)


@pytest.mark.parametrize(
    ("imports", "expected"),
    [
        pytest.param("from .specs.cut import CUTS_SPEC", [MISSING], id="a name"),
        pytest.param("from .specs.cut import CUTS_SPEC as CUT_SPEC", [MISSING], id="renamed"),
        pytest.param("from .specs.cut import CUT_SPEC, CUTS_SPEC", [MISSING], id="one of two"),
        pytest.param("from .specs.cut_spec import CUT_SPEC", [NO_MODULE], id="a module"),
        pytest.param("from .gone.cut_spec import CUT_SPEC", [NO_PACKAGE], id="a package"),
        pytest.param("from .gone.of.cuts import CUT_SPEC", [NO_PACKAGE], id="a package of some"),
        pytest.param(
            "try:\n    from .specs.cut import CUTS_SPEC\nexcept ImportError:\n    CUTS_SPEC = None",
            [HANDLED],
            id="caught",
        ),
        pytest.param(
            "try:\n    from .specs.cut import CUTS_SPEC\nexcept ImportError:\n    raise",
            [MISSING],
            id="raised again",
        ),
        pytest.param(
            "try:\n    from .specs.cut import CUTS_SPEC\nexcept KeyError:\n    pass",
            [MISSING],
            id="something else is caught",
        ),
        pytest.param(
            "def spec():\n    from .specs.cut import CUTS_SPEC\n    return CUTS_SPEC",
            [HANDLED],
            id="in a function",
        ),
        pytest.param(
            "from contextlib import suppress\nwith suppress(ImportError):\n"
            "    from .specs.cut import CUTS_SPEC",
            [HANDLED],
            id="swallowed",
        ),
        pytest.param(
            "import sys\nif sys.argv:\n    from .specs.cut import CUTS_SPEC",
            [HANDLED],
            id="perhaps",
        ),
    ],
)
def test_what_is_not_there(
    tmp_path: Path, imports: str, expected: list[tuple[str, str, bool]]
) -> None:
    assert found(tmp_path, imports) == expected


@pytest.mark.parametrize(
    "imports",
    [
        pytest.param("from .specs.cut import CUT_SPEC", id="there"),
        pytest.param("from .specs import cut", id="a module"),
        pytest.param("from .specs.cut import *", id="everything"),
        pytest.param("from .specs.cut import helper", id="called otherwise"),
        pytest.param("from ._version import number", id="a file that a build makes"),
        pytest.param("from .made.by import a_build", id="a package that a build makes"),
        pytest.param("from acme.specs.cut import CUTS_SPEC", id="by an absolute name"),
        pytest.param("from . import CUTS_SPEC", id="from the package itself"),
        pytest.param(
            "from typing import TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n    from .specs.cut import CUTS_SPEC",
            id="for the type checker",
        ),
        pytest.param(
            "try:\n    from .specs.cut import CUTS_SPEC\n"
            "except ImportError:\n    from .specs.cut import CUT_SPEC as CUTS_SPEC",
            id="another place",
        ),
    ],
)
def test_what_is_there_or_may_be(tmp_path: Path, imports: str) -> None:
    assert found(tmp_path, imports) == []


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("def __getattr__(name): return CUT_SPEC", id="gives any name"),
        pytest.param("from elsewhere import *", id="has what others have"),
        pytest.param("import sys\nif sys.argv:\n    CUTS_SPEC = CUT_SPEC", id="perhaps"),
        pytest.param("globals()['CUTS_SPEC'] = CUT_SPEC", id="sets names by hand"),
    ],
)
def test_a_module_that_may_have_more(tmp_path: Path, more: str) -> None:
    imports = "from .specs.cut import CUTS_SPEC"
    assert found(tmp_path, imports, acme__specs__cut=f"{SPEC}\n{more}\n") == []


def test_a_compiled_module_is_there(tmp_path: Path) -> None:
    (tmp_path / "acme/specs").mkdir(parents=True)
    (tmp_path / "acme/specs/cut_spec.cpython-312.so").write_bytes(b"")
    assert found(tmp_path, "from .specs.cut_spec import CUT_SPEC") == []


IMPORTLIB = "import importlib\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(
            'importlib.import_module(".specs.cut_spec", package=__package__)',
            [NO_MODULE],
            id="a module",
        ),
        pytest.param(
            'cut = importlib.import_module(".gone.cut_spec", __package__).CUT_SPEC',
            [NO_PACKAGE],
            id="a package",
        ),
        pytest.param(
            'from importlib import import_module as load\nload(".gone.cut_spec", __package__)',
            [NO_PACKAGE],
            id="under another name",
        ),
        pytest.param(
            'importlib.import_module(".gone.cut_spec", __name__.rpartition(".")[0])',
            [NO_PACKAGE],
            id="by its own name",
        ),
        pytest.param(
            "def spec(kind):\n"
            '    return importlib.import_module(f".gone.cut_{kind}_spec", package=__package__)',
            [("acme.gone", "", True)],
            id="a text that is partly known",
        ),
        pytest.param(
            "def spec(kind):\n"
            '    return importlib.import_module(".gone." + kind + "_spec", package=__package__)',
            [("acme.gone", "", True)],
            id="put together",
        ),
        pytest.param(
            "def spec(kind):\n"
            "    try:\n"
            '        path = f".gone.cut_{kind}_spec"\n'
            "        return importlib.import_module(path, package=__package__)\n"
            "    except ImportError:\n"
            "        return None",
            [("acme.gone", "", True)],
            id="a name that is set once",
        ),
        pytest.param(
            'spec = SPEC or importlib.import_module(".gone.cut_spec", package=__package__)',
            [("acme.gone", "", True)],
            id="perhaps",
        ),
    ],
)
def test_what_is_imported_by_a_text_and_not_there(
    tmp_path: Path, code: str, expected: list[tuple[str, str, bool]]
) -> None:
    assert found(tmp_path, IMPORTLIB + code) == expected


@pytest.mark.parametrize(
    "code",
    [
        pytest.param('importlib.import_module(".specs.cut", package=__package__)', id="there"),
        pytest.param('importlib.import_module("acme.gone.cut_spec")', id="by an absolute name"),
        pytest.param('importlib.import_module(".gone.cut_spec", package="acme")', id="another's"),
        pytest.param('importlib.import_module(".gone.cut", package=__package__)', id="otherwise"),
        pytest.param(
            'importlib.import_module(f".specs.{KIND}_spec", package=__package__)',
            id="in a package that is there",
        ),
        pytest.param(
            'importlib.import_module(f".{KIND}.cut_spec", package=__package__)',
            id="in a package that is not known",
        ),
        pytest.param(
            'path = ".gone.cut_spec"\npath = ".specs.cut"\n'
            "importlib.import_module(path, package=__package__)",
            id="a name that is set twice",
        ),
        pytest.param(
            "def spec(path):\n    return importlib.import_module(path, package=__package__)",
            id="a parameter",
        ),
        pytest.param(
            "def spec(importlib):\n"
            '    return importlib.import_module(".gone.cut_spec", package=__package__)',
            id="another thing of that name",
        ),
        pytest.param(
            'try:\n    spec = importlib.import_module(".gone.cut_spec", package=__package__)\n'
            "except ImportError:\n"
            '    spec = importlib.import_module(".specs.cut", package=__package__)',
            id="another place",
        ),
    ],
)
def test_what_is_imported_by_a_text_and_may_be_there(tmp_path: Path, code: str) -> None:
    assert found(tmp_path, IMPORTLIB + code) == []


def test_a_text_is_told_where_it_stands(tmp_path: Path) -> None:
    code = 'path = ".gone.cut_spec"\nimportlib.import_module(path, package=__package__)\n'
    files = {"acme/__init__.py": "", "acme/builder.py": IMPORTLIB + code + BUILDER}
    (each,) = project(tmp_path, files).unresolved
    assert (each.location.line, each.location.column) == (2, 8)


def test_a_package_that_cannot_be_read_is_there(tmp_path: Path) -> None:
    (tmp_path / "acme/kept").mkdir(parents=True)
    (tmp_path / "acme/kept/cut_spec.cpython-312.so").write_bytes(b"")
    assert found(tmp_path, "from .kept.cut_spec import CUT_SPEC") == []


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("__path__ = []", id="finds its modules elsewhere"),
        pytest.param("from elsewhere import *", id="has what others have"),
        pytest.param("import sys\nif sys.argv:\n    gone = None", id="perhaps"),
    ],
)
def test_a_package_that_may_have_more(tmp_path: Path, more: str) -> None:
    builder = f"from .gone.cut_spec import CUT_SPEC\n{BUILDER}"
    files = {"acme/__init__.py": more, "acme/builder.py": builder}
    assert project(tmp_path, files).unresolved == ()


def test_a_folder_that_is_no_package_may_have_more_elsewhere(tmp_path: Path) -> None:
    files = {"acme/builder.py": f"from .gone.cut_spec import CUT_SPEC\n{BUILDER}"}
    assert project(tmp_path, files).unresolved == ()


def test_tells_what_the_module_has_instead(tmp_path: Path) -> None:
    files = {
        "acme/__init__.py": "",
        "acme/specs.py": SPEC,
        "acme/builder.py": f"from .specs import CUTS_SPEC\n{BUILDER}",
    }
    (each,) = project(tmp_path, files).unresolved
    assert "CUT_SPEC" in each.others
    assert (each.location.path, each.location.line, each.location.column) == (
        "acme/builder.py",
        1,
        20,
    )
