"""The import loader on small projects, many of them hostile, in real child processes."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from align_ci.load.child.importer import (
    ChildError,
    Imported,
    ImportFailure,
    Imports,
    Limits,
    Module,
    import_modules,
)

OWN = Path(sys.executable)
LIMITS = Limits(memory_bytes=256 * 1024**2)
SHORT = Limits(module_seconds=0.5, memory_bytes=256 * 1024**2)  # where that is what ends it

SPEC = """
class Spec:
    def __init__(self, **fields):
        self.step_type, self.outputs = "Train", fields
"""
GOOD = f"""
import os, sys
import decimal
{SPEC}
assert os.getcwd() == os.path.dirname(__file__)
assert sys.path[0] == os.getcwd()
assert sys.argv == [""]
assert sys.getrecursionlimit() > 900
print("fine", flush=True)
GOOD = Spec()
"""

Load = Callable[..., Imports]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Write a project of modules, and import them in order."""

    def load(
        files: dict[str, str | bytes],
        limits: Limits = LIMITS,
        python: Path = OWN,
        roots: tuple[str, ...] = (".",),
        **more: Any,
    ) -> Imports:
        root = tmp_path / "root"
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text if isinstance(text, bytes) else text.encode())
        modules = [
            Module(path.removeprefix("src/").removesuffix(".py").replace("/", "."), path)
            for path in files
            if path.endswith(".py") and "__init__" not in path
        ]
        return import_modules(root, modules, roots, python, limits, list(files), **more)

    return load


def outcomes(imports: Imports) -> list[Any]:
    """Names, or what is said and where."""
    return [
        set(result.names)
        if isinstance(result, Imported)
        else (result.message, f"{result.path}:{result.line}")
        for result in imports.modules
    ]


def held(imports: Imports, name: str = "SPEC") -> dict[str, Any]:
    """The plain values in the dictionary ``outputs`` of the first module's object."""
    (first, *_) = imports.modules
    assert isinstance(first, Imported), first
    pairs = first.names[name]["fields"]["outputs"]["v"]
    return {key["v"]: value.get("v", value.get("why")) for key, value in pairs}


def test_modules_under_their_real_names(load: Load) -> None:
    files = {
        "src/acme/__init__.py": "",
        "src/acme/base.py": SPEC,
        "src/acme/train.py": "from .base import Spec\nTRAIN = Spec(name=__name__)\n",
        "src/acme/all.py": "from acme.train import TRAIN\nALL = {'train': [TRAIN]}\nNONE = 1\n",
    }
    imports = load(files, roots=("src",))
    assert outcomes(imports) == [set(), {"TRAIN"}, {"TRAIN", "ALL"}]
    assert isinstance(train := imports.modules[1], Imported)
    assert isinstance(everything := imports.modules[2], Imported)
    assert train.module == Module("acme.train", "src/acme/train.py")
    number = train.names["TRAIN"]["id"]
    assert train.names["TRAIN"] == {
        "t": "object",
        "id": number,
        "class": "acme.base.Spec",
        "fields": {
            "step_type": {"t": "scalar", "v": "Train"},
            "outputs": {
                "t": "dict",
                "v": [[{"t": "scalar", "v": "name"}, {"t": "scalar", "v": "acme.train"}]],
            },
        },
    }
    assert everything.names["ALL"]["v"][0][1]["v"] == [{"t": "ref", "id": number}]
    assert imports.notices == ()


def test_authoring_objects(load: Load) -> None:
    source = (
        "from align_ci.authoring import OutputSpec, NodeType, StepSpecification, DependencyType\n"
        "out = OutputSpec(logical_name='data', output_type=DependencyType.PROCESSING_OUTPUT,\n"
        "                 property_path='p')\n"
        "SPEC = StepSpecification(step_type='Load', node_type=NodeType.SOURCE,\n"
        "                         dependencies=[], outputs=[out, out])\n"
    )
    (result,) = load({"spec.py": source}, Limits()).modules
    assert isinstance(result, Imported), result
    fields = result.names["SPEC"]["fields"]
    assert fields["node_type"]["name"] == "SOURCE"
    assert len(fields["output_list"]["v"]) == 2
    assert len(fields["outputs"]["v"]) == 1


def ends(code: int | str) -> str:
    return f"ended the process with code {code} while it was imported"


