"""Projects whose dependencies are not installed: imported all the same, and nothing is made up."""

import sys
from pathlib import Path
from typing import Any

import pytest

from align_ci import app, checking
from align_ci.load.absent import judged
from align_ci.load.child.executions import (
    BuilderTarget,
    Compilation,
    Execution,
    PipelineTarget,
    Raised,
)
from align_ci.load.child.importer import Imported, Module, import_modules
from align_ci.load.child.imports import Imports, Limits, Replaced, StandIns
from align_ci.load.running import Child
from align_ci.opening import Invocation
from align_ci.report import RenderOptions
from tests.functional.test_child import interpreter, outcomes
from tests.projects import IMPORTS, loaded, plain, write

SPEC = """
class Spec:
    def __init__(self, **fields):
        self.__dict__.update(fields)
        self.step_type, self.outputs = "Train", []
"""


def imported(root: Path, files: dict[str, str], **more: Any) -> Imports:
    """What a child says of a project of modules."""
    write(root, files)
    modules = [
        Module(path.removeprefix("src/").removesuffix(".py").replace("/", "."), path)
        for path in files
        if path.endswith(".py") and "__init__" not in path
    ]
    python = more.pop("python", Path(sys.executable))
    return import_modules(root, modules, ["src", "."], python, Limits(), list(files), **more)


HARMLESS = [
    pytest.param("class A(nowhere.Base): pass\nassert A(1, b=2).any.thing()", id="base class"),
    pytest.param(
        "from abc import ABC\nclass A(nowhere.Base, ABC): pass\n"
        "class B(nowhere.Base, nowhere.Other, metaclass=type, flag=1): pass\n"
        "class C(nowhere.Base[int]): pass\nclass D(A, nowhere.Other): pass\n"
        "assert issubclass(D, nowhere.Base) and isinstance(D(), nowhere.Other)",
        id="base class besides others",
    ),
    pytest.param("class A(metaclass=nowhere.Meta):\n    x = 1\nassert A.x == 1", id="metaclass"),
    pytest.param(
        "class A(nowhere.Base):\n    def __init__(self):\n        super().__init__(1, a=2)\nA()",
        id="constructor of the base class",
    ),
    pytest.param(
        "@nowhere.a\ndef f(x): return x\n@nowhere.b(1, c=2)\ndef g(x): return x\n"
        "@nowhere.c.d\nclass K:\n    @nowhere.e\n    def h(self): return 3\n"
        "assert (f(1), g(2), K().h()) == (1, 2, 3)",
        id="decorators",
    ),
    pytest.param(
        "import enum\nclass A(nowhere.Mixin, enum.Enum):\n    X = nowhere.x\n    Y = nowhere.y\n"
        "assert A.X is not A.Y and len(A) == 2\nclass B(nowhere.BaseEnum):\n    Z = 'z'\n"
        "assert B.Z == 'z'",
        id="enumerations",
    ),
    pytest.param(
        "from dataclasses import dataclass, field\n@dataclass\nclass A(nowhere.Base):\n"
        "    a: nowhere.A = nowhere.a\n    b: int = field(default_factory=nowhere.make)\n"
        "    c: int = 3\nassert A().c == 3 and A(c=4).c == 4",
        id="dataclass",
    ),
    pytest.param(
        "from typing import Optional\nfrom pydantic import BaseModel\n"
        "class A(nowhere.Base, BaseModel):\n    a: nowhere.A\n    b: Optional[nowhere.b.C] = None\n"
        "    c: 'list[nowhere.C]' = []\n    d: int = 3\n    e: nowhere.A | None = nowhere.e\n"
        "a = A(a=1)\nassert (a.a, a.b, a.d) == (1, None, 3)",
        id="pydantic",
    ),
    pytest.param(
        "import typing\na: typing.Union[nowhere.A, None]\nb = nowhere.A | None\n"
        "c = typing.Dict[str, nowhere.A]\n"
        "def f(x: nowhere.A, *y: nowhere.A[int]) -> 'nowhere.B': ...\n"
        "typing.get_type_hints(f)",
        id="annotations",
    ),
    pytest.param("with nowhere.a() as b, nowhere.c:\n    b.d()", id="context manager"),
    pytest.param("assert [*nowhere.many] == [] and dict(nowhere.table) == {}", id="iteration"),
    pytest.param("a, b = nowhere.pair()\nc, *d = nowhere.many\na.x, b.y, c.z", id="unpacking"),
    pytest.param(
        "x = 1 + nowhere.a * 2 - nowhere.b['c'] ** -nowhere.d\nx < 3, x.y.z(1)[2]",
        id="operations",
    ),
    pytest.param(
        "try:\n    raise ValueError\nexcept nowhere.AnError:\n    assert 0\n"
        "except ValueError: pass\n"
        "try:\n    raise nowhere.AnError('a', b=1)\nexcept nowhere.AnError: pass",
        id="exceptions",
    ),
    pytest.param("assert not isinstance(1, nowhere.A)", id="isinstance"),
    pytest.param(
        "import nowhere.a.b\nfrom nowhere.c.d import e, F as G\nfrom nowhere import h\n"
        "import importlib\nnowhere.a.b.c, e.f, importlib.import_module('nowhere.x.y').z",
        id="submodules",
    ),
    pytest.param(
        "import copy\ncopy.deepcopy([nowhere.a])\nnowhere.a.b = 3\n{nowhere.a: 1}", id="data"
    ),
    pytest.param(
        "import os, pathlib, logging, json\nos.path.join('a', nowhere.B)\n"
        "pathlib.Path(nowhere.B) / 'c'\nlogging.getLogger(nowhere.B)\n', '.join([nowhere.B])\n"
        "json.dumps(nowhere.B)",
        id="constants where only text is taken",
    ),
]


