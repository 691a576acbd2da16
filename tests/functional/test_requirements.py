"""Requirements of a project, installed by a real pip from a small index on this machine."""

import json
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from align_ci.load.child import requirements
from align_ci.load.child.importer import Imported, Imports, Limits, Module, import_modules
from align_ci.load.child.imports import Isolation, NotInstalledError
from align_ci.load.child.interpreter import Interpreter
from align_ci.load.running import Child
from tests.functional.isolation import (
    LOCKED_IN,
    OURSELVES,
    SPEC,
    linux,
    open_folder,
    python_for_others,
    root_only,
)
from tests.projects import loaded

pytestmark = linux

NAME = "align_ci_test_wheel"
SETUP = "from pathlib import Path\nPath(__file__).with_name('ran').touch()\n"
USES = f"import {NAME}\n{SPEC}\nSPEC = Spec(word={NAME}.WORD, place={NAME}.__file__)\n"

EITHER = [
    pytest.param(LOCKED_IN, marks=root_only, id="as another user"),
    pytest.param(OURSELVES, id="as ourselves"),
]


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and logs nothing."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of an index of one wheel, which pip is told to take."""
    folder = tmp_path / "simple" / NAME.replace("_", "-")
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / f"{NAME}-1.0-py3-none-any.whl", "w") as wheel:
        about = f"{NAME}-1.0.dist-info"
        wheel.writestr(f"{NAME}.py", "WORD = 'installed'\n")
        metadata = f"Metadata-Version: 2.1\nName: {NAME}\nVersion: 1.0\n"
        wheel.writestr(f"{about}/METADATA", metadata)
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple")
    yield folder
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def ours(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """We run, as in our image, on a Python that the other user can start too."""
    if "as another user" in request.node.name:
        monkeypatch.setattr(sys, "executable", str(python_for_others()))


@pytest.fixture
def root() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


def run(root: Path, files: dict[str, str], isolation: Isolation) -> Imported:
    """Import ``spec`` with the requirements of a project."""
    for path, text in files.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text)
    (result,) = import_modules(
        root,
        [Module("spec", "spec.py")],
        ["."],
        Path(sys.executable),
        Limits(),
        list(files),
        isolation=isolation,
        requirements=[Path("requirements.txt")],
    ).modules
    assert isinstance(result, Imported), result
    return result


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("isolation", EITHER)
def test_a_wheel_is_installed_and_imported(root: Path, isolation: Isolation) -> None:
    files = {"requirements.txt": f"{NAME} ~= 1.0\n", "spec.py": USES}
    pairs = run(root, files, isolation).names["SPEC"]["fields"]["outputs"]["v"]
    assert pairs[0][1]["v"] == "installed"
    assert pairs[1][1]["v"].endswith(f"packages/{NAME}.py")
    assert sorted(path.name for path in root.iterdir()) == sorted(files)


@pytest.mark.parametrize("isolation", EITHER)
def test_a_source_distribution_is_not_built(index: Path, root: Path, isolation: Isolation) -> None:
    for wheel in index.iterdir():
        wheel.unlink()
    (root / "setup.py").write_text(SETUP)
    archive = index / f"{NAME}-1.0.tar.gz"
    subprocess.run(["tar", "-czf", str(archive), "-C", str(root), "setup.py"], check=True)
    files = {"requirements.txt": NAME, "spec.py": ""}
    with pytest.raises(NotInstalledError, match=r"^pip: ERROR: No matching distribution found"):
        run(root, files, isolation)


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("name", ["pip.py", "pip/__main__.py", "sitecustomize.py"])
def test_nothing_of_the_project_runs_in_pip(root: Path, name: str) -> None:
    files = {name: "raise SystemExit(3)", "requirements.txt": NAME, "spec.py": USES}
    assert run(root, files, Isolation()).names


# A project of its own, whose build calls somewhere.
BACKEND = """
import socket
socket.create_connection(("127.0.0.1", {port})).close()
"""
BUILD = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'

FILES = [
    pytest.param("x===1.zip", "x===1.zip", id="an archive"),
    pytest.param("x==1+a.zip", "x==1+a.zip", id="an archive named like a version"),
    pytest.param("x===./local", "x===./local", id="a folder"),
    pytest.param("${HOME}/../project/local", "local", id="a variable"),
]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Where code that must not run would call; nobody may have called in the end."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.setblocking(False)  # noqa: FBT003 - there is no name for it
        yield server
        with pytest.raises(BlockingIOError):
            server.accept()


def lay(root: Path, path: str, backend: str) -> None:
    """A project that pip could build, as an archive or a folder."""
    files = {"pyproject.toml": BUILD, "backend.py": backend}
    if path.endswith(".zip"):
        with zipfile.ZipFile(root / path, "w") as archive:
            for name, text in files.items():
                archive.writestr(f"x-1/{name}", text)
        return
    (root / path).mkdir(parents=True)
    for name, text in files.items():
        (root / path / name).write_text(text)