FORGED = "wrote to the connection on which align-ci is answered"
TOO_SLOW = "did not finish within 0.5 s"
TOO_BIG = "needed more than 256 MiB of memory"

FAILING = [
    pytest.param("1\nimport os; os._exit(0)", ends(0), 1, id="ends the process"),
    pytest.param("import os; os._exit(7)", ends(7), 1, id="ends the process with a code"),
    pytest.param(
        "import os; os.abort()",
        "was killed by signal 6 (SIGABRT) while it was imported",
        1,
        id="aborts",
    ),
    pytest.param(
        "import ctypes; ctypes.string_at(0)",
        "was killed by signal 11 (SIGSEGV) while it was imported",
        1,
        id="reads no memory",
    ),
    pytest.param("import time\n\ntime.sleep(3600)", TOO_SLOW, 3, id="sleeps for ever"),
    pytest.param("1\nwhile True:\n    pass", TOO_SLOW, (2, 3), id="runs for ever"),
    pytest.param(
        "while True:\n  try:\n    1\n  except:\n    1", TOO_SLOW, (1, 3), id="catches all"
    ),
    pytest.param(
        "import signal, time\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\ntime.sleep(3600)",
        TOO_SLOW,
        1,
        id="sleeps and takes the alarm away",
    ),
    pytest.param(
        "def grow():\n    all = []\n    while True:\n        all.append(bytearray(10**7))\ngrow()",
        TOO_BIG,
        4,
        id="allocates without end",
    ),
    pytest.param(
        "many = []\nwhile True:\n    many = [many, many]",
        TOO_BIG,
        (1, 3),  # there may be no memory left for the traceback
        id="allocates little by little",
    ),
    pytest.param("1\nraise ValueError('a\\nb')", "ValueError: a b", 2, id="raises"),
    pytest.param(
        "class Stop(BaseException): pass\nraise Stop()", "Stop", 2, id="raises what nobody catches"
    ),
    pytest.param(
        "import sys\nsys.exit('bye')",
        "asked Python to exit while it was imported (SystemExit: bye)",
        2,
        id="exits",
    ),
    pytest.param(
        "raise KeyboardInterrupt",
        "asked Python to exit while it was imported (KeyboardInterrupt)",
        1,
        id="interrupts",
    ),
    pytest.param("a = 1\nb = = 2", "SyntaxError: invalid syntax (bad.py, line 2)", 2, id="syntax"),
    pytest.param(
        "def f():\n    f()\nf()",
        "RecursionError: maximum recursion depth exceeded",
        2,
        id="recursion",
    ),
    pytest.param(
        "import winreg",
        "ModuleNotFoundError: No module named 'winreg'",
        1,
        id="a module of Python that this system has not",
    ),
    pytest.param(
        "import os\nfor fd in range(3, 256):\n    try: os.write(fd, b'::error::forged')\n"
        "    except OSError: pass",
        FORGED,
        1,
        id="writes to every descriptor",
    ),
    pytest.param(
        "import os, json\nframe = json.dumps({'names': {}}).encode()\n"
        "for fd in range(3, 256):\n"
        "    try: os.write(fd, b'0' * 32 + len(frame).to_bytes(4, 'big') + frame)\n"
        "    except OSError: pass",
        FORGED,
        1,
        id="forges an answer",
    ),
    pytest.param("import os\nos.closerange(0, 256)", ends(0), 1, id="closes every descriptor"),
    pytest.param(
        "import time\nclass A:\n  step_type = 1\n  @property\n  def outputs(self):\n"
        "    time.sleep(3600)\nSPEC = A()",
        TOO_SLOW,
        6,
        id="a property that never ends",
    ),
    pytest.param(
        SPEC + "many = ['x' * 9_000] * 90_000\nSPEC = Spec(a=many)\n",
        "holds values of more than 16 MiB",
        1,
        id="holds too much",
    ),
    pytest.param(
        "import os, time\nif os.fork() == 0: time.sleep(3600)\nos._exit(3)",
        ends(3),
        1,
        id="leaves another holding the connection",
    ),
]


@pytest.mark.parametrize(("source", "message", "line"), FAILING)
def test_a_failing_module_and_the_next(
    load: Load, source: str, message: str, line: int | tuple[int, int]
) -> None:
    limits = SHORT if message == TOO_SLOW else LIMITS
    bad, good = outcomes(load({"bad.py": source, "good.py": GOOD}, limits))
    assert bad[0] == message
    lines = line if isinstance(line, tuple) else (line, line)
    path, found = bad[1].split(":")
    assert path == "bad.py"
    assert lines[0] <= int(found) <= lines[1]
    assert good == {"GOOD"}