@pytest.mark.parametrize("use", HARMLESS)
def test_a_module_that_is_not_installed_can_be_used(tmp_path: Path, use: str) -> None:
    imports = imported(tmp_path, {"a.py": f"import nowhere\n{use}\n"})
    assert outcomes(imports) == [set()]
    assert imports.stand_ins.absent == {"nowhere"}


COMES_FROM_IT = [
    *("nowhere.a", "nowhere.A", "nowhere", "nowhere.a()", "nowhere.a[0].b", "nowhere.a + 1"),
    *("'x' + nowhere.a", "'%s' % nowhere.a", "f'{nowhere.a}/b'", "str(nowhere.a).upper()"),
    *("nowhere.AnError", "nowhere.AnError()", "__import__('os').path.join('a', nowhere.B)"),
    *("', '.join([nowhere.B])", "nowhere.__version__", "type('E', (str,), {})(nowhere.B)"),
]


@pytest.mark.parametrize("value", COMES_FROM_IT)
def test_what_comes_from_it_is_no_value(tmp_path: Path, value: str) -> None:
    source = f"import nowhere\n{SPEC}\nSPEC = Spec(a={value}, b='b')\n"
    imports = imported(tmp_path, {"a.py": source})
    (frame,) = imports.modules
    assert isinstance(frame, Imported)
    fields = frame.names["SPEC"]["fields"]
    assert fields["a"] == {"t": "stand-in", "module": "nowhere", "asked": False}
    assert fields["b"] == {"t": "scalar", "v": "b"}


DECIDING = [
    pytest.param("bool(nowhere.a)", True, id="truth"),
    pytest.param("nowhere.a == 1", True, id="equality"),
    pytest.param("[x for x in nowhere.a]", True, id="items"),
    pytest.param("len(nowhere.a)", True, id="length"),
    pytest.param("int(nowhere.a)", True, id="number"),
    pytest.param("1 in nowhere.a", True, id="containment"),
    pytest.param("{1: 2}.get(nowhere.a)", True, id="look-up"),
    pytest.param("nowhere.a.b()", False, id="a call"),
    pytest.param("isinstance(1, nowhere.A)", False, id="isinstance"),
]


