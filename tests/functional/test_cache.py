"""What is kept between runs changes nothing but the time: results with and without are the same."""

import ast
import json
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from align_ci.cli import run
from align_ci.load import cache as caching
from align_ci.load import spread
from align_ci.load.cache import Cache, Memory
from align_ci.load.loading import Loaded, Request, load
from align_ci.model import Known
from tests.amount import tried
from tests.projects import write

FIXTURES = Path(__file__).parent.parent / "fixtures"
OWN = FIXTURES / "projects" / "own_classes"

STATEMENTS = (
    "# said in passing\n",
    "X_{n} = 'some text'\n",
    "from {other} import *\n",
    "import {other}\n",
    "import {other} as _other\n_other.NEW_{n} = ['x']\n",
    "from {other} import {name} as _held\n",
    "from {other} import {name} as _held\n_held.append('{n}')\n",
    "from {other} import {name} as _held\n_held.outputs.append(1)\n",
    "from {other} import {name} as _held\n_held['k{n}'] = 'v'\n",
    "from {other} import {name} as _held\nelsewhere(_held)\n",
    "from {other} import {name}\nOTHER_{n} = {name}('x{n}')\n",
    "from {other} import {name}\nREGISTRY_{n} = {{**{name}}}\n",
    "REGISTRY_{n} = {{'a': 'FooBuilder{n}', 'b': 'BarConfig'}}\n",
    "from .missing_{n} import thing\n",
    "def broken(:\n",
    (
        "import {other} as _o\nclass Derived{n}(_o.{name}):\n"
        "    def _get_job_arguments(self):\n        return ['--x']\n"
    ),
    "def make_{n}(x):\n    from {other} import {name}\n    return {name}\nMADE_{n} = make_{n}(1)\n",
)
"""What one module may do to another: import it, change it, derive from it, call it, break it."""