LEAVING = [
    pytest.param("import os; os.chdir('/')", id="another folder"),
    pytest.param("import sys; sys.path.clear()", id="no sys.path"),
    pytest.param("import sys; sys.path = ['/']", id="another sys.path"),
    pytest.param("import sys; sys.argv = None", id="no sys.argv"),
    pytest.param("import sys; sys.stdout = sys.stderr = None", id="no output"),
    pytest.param("import sys; sys.stdout.close(); sys.stderr.close()", id="closed output"),
    pytest.param("import os; os.close(1); os.close(2)", id="closed descriptors"),
    pytest.param("import sys; sys.setrecursionlimit(60)", id="a low recursion limit"),
    pytest.param("import json, os; json.dumps = os.write = os._exit = None", id="broken modules"),
    pytest.param("import sys; sys.modules['__main__'].__dict__.clear()", id="an empty __main__"),
    pytest.param(
        "import atexit; atexit.register(print, 'late ' * 100)", id="something to do at exit"
    ),
    pytest.param(
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()",
        id="a daemon thread",
    ),
    pytest.param(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(3600,)).start()",
        id="a thread that never ends",
    ),
    pytest.param(
        "import signal\nfor name in ('ALRM', 'TERM', 'INT', 'PIPE'):\n"
        "    signal.signal(getattr(signal, 'SIG' + name), signal.SIG_IGN)",
        id="other signal handlers",
    ),
]


@pytest.mark.parametrize("source", LEAVING)
def test_what_a_module_leaves_does_not_reach_the_next(load: Load, source: str) -> None:
    imports = load({"odd.py": source, "good.py": GOOD})
    assert outcomes(imports) == [set(), {"GOOD"}]
    # "fine" and a line feed arrived, and nothing else did.
    assert imports.notices == (
        "what modules print while they are imported is not shown: good (5 bytes)",
    )


def test_output_is_counted_and_not_shown(load: Load, capfd: pytest.CaptureFixture[str]) -> None:
    loud = "import sys\nprint('::error::' * 100_000)\nprint('##[add-mask]pass', file=sys.stderr)"
    imports = load({"loud.py": loud, "quiet.py": "", "good.py": GOOD})
    assert outcomes(imports) == [set(), set(), {"GOOD"}]
    (notice,) = imports.notices
    assert notice.endswith(" is not shown: loud (900,018 bytes), good (5 bytes)")
    assert capfd.readouterr() == ("", "")