@pytest.mark.parametrize(("use", "decides"), DECIDING)
def test_what_a_stand_in_says_of_itself_is_noted(tmp_path: Path, use: str, decides: bool) -> None:
    files = {"a.py": f"import nowhere\ndef f(): return {use}\n", "b.py": "import a\na.f()\n"}
    imports = imported(tmp_path, files)
    assert imports.stand_ins.given == {"a.py"}
    assert imports.stand_ins.decided == ({"a.py", "b.py"} if decides else set())


MISSED = "ModuleNotFoundError: No module named "

ERRORS = [
    pytest.param("from . import other", "ImportError: cannot import name", id="own, relative"),
    pytest.param("import pack.other", MISSED + "'pack.other'", id="own, absolute"),
    pytest.param("import own", MISSED + "'own'", id="own, at the top"),
    pytest.param("import winreg", MISSED + "'winreg'", id="Python's"),
    pytest.param("import json.other", MISSED + "'json.other'", id="of an installed package"),
    pytest.param(
        "import os, sys; sys.path.append(os.environ['TMPDIR']); "
        "print('import nowhere', file=open(sys.path[-1] + '/badly.py', 'w')); import badly",
        MISSED + "'nowhere'",
        id="within an installed package",
    ),
]


@pytest.mark.parametrize(("use", "message"), ERRORS)
def test_what_else_is_missing_stays_an_error(tmp_path: Path, use: str, message: str) -> None:
    files = {"src/pack/__init__.py": "", "src/pack/a.py": f"x = 1\n{use}\n"}
    imports = imported(tmp_path, files, replaced=Replaced(never=("own", "pack")))
    ((said, place),) = outcomes(imports)
    assert said.startswith(message)
    assert place == "src/pack/a.py:2"


READY = [
    pytest.param("try:\n    import nowhere\nexcept ImportError:\n    pass", id="ImportError"),
    pytest.param(
        "try:\n    from nowhere.a import (\n        b,\n    )\n"
        "except (ModuleNotFoundError, OSError):\n    pass",
        id="several",
    ),
    pytest.param(
        "try:\n    if 1:\n        import nowhere\nexcept Exception:\n    pass", id="any exception"
    ),
    pytest.param("try:\n    import nowhere\nexcept:\n    pass", id="anything"),
    pytest.param(
        "import contextlib\nwith contextlib.suppress(ImportError):\n    import nowhere",
        id="suppressed",
    ),
    pytest.param(
        "import importlib\ntry:\n    importlib.import_module('nowhere')\nexcept ImportError:\n"
        "    pass",
        id="import_module",
    ),
    pytest.param(
        "from importlib.util import find_spec\nif find_spec('nowhere'):\n    import nowhere",
        id="find_spec",
    ),
]


@pytest.mark.parametrize("before", ["", "import other\n"])
@pytest.mark.parametrize("source", READY)
def test_who_is_ready_for_a_missing_module_is_told_the_truth(
    tmp_path: Path, source: str, before: str
) -> None:
    """Whether or not somebody else has been given a stand-in before."""
    check = f"{before}{source}\nassert 'nowhere' not in globals()\n{SPEC}\nSPEC = Spec()\n"
    imports = imported(tmp_path, {"a.py": check, "other.py": "import nowhere\n"})
    assert outcomes(imports) == [{"SPEC"}, set()]


NOT_READY = [
    pytest.param("try:\n    import nowhere\nexcept KeyError:\n    pass", id="another exception"),
    pytest.param(
        "try:\n    import nowhere\nexcept ImportError as error:\n    raise ValueError from error",
        id="said in other words",
    ),
    pytest.param(
        "try:\n    pass\nexcept ImportError:\n    pass\nelse:\n    import nowhere", id="after it"
    ),
    pytest.param(
        "try:\n    def f():\n        import nowhere\n        return nowhere\n"
        "except ImportError:\n    pass\nnowhere = f()",
        id="in a function that is only defined there",
    ),
    pytest.param(
        "try:\n    import other\nexcept ImportError:\n    pass\nnowhere = other.nowhere",
        id="around a module that imports it",
    ),
]