class Project:
    """A copy of a project that is edited at random, and comes back to what it was.

    Args:
        original: What it begins as.
        folder: Where the copy lies.
        seed: Of the edits.
    """

    def __init__(self, original: Path, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - nothing is to be kept secret
        self.root = (folder / "project").resolve()
        shutil.copytree(original, self.root, ignore=shutil.ignore_patterns("__pycache__"))
        files = sorted(file for file in self.root.rglob("*") if file.is_file())
        self._originals = {file: file.read_bytes() for file in files}
        often = (self._add, self._add, self._add)
        seldom = (self._remove, self._copy, self._package, self._exchange, self._restore)
        self._edits = (*often, *seldom)

    def restore(self) -> None:
        shutil.rmtree(self.root)
        for file, data in self._originals.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)

    def edit(self) -> str:
        """Change something; what was done, for who looks for the reason of a difference."""
        return self.chance.choice(self._edits)(self.chance.choice(self._modules()))

    def _modules(self) -> list[Path]:
        return sorted(self.root.rglob("*.py"))

    def _add(self, file: Path) -> str:
        other = self.chance.choice(self._modules())
        values = {"n": self.chance.randrange(4), "other": self._dotted(other)}
        values["name"] = self.chance.choice(_names(other) or ["X"])
        statement = self.chance.choice(STATEMENTS).format(**values)
        text = file.read_text()
        first = self.chance.random() < 0.3
        file.write_text(statement + text if first else f"{text}\n{statement}")
        return f"{file}: {statement!r}"

    def _remove(self, file: Path) -> str:
        if len(self._modules()) > 3:
            file.unlink()
        return f"removed {file}"

    def _copy(self, file: Path) -> str:
        copy = self.chance.choice(self._modules()).with_name(f"copied_{file.name}")
        if copy != file:
            shutil.copy(file, copy)
        if self.chance.random() < 0.3:
            file.unlink()
        return f"{file} copied or moved to {copy}"

    def _package(self, file: Path) -> str:
        package = file.with_name("__init__.py")
        if package.exists():
            package.unlink()
        else:
            package.write_text(self.chance.choice(["", f"from . import {file.stem}\n"]))
        return f"{package} is there or not"

    def _exchange(self, file: Path) -> str:
        text = file.read_text()
        texts = re.findall(r"['\"][\w/]+['\"]", text) or ["''"]
        one, other = self.chance.choice(texts), self.chance.choice([*texts, "'other'"])
        file.write_text(text.replace(one, other, 1))
        return f"{file}: {one} -> {other}"

    def _restore(self, _file: Path) -> str:
        file = self.chance.choice(sorted(self._originals))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(self._originals[file])
        return f"restored {file}"

    def _dotted(self, file: Path) -> str:
        path = file.relative_to(self.root).as_posix().removeprefix("src/")
        return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _names(file: Path) -> list[str]:
    """What a module binds at its top."""
    try:
        body = ast.parse(file.read_text()).body
    except SyntaxError:
        return []
    assigned = [node.targets[0] for node in body if isinstance(node, ast.Assign)]
    defined = [node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return [*(each.id for each in assigned if isinstance(each, ast.Name)), *defined]


def read(root: Path, cache: Cache | None) -> Loaded:
    request = replace(Request(root.resolve()), loader="static", cache=cache)
    return load(request, lambda: 0.0, lambda _what, _done, _total: None)


def everything(loaded: Loaded) -> dict[str, Any]:
    """All that loading came to, with what refers to what."""
    project = loaded.project
    contracts = {id(each): number for number, each in enumerate(project.contracts)}
    specs = {id(each): number for number, each in enumerate(project.specifications)}
    held = [each.contract for each in (*project.specifications, *project.builds)]
    used = [step.specification for pipeline in project.pipelines for step in pipeline.steps]
    used += [build.specification for build in project.builds]
    facts = {name: repr(getattr(project, name)) for name in project.__struct_fields__}
    return facts | {
        "held": [contracts.get(id(fact.value)) for fact in held if isinstance(fact, Known)],
        "used": [specs.get(id(fact.value)) for fact in used if isinstance(fact, Known)],
        "notices": loaded.notices,
        "listing": loaded.listing,
        "missing": loaded.missing,
    }


@pytest.mark.parametrize(
    ("original", "rounds", "seed"),
    [
        (OWN, 50, 1),
        (FIXTURES / "projects" / "factories", 50, 2),
        (FIXTURES / "projects" / "registry", 50, 3),
        (FIXTURES / "misaligned", 16, 4),
        (FIXTURES / "projects" / "conditions", 30, 5),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_random_edits_come_to_the_same(
    original: Path, rounds: int, seed: int, tmp_path: Path
) -> None:
    project = Project(original, tmp_path, seed)
    cache = Cache(tmp_path / "cache", "project")
    edits: list[str] = []
    hits = 0
    for number in range(tried(rounds)):
        edits += [project.edit() for _ in range(project.chance.choice([0, 1, 1, 2, 3]))]
        if number % 10 == 9:
            project.restore()
            edits = []
        cached = read(project.root, cache)
        hits += cached.cached > 0
        wanted, got = everything(read(project.root, None)), everything(cached)
        differing = [name for name in wanted if wanted[name] != got[name]]
        assert not differing, "\n".join(edits)
    assert hits > tried(rounds) / 4


@pytest.mark.parametrize("project", [OWN, FIXTURES / "misaligned"], ids=lambda path: path.name)
def test_several_processes_come_to_the_same(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for processes in (1, 3):
        monkeypatch.setattr(spread, "MOST", processes)
        found.append(everything(read(project, None)))
    assert found[0] == found[1]


@pytest.fixture
def specs(tmp_path: Path) -> tuple[Path, Cache]:
    root = tmp_path / "project"
    shutil.copytree(OWN, root, ignore=shutil.ignore_patterns("__pycache__"))
    return root, Cache(tmp_path / "cache", "project")


def test_only_what_changed_is_read(specs: tuple[Path, Cache]) -> None:
    root, cache = specs
    every = len(read(root, cache).project.files)
    assert read(root, cache).cached == every
    changed = root / "src" / "acme" / "scripts" / "train.py"
    changed.write_text(changed.read_text() + "# changed\n")
    assert read(root, cache).cached == every - 1


def test_a_new_file_may_be_what_was_missing(tmp_path: Path) -> None:
    root = write(
        tmp_path / "project",
        {
            "spec.py": """
                from align_ci.authoring import StepSpecification
                try:
                    from names import STEP
                except ImportError:
                    STEP = "Other"
                SPEC = StepSpecification(step_type=STEP, dependencies=[], outputs=[])
            """
        },
    )
    cache = Cache(tmp_path / "cache", "project")
    read(root, cache)
    write(root, {"names.py": "STEP = 'Named'\n"})
    (found,) = read(root, cache).project.specifications
    assert found.step == "Named"


def damaged(data: bytes) -> dict[str, bytes]:
    return {
        "cut": data[: len(data) // 2],
        "empty": b"",
        "changed": data[:-20] + bytes([data[-20] ^ 1]) + data[-19:],
        "other": b"\x80\x04" * 100,
    }


@pytest.mark.parametrize("how", ["cut", "empty", "changed", "other"])
def test_what_is_damaged_is_left_aside(how: str, specs: tuple[Path, Cache]) -> None:
    root, cache = specs
    wanted = everything(read(root, cache))
    cache.file.write_bytes(damaged(cache.file.read_bytes())[how])
    again = read(root, cache)
    assert (again.cached, everything(again)) == (0, wanted)
    assert read(root, cache).cached  # and written anew


def test_what_others_can_write_is_left_aside(specs: tuple[Path, Cache]) -> None:
    root, cache = specs
    read(root, cache)
    cache.file.chmod(0o666)
    assert read(root, cache).cached == 0


def test_a_link_is_not_followed(specs: tuple[Path, Cache], tmp_path: Path) -> None:
    root, cache = specs
    read(root, cache)
    cache.file.rename(tmp_path / "elsewhere")
    cache.file.symlink_to(tmp_path / "elsewhere")
    assert read(root, cache).cached == 0


def test_a_folder_that_cannot_be_written_is_no_error(specs: tuple[Path, Cache]) -> None:
    root, cache = specs
    cache.folder.parent.mkdir(exist_ok=True)
    cache.folder.write_text("a file")
    assert read(root, cache).cached == 0


def test_the_least_lately_used_make_room(
    specs: tuple[Path, Cache], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, cache = specs
    read(root, cache)
    size = cache.file.stat().st_size
    others = [Cache(cache.folder, name) for name in ("first", "second")]
    for age, other in enumerate(others):
        other.write(Memory())
        other.file.write_bytes(bytes(size))
        os.utime(other.file, (age + 1, age + 1))
    monkeypatch.setattr(caching, "MOST_IN_ALL", 2 * size + 100)
    cache.file.unlink()
    read(root, cache)
    assert [other.file.exists() for other in others] == [False, True]
    assert cache.file.exists()


def test_two_runs_at_once(specs: tuple[Path, Cache], tmp_path: Path) -> None:
    root, _ = specs
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "align_ci", "check", "-C", str(root), "--loader", "static"]
    command += ["--format", "json"]
    runs = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    outputs = [json.loads(one.communicate()[0]) for one in runs]
    last = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    outputs.append(json.loads(last.stdout))
    assert outputs[-1]["cached"]
    assert len({json.dumps(each["findings"]) for each in outputs}) == 1


def checked(
    root: Path, capsys: pytest.CaptureFixture[str], *options: str
) -> tuple[int, dict[str, Any]]:
    code = run(["check", "-C", str(root), "--loader", "static", "--format", "json", *options])
    written = capsys.readouterr()
    return code, json.loads(written.out) if code < 2 else {"said": written.err}


def test_on_the_command_line(
    specs: tuple[Path, Cache],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    root, _ = specs
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    (_, first), (_, second) = checked(root, capsys), checked(root, capsys)
    assert not first["cached"]
    assert second["cached"]
    for report in (first, second):
        del report["cached"], report["timings"]
        for each in report["checks"]:
            del each["seconds"]
    assert first == second
    assert not checked(root, capsys, "--no-cache")[1]["cached"]
    # Who asks otherwise, or of another folder, reads anew.
    assert not checked(root, capsys, "--fail-on", "warning")[1]["cached"]


def test_where_it_lies(
    specs: tuple[Path, Cache],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    root, _ = specs
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    settings = (root / "align-ci.toml").read_text() if (root / "align-ci.toml").exists() else ""
    (root / "align-ci.toml").write_text(f'cache-dir = "../own"\n{settings}')
    checked(root, capsys)
    assert [*(tmp_path / "own").iterdir()]
    (root / "align-ci.toml").write_text(f'cache-dir = "none"\n{settings}')
    checked(root, capsys)
    assert not (tmp_path / "home").exists()
    (root / "align-ci.toml").write_text(f'cache-dir = "kept"\n{settings}')
    code, said = checked(root, capsys)
    assert code == 2
    assert "`cache-dir`: 'kept' lies in the repository" in said["said"]


def test_in_a_workflow_nothing_is_kept(
    specs: tuple[Path, Cache], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, _ = specs
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(root))
    run(["ci", "--loader", "static"])
    assert not (tmp_path / "home").exists()


def test_what_a_third_module_has_changed_is_read_again(tmp_path: Path) -> None:
    files = {
        "shared.py": "SOURCES = ['Load']\n",
        "extending.py": "step_type = 1\nfrom shared import SOURCES\nSOURCES.append('Store')\n",
        "spec.py": """
            from align_ci.authoring import DependencySpec, StepSpecification
            from shared import SOURCES
            TABLE = DependencySpec(logical_name="table", compatible_sources=SOURCES)
            SPEC = StepSpecification(step_type="Clean", dependencies=[TABLE], outputs=[])
        """,
    }
    root = write(tmp_path / "project", files)
    cache = Cache(tmp_path / "cache", "project")
    read(root, cache)
    write(root, {"extending.py": "step_type = 1\nfrom shared import SOURCES\n"})
    assert everything(read(root, cache)) == everything(read(root, None))