def test_the_environment_holds_no_secrets(
    load: Load, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("GITHUB_TOKEN", "GITHUB_OUTPUT", "AWS_SECRET_ACCESS_KEY", "PYTHONPATH"):
        monkeypatch.setenv(name, str(tmp_path / "secret"))
    source = f"import os\n{SPEC}\nSPEC = Spec(**os.environ, cwd=os.getcwd())\n"
    found = held(load({"spec.py": source}))
    assert "secret" not in str(found)
    assert found.keys() - {"LANG", "LC_ALL", "LC_CTYPE", "TZ"} == {
        *("PATH", "HOME", "TMPDIR", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE", "cwd"),
        *("AWS_EC2_METADATA_DISABLED", "AWS_DEFAULT_REGION", "AWS_REGION"),
        *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
        *("SAGEMAKER_VALIDATE_ROLE", "SAGEMAKER_SUPPRESS_V2_WARNING"),
        *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"),
    }
    assert found["HOME"] != os.environ["HOME"]


def test_standard_input_and_arguments_are_empty(load: Load) -> None:
    source = f"import sys\n{SPEC}\nSPEC = Spec(read=sys.stdin.read(), argv=sys.argv[1:])\n"
    assert held(load({"spec.py": source})) == {"read": "", "argv": []}


def test_no_descriptor_is_inherited_by_programs(load: Load) -> None:
    code = "import os; print(*(fd for fd in range(256) if os.path.exists(f'/dev/fd/{fd}')))"
    source = (
        f"import subprocess, sys\n{SPEC}\n"
        f"out = subprocess.run([sys.executable, '-c', {code!r}], capture_output=True,\n"
        "                     close_fds=False, text=True).stdout.split()\n"
        "SPEC = Spec(open=' '.join(out))\n"
    )
    assert held(load({"spec.py": source})) == {"open": "0 1 2"}


def test_the_harness_is_out_of_the_way(load: Load) -> None:
    source = (
        f"import sys, __main__\n{SPEC}\n"
        "SPEC = Spec(main=sorted(n for n in vars(__main__) if n[:2] != '__'),\n"
        "            path=[p for p in sys.path if p.endswith('align_ci/load')])\n"
    )
    assert held(load({"spec.py": source})) == {"main": [], "path": []}


def test_modules_of_the_project_go_before_installed_ones(load: Load) -> None:
    files = {"pydantic.py": SPEC, "spec.py": "from pydantic import Spec\nSPEC = Spec(a=1)\n"}
    assert outcomes(load(files)) == [set(), {"SPEC"}]


def test_a_module_hidden_by_the_standard_library(load: Load) -> None:
    imports = load({"json.py": "raise ValueError", "good.py": GOOD})
    (message, place), good = outcomes(imports)
    assert message.startswith("is hidden by another file, ")
    assert message.endswith("json/__init__.py, when json is imported")
    assert (place, good) == ("json.py:1", {"GOOD"})


def test_the_place_is_the_innermost_in_the_project(load: Load) -> None:
    files = {
        "lib.py": "import json\ndef parse(text):\n    return json.loads(text)\n",
        "spec.py": "import lib\n\nlib.parse('{')\n",
    }
    _, (message, place) = outcomes(load(files))
    assert message.startswith("JSONDecodeError: Expecting property name")
    assert place == "lib.py:3"


def test_the_place_of_a_syntax_error_in_another_module(load: Load) -> None:
    _, place = outcomes(load({"a.py": "import b", "b.py": "x = 1\n)"}))[0]
    assert place == "b.py:2"


def test_a_forged_place_is_not_believed(load: Load) -> None:
    source = "exec(compile('1/0', __file__ + '/../../../etc/passwd', 'exec'))"
    assert outcomes(load({"bad.py": source})) == [
        ("ZeroDivisionError: division by zero", "bad.py:1")
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"a = '\xff'", "SyntaxError", id="no UTF-8"),
        pytest.param(b"a = 1\0", "null bytes", id="null bytes"),
        pytest.param(b"a = (" * 300, "", id="nested too deep"),
    ],
)
def test_files_that_are_no_python(load: Load, content: bytes, message: str) -> None:
    (said, place), good = outcomes(load({"bad.py": content, "good.py": GOOD}))
    assert message in said
    assert (place, good) == ("bad.py:1", {"GOOD"})


def test_paths_of_the_copy_become_those_of_the_project(load: Load, tmp_path: Path) -> None:
    source = f"import os\n{SPEC}\nSPEC = Spec(file=__file__)\n"
    failing = "raise ValueError(__file__)"
    imports = load({"spec.py": source, "bad.py": failing})
    assert held(imports) == {"file": str(tmp_path / "root/spec.py")}
    assert outcomes(imports)[1] == ("ValueError: bad.py", "bad.py:1")


def test_a_module_that_ended_a_child_is_not_entered_again(load: Load) -> None:
    files = {
        "slow.py": "import time\ntime.sleep(3600)",
        **{f"user{number}.py": "import slow" for number in range(3)},
        "careful.py": f"{SPEC}\ntry:\n    import slow\nexcept ImportError:\n    SPEC = Spec()\n",
    }
    slow, *users, careful = outcomes(load(files, SHORT))
    assert slow == (TOO_SLOW, "slow.py:2")
    assert users == [(f"ImportError: slow {TOO_SLOW}", f"user{n}.py:1") for n in range(3)]
    assert careful == {"SPEC"}


def test_what_later_modules_put_into_a_registry(load: Load) -> None:
    files = {
        "registry.py": f"{SPEC}\nSPECS = {{}}\n",
        "step.py": "from registry import SPECS, Spec\nSPEC = SPECS['a'] = Spec(b=1)\n",
    }
    registry, step = load(files).modules
    assert isinstance(registry, Imported)
    assert isinstance(step, Imported)
    ((key, held),) = registry.names["SPECS"]["v"]
    assert key == {"t": "scalar", "v": "a"}
    assert held["fields"]["outputs"]["v"] == [[{"t": "scalar", "v": "b"}, {"t": "scalar", "v": 1}]]
    assert step.names["SPEC"] == {"t": "ref", "id": held["id"]}