@pytest.mark.parametrize("source", NOT_READY)
def test_who_is_not_ready_is_given_a_stand_in(tmp_path: Path, source: str) -> None:
    files = {"a.py": f"{source}\nnowhere.a\n", "other.py": "import nowhere\n"}
    imports = imported(tmp_path, files)
    assert outcomes(imports) == [set(), set()]


def test_modules_that_are_replaced_by_all_means(tmp_path: Path) -> None:
    files = {
        "a.py": f"import slow, json.decoder\n{SPEC}\nSPEC = Spec(a=slow.a, b=json.decoder.b)\n",
        "slow.py": "raise ValueError",
        "b.py": "try:\n    from slow import deep\nexcept ImportError:\n    raise ValueError\n",
    }
    replaced = Replaced(("slow", "json.decoder"), never=("slow",))
    imports = imported(tmp_path, files, replaced=replaced)
    frame = imports.modules[0]
    assert isinstance(frame, Imported)
    fields = frame.names["SPEC"]["fields"]
    assert fields["a"] == {"t": "stand-in", "module": "slow", "asked": True}
    assert fields["b"] == {"t": "stand-in", "module": "json.decoder", "asked": True}
    assert imports.stand_ins.asked == {"slow", "json.decoder"}
    assert imports.stand_ins.absent == frozenset()


@pytest.mark.parametrize("version", ["3.9", "3.10", "3.12", "3.13", "3.14"])
def test_other_versions(tmp_path: Path, version: str) -> None:
    uses = [str(param.values[0]) for param in HARMLESS]
    plain_uses = [use for use in uses if "pydantic" not in use]
    if version == "3.9":
        plain_uses = [use for use in plain_uses if "| None" not in use]
    files = {f"a{n}.py": f"import nowhere\n{use}\n" for n, use in enumerate(plain_uses)}
    imports = imported(tmp_path, files, python=interpreter(version))
    assert outcomes(imports) == [set()] * len(files)


PROJECT = {
    "specs.py": IMPORTS
    + """
import nowhere
from nowhere.names import TRAINING

def lower(text):
    return "".join(c.lower() for c in text)

SPEC = StepSpecification(
    step_type=lower("FIRST"),
    node_type=NodeType.SOURCE,
    outputs=[
        OutputSpec(logical_name=TRAINING, output_type=DependencyType.TRAINING_DATA,
                   property_path=lower("A.B")),
        OutputSpec(logical_name=f"{TRAINING}_x", output_type=DependencyType.TRAINING_DATA,
                   property_path="a.b"),
    ],
)
"""
}


def facts_of(root: Path, files: dict[str, str], **options: Any) -> tuple[Any, tuple[str, ...]]:
    found = loaded(write(root, files), "auto", **options)
    assert not found.project.failures
    return found.project, found.notices


def test_facts_and_notices_of_a_project(tmp_path: Path) -> None:
    project, notices = facts_of(tmp_path, PROJECT)
    (spec,) = project.specifications
    assert plain(spec.step_type) == "first"
    first, second = spec.outputs
    why = "unknown: it comes from the module `nowhere`, which is not installed"
    assert plain(first.name) == plain(second.name) == why
    assert plain(first.property_path) == "a.b"
    assert notices == ("imported with stand-ins for 1 module that is not installed: nowhere",)


def test_a_module_that_decides_by_a_stand_in_is_only_read(tmp_path: Path) -> None:
    """And so is what imports it."""
    files = {
        "kinds.py": "import nowhere\nSTEP = str.title('one' if nowhere.flag else 'two')\n",
        "specs.py": IMPORTS
        + "from kinds import STEP\n"
        + "SPEC = StepSpecification(step_type=STEP, node_type=NodeType.SINGULAR)\n",
    }
    project, notices = facts_of(tmp_path, files)
    (spec,) = project.specifications
    assert plain(spec.step_type).startswith("unknown: ")
    assert notices[1:] == ("only read, as a stand-in has a part in what it holds: specs",)