def install(root: Path, isolation: Isolation, python: Path = Path(sys.executable)) -> Imports:
    """Import ``spec`` with what the project's requirements name, all its files copied."""
    (root / "spec.py").touch()
    files = [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]
    return import_modules(
        root,
        [Module("spec", "spec.py")],
        ["."],
        python,
        Limits(),
        files,
        isolation=isolation,
        requirements=[Path("requirements.txt")],
    )


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("isolation", [OURSELVES, Isolation()])
@pytest.mark.parametrize(("line", "path"), FILES)
def test_a_file_of_the_project_is_no_requirement(
    root: Path, listener: socket.socket, line: str, path: str, isolation: Isolation
) -> None:
    lay(root, path, BACKEND.format(port=listener.getsockname()[1]))
    (root / "requirements.txt").write_text(line)
    with pytest.raises(NotInstalledError, match=r"^requirements\.txt: .+ is not taken"):
        install(root, isolation)


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize(("line", "path"), FILES[:3])
def test_pip_does_not_work_in_the_project(
    root: Path, listener: socket.socket, monkeypatch: pytest.MonkeyPatch, line: str, path: str
) -> None:
    monkeypatch.setattr(requirements, "_is_plain", lambda _: True)  # as if we had overlooked it
    lay(root, path, BACKEND.format(port=listener.getsockname()[1]))
    (root / "requirements.txt").write_text(line)
    with pytest.raises(NotInstalledError, match=r"^pip: "):
        install(root, OURSELVES)


def disguise(root: Path, pip: str) -> Path:
    """A folder that Python takes for the environment of an interpreter from elsewhere."""
    real = Path(sys.executable).resolve()
    (root / "d").symlink_to(real.parent)
    (root / "pyvenv.cfg").write_text(f"home = {real.parent}\n")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    package = root / "lib" / version / "site-packages/pip"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(pip)
    return root / "d" / real.name


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("place", ["project", "checkout", "workspace"])
@pytest.mark.parametrize("ours", [False, True], ids=["named", "ours"])
def test_a_pip_of_the_change_is_not_run(
    root: Path,
    listener: socket.socket,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    ours: bool,
) -> None:
    project, tool = root / "checkout/project", root / "checkout/tool"
    project.mkdir(parents=True)
    tool.mkdir()
    python = disguise(
        project if place == "project" else tool, BACKEND.format(port=listener.getsockname()[1])
    )
    if place == "checkout":
        subprocess.run(["git", "init", "-q", str(root / "checkout")], check=True)
        (project / "requirements.txt").write_text(NAME)
        (project / "spec.py").touch()
        subprocess.run(["git", "add", "."], cwd=project, check=True)
    if place == "workspace":
        monkeypatch.setenv("GITHUB_WORKSPACE", str(root / "checkout"))
    (project / "requirements.txt").write_text(NAME)
    if ours:
        monkeypatch.setattr(Interpreter, "is_ours", lambda _: True)
    given = Path("../tool/d" if place != "project" else "d", python.name)
    words = "lies in the checkout, and may be part of the change; leave `python` out"
    with pytest.raises(NotInstalledError, match=words):
        install(project, OURSELVES, given)


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize(
    "given",
    [
        pytest.param("bin/python", id="below the project"),
        pytest.param("{project}/../{project.name}/bin/python", id="by a detour"),
        pytest.param("../program", id="a link to the program"),
        pytest.param("../folder/python", id="a link to its folder"),
        pytest.param("../envs/v/bin/python", id="a link above its folder"),
    ],
)
def test_a_link_is_followed_and_its_name_counts(root: Path, given: str) -> None:
    project = root / "project"
    (project / "bin").mkdir(parents=True)
    (project / "bin/python").symlink_to(sys.executable)
    (project / "program").touch()
    (root / "program").symlink_to(project / "program")
    (root / "folder").symlink_to(project / "bin")
    (root / "envs").mkdir()
    (root / "envs/v").symlink_to(project)
    (project / "requirements.txt").write_text(NAME)
    with pytest.raises(NotInstalledError, match="lies in the checkout"):
        install(project, OURSELVES, Path(given.format(project=project)))


@pytest.mark.usefixtures("index")
def test_a_python_that_a_change_can_name_installs_nothing(root: Path) -> None:
    (root / "requirements.txt").write_text(NAME)
    with open_folder() as elsewhere:
        (elsewhere / "python").symlink_to(sys.executable)
        words = "^python = '.+' does not get to run pip: it is not the one that runs align-ci"
        with pytest.raises(NotInstalledError, match=words):
            install(root, OURSELVES, elsewhere / "python")


def test_no_password_is_in_reach(index: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://user:ghs_secret@127.0.0.1:1/simple")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    files = {"requirements.txt": NAME, "spec.py": USES}
    assert "ghs_secret" not in json.dumps(run(root, files, Isolation()).names)


@pytest.mark.parametrize("loader", ["auto", "import"])
def test_what_cannot_be_installed(root: Path, loader: str) -> None:
    (root / "spec.py").write_text(
        "from align_ci.authoring import NodeType, StepSpecification\n"
        "SPEC = StepSpecification(step_type='A', node_type=NodeType.SINGULAR)\n"
    )
    (root / "requirements.txt").write_text("-e .\n")
    child = Child(Path(sys.executable), requirements=(Path("requirements.txt"),))
    if loader == "import":
        with pytest.raises(NotInstalledError, match=r"^requirements\.txt: '-e \.' is not taken"):
            loaded(root, loader, child=child)
        return
    found = loaded(root, loader, child=child)
    start = (
        "nothing was imported, as the requirements cannot be installed: requirements.txt: '-e .'"
    )
    assert found.notices[0].startswith(start)
    assert [spec.name for spec in found.project.specifications] == ["SPEC"]