def test_a_registry_whose_child_is_gone_stays_as_it_was(load: Load) -> None:
    files = {
        "registry.py": f"{SPEC}\nSPECS = {{'x': Spec()}}\n",
        "bad.py": "import os, registry\nregistry.SPECS.clear()\nos._exit(3)\n",
        "good.py": GOOD,
    }
    assert outcomes(load(files)) == [{"SPECS"}, (ends(3), "bad.py:1"), {"GOOD"}]


def test_objects_of_different_children_have_different_numbers(load: Load) -> None:
    spec = SPEC + "SPEC = Spec()\n"
    imports = load({"a.py": spec, "bad.py": "import os; os._exit(0)", "b.py": spec})
    found = [
        result.names["SPEC"]["id"] for result in imports.modules if isinstance(result, Imported)
    ]
    assert found == [1, 2]


def test_the_time_for_all_modules(load: Load) -> None:
    slow = "import time\ntime.sleep(3600)"
    first, second, third = outcomes(
        load({"a.py": slow, "b.py": slow, "c.py": ""}, Limits(seconds=0.5, module_seconds=10))
    )
    assert first == ("did not finish within the 0.5 s for all modules", "a.py:2")
    used_up = "was not imported: the 0.5 s for all modules were used up"
    assert [second, third] == [(used_up, "b.py:1"), (used_up, "c.py:1")]


def test_progress(load: Load) -> None:
    seen: list[tuple[int, int]] = []
    load(
        {"a.py": "", "b.py": "raise ValueError", "c.py": ""},
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_no_modules_need_no_child(tmp_path: Path) -> None:
    assert import_modules(tmp_path, [], ["."], OWN, Limits(), []).modules == ()


NAME = f"left-{os.getpid()}"  # nobody else's, and no longer than 15 characters
FAMILY = f"""
import ctypes, os, time
ctypes.CDLL(None).prctl(15, {NAME.encode()!r})
ready, tell = os.pipe()
for _ in range(3):
    if os.fork() == 0:
        LEAVE
        os.fork()
        os.write(tell, b"x")
        time.sleep(3600)
told = b""
while len(told) < 6:
    told += os.read(ready, 6)
"""


def running(name: str) -> list[str]:
    """The processes of a name, those that have ended and were not waited for among them."""
    found = []
    for file in Path("/proc").glob("[0-9]*/comm"):
        with contextlib.suppress(OSError):
            found += [file.parent.name] * (file.read_text().strip() == name)
    return found


@pytest.mark.parametrize("end", ["", "import os; os._exit(0)", "raise ValueError"])
@pytest.mark.parametrize(
    "leave",
    [
        pytest.param("pass", id="stays"),
        pytest.param("os.setsid()", id="has a session of its own"),
        pytest.param("os.setsid(); os.fork() and os._exit(0); tell and os.setsid()", id="flees"),
    ],
)
def test_no_process_is_left(load: Load, leave: str, end: str) -> None:
    imports = load({"bad.py": FAMILY.replace("LEAVE", leave) + end})
    assert "PermissionError" not in str(imports)
    assert running(NAME) == []


def test_a_process_that_is_not_the_childs_is_left_alone(load: Load) -> None:
    with subprocess.Popen(["sleep", "60"]) as bystander:
        load({"bad.py": FAMILY.replace("LEAVE", "os.setsid()")})
        assert bystander.poll() is None
        bystander.kill()


@pytest.mark.parametrize("end", ["", "import os; os._exit(0)", "import time; time.sleep(3600)"])
def test_no_file_is_left(
    load: Load, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, end: str
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    source = "import os, tempfile\ntempfile.mkdtemp()\nopen('new', 'w').close()\n"
    load(
        {"bad.py": source + "os.mkdir('d')\nopen('d/f', 'w').close()\nos.chmod('d', 0)\n" + end},
        SHORT,
    )
    assert list(folder.iterdir()) == []
    assert sorted(path.name for path in (tmp_path / "root").iterdir()) == ["bad.py"]


def test_the_project_itself_is_not_written_to(load: Load, tmp_path: Path) -> None:
    load({"a.py": "open('a.py', 'w').write('overwritten')"})
    assert "overwritten')" in (tmp_path / "root/a.py").read_text()


def test_a_copy_without_git(load: Load) -> None:
    source = (
        f"import os\n{SPEC}\n"
        "files = [os.path.relpath(os.path.join(folder, name))\n"
        "         for folder, _, names in os.walk('.') for name in names]\n"
        "SPEC = Spec(files=sorted(files)[0], count=len(files))\n"
    )
    root_files = {"spec.py": source, ".git/config": "token"}
    assert held(load(root_files)) == {"files": "spec.py", "count": 1}


@pytest.mark.parametrize(
    "python",
    [
        pytest.param(Path(".venv/bin/python"), id="missing"),
        pytest.param(Path("no-such-python"), id="not on PATH"),
        pytest.param(Path(), id="a folder"),
    ],
)
def test_a_missing_interpreter(load: Load, python: Path) -> None:
    with pytest.raises(ChildError, match=r"^python = '[^']+': no such interpreter \(/") as caught:
        load({"a.py": ""}, python=python)
    assert f"'{python}'" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "mode", "why"),
    [
        pytest.param("#!/bin/sh\nexit 0\n", 0o755, "it does not answer", id="no Python"),
        pytest.param("#!/bin/sh\necho a; echo b >&2; exit 3\n", 0o755, "b", id="says something"),
        pytest.param("#!/bin/sh\necho '\x1b[31mred'\n", 0o755, "[31mred", id="says it in red"),
        pytest.param("#!/bin/sh\nprintf '%1000s' >&3; exec sleep 60", 0o755, "", id="is silent"),
        pytest.param("garbage", 0o755, "Exec format error", id="no program"),
        pytest.param("#!/bin/sh\n", 0o644, "Permission denied", id="may not be run"),
    ],
)
def test_what_is_no_interpreter(
    load: Load, tmp_path: Path, content: str, mode: int, why: str
) -> None:
    python = tmp_path / "python"
    python.write_text(content)
    python.chmod(mode)
    with pytest.raises(ChildError, match=r"^python = '.+': cannot be ") as caught:
        load({"a.py": ""}, Limits(seconds=1), python)
    assert why in str(caught.value)