def test_a_module_that_only_a_stand_in_keeps_from_being_imported(tmp_path: Path) -> None:
    """It is no finding: with everything installed it may be imported."""
    files = {
        "specs.py": IMPORTS
        + "import nowhere\n'a'.join(nowhere.a())\n[][int(nowhere.b)]\n"
        + "SPEC = StepSpecification(step_type='A'.title(), node_type=NodeType.SINGULAR)\n",
    }
    project, notices = facts_of(tmp_path, files)
    assert len(project.specifications) == 1
    assert notices[1].startswith("only read, as a stand-in has a part in what it holds: specs (")


def test_what_fails_without_any_stand_in_is_a_finding(tmp_path: Path) -> None:
    files = {
        "other.py": "import nowhere\nstep_type = 1\n",
        "specs.py": IMPORTS + "SPEC = StepSpecification(**{'step_type': 1 / 0})\n",
    }
    (failure,) = loaded(write(tmp_path, files), "import").project.failures
    assert "ZeroDivisionError" in failure.message


@pytest.mark.parametrize("name", ["console", "json", "markdown"])
def test_every_report_names_them(tmp_path: Path, name: str) -> None:
    config = {"align-ci.toml": 'stub-imports = ["slow"]\n'}
    slow = {"slow.py": "raise ValueError\n"}
    files = PROJECT | config | slow
    files["specs.py"] = files["specs.py"] + "\nimport slow\n"
    outcome = checking.check(Invocation(write(tmp_path, files)))
    (text,) = app.texts(outcome, [name], RenderOptions(width=200))
    assert "imported with stand-ins for 1 module that is not installed: nowhere" in text
    assert "imported with stand-ins for 1 module that" in text.replace("\\", "")
    assert "names: slow" in text


def test_a_module_of_the_project_that_is_replaced_is_only_read(tmp_path: Path) -> None:
    files = {
        "slow.py": IMPORTS
        + "SPEC = StepSpecification(step_type='A'.swapcase(), node_type=NodeType.SINGULAR)\n"
        + "import os\nif not os.path.exists('model.bin'):\n    raise ValueError\n",
    }
    child = Child(Path(sys.executable), stubs=("slow",))
    project = loaded(write(tmp_path, files), "import", child=child).project
    assert not project.failures
    assert len(project.specifications) == 1


BUILDER = Module("builder", "builder.py")
RAISED = Raised("TypeError: no", None)


@pytest.mark.parametrize(
    ("given", "decided", "execution", "skipped"),
    [
        pytest.param("builder.py", "", {"failure": RAISED}, True, id="it fails with one"),
        pytest.param("base.py", "", {"failure": RAISED}, True, id="what it imports has one"),
        pytest.param("other.py", "", {"failure": RAISED}, False, id="it fails by itself"),
        pytest.param("base.py", "", {"given": ("a",)}, False, id="it does not fail"),
        pytest.param("base.py", "base.py", {"given": ("a",)}, True, id="it may be otherwise"),
    ],
)
def test_builders_and_pipelines_with_stand_ins(
    given: str, decided: str, execution: dict[str, Any], skipped: bool
) -> None:
    used = StandIns(frozenset({"nowhere"}), frozenset(), frozenset({given}), frozenset({decided}))
    built = Execution(BuilderTarget(BUILDER, "Builder"), **execution)
    compiled = Compilation(PipelineTarget(BUILDER, "flow"), failure=execution.get("failure"))
    texts = {"builder.py": b"from base import Base", "base.py": b"import nowhere", "other.py": b""}
    imports = Imports((), (), 0.0, (built,), (compiled,), stand_ins=used)
    found = judged(imports, [*texts], texts.__getitem__)
    assert bool(found.executions[0].skipped) == bool(found.compilations[0].skipped) == skipped
    assert (found.executions[0].failure is None) == (skipped or "failure" not in execution)


def test_a_definition_that_holds_what_comes_of_a_stand_in() -> None:
    used = StandIns(frozenset({"nowhere"}), given=frozenset({"builder.py"}))
    compiled = Compilation(PipelineTarget(BUILDER, "flow"), definition='"alignCiStandIn0End"')
    imports = Imports((), (), 0.0, (), (compiled,), stand_ins=used)
    (found,) = judged(imports, [], lambda _path: b"").compilations
    assert found.skipped
    assert not found.definition