def test_an_interpreter_relative_to_the_root(load: Load, tmp_path: Path) -> None:
    (tmp_path / "root/bin").mkdir(parents=True)
    (tmp_path / "root/bin/python").symlink_to(OWN)
    assert outcomes(load({"good.py": GOOD}, python=Path("bin/python"))) == [{"GOOD"}]


def interpreter(version: str) -> Path:
    """An interpreter of another version that runs here."""
    folders = os.environ["PATH"].split(os.pathsep)
    code = "import sys; print('%d.%d %s' % (sys.version_info[:2] + (sys.executable,)))"
    for folder in folders:
        if found := shutil.which(f"python{version}", path=folder):
            run = subprocess.run([found, "-c", code], capture_output=True, text=True, check=False)
            if run.stdout.startswith(f"{version} "):
                return Path(run.stdout.strip().partition(" ")[2])
    pytest.skip(f"no Python {version} runs here")


@pytest.mark.parametrize("version", ["3.9", "3.10", "3.12", "3.13", "3.14"])
def test_other_versions(load: Load, version: str) -> None:
    source = (
        f"import enum, sys, time\nfrom dataclasses import dataclass\n{SPEC}\n"
        "class Kind(enum.Enum):\n    A = 'a'\n"
        "SPEC = Spec(version='%d.%d' % sys.version_info[:2], kind=Kind.A, s={1, 2})\n"
    )
    imports = load(
        {"spec.py": source, "slow.py": "import time; time.sleep(3600)", "good.py": GOOD},
        SHORT,
        interpreter(version),
    )
    assert held(imports) | {"s": 0} == {"version": version, "kind": "a", "s": 0}
    assert outcomes(imports)[1:] == [(TOO_SLOW, "slow.py:1"), {"GOOD"}]


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.7", "3.8"])
def test_versions_that_are_too_old(load: Load, version: str) -> None:
    with pytest.raises(ChildError, match=r"must be Python 3\.9 or newer$"):
        load({"a.py": ""}, python=interpreter(version))


def test_failures_are_of_modules_of_the_project(load: Load) -> None:
    imports = load({"bad.py": "raise ValueError"})
    assert imports.modules == (ImportFailure(Module("bad", "bad.py"), "ValueError", "bad.py", 1),)
