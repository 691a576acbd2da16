"""Requirements of a project, installed by a real pip from a small index on this machine."""

import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from align_ci.load.child.importer import Imported, Limits, Module, import_modules
from align_ci.load.child.imports import Isolation, NotInstalledError
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


@pytest.fixture
def root() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


def run(root: Path, files: dict[str, str], isolation: Isolation) -> Imported:
    """Import ``spec`` with the requirements of a project."""
    for path, text in files.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text)
    python = python_for_others() if isolation.user is not None else Path(sys.executable)
    (result,) = import_modules(
        root,
        [Module("spec", "spec.py")],
        ["."],
        python,
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


@pytest.mark.parametrize("given", ["bin/python", "{root}/../{root.name}/bin/python"])
def test_a_python_of_the_project_gets_no_network(root: Path, given: str) -> None:
    (root / "bin").mkdir()
    (root / "bin/python").symlink_to(sys.executable)
    (root / "requirements.txt").write_text(NAME)
    with pytest.raises(NotInstalledError, match=r"^python = '.+': lies in the project$"):
        import_modules(
            root,
            [Module("spec", "spec.py")],
            ["."],
            Path(given.format(root=root)),
            Limits(),
            ["requirements.txt"],
            isolation=OURSELVES,
            requirements=[Path("requirements.txt")],
        )


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
    files = (Path("requirements.txt"),)
    if loader == "import":
        with pytest.raises(NotInstalledError, match=r"^requirements\.txt: '-e \.' is not taken"):
            loaded(root, loader, requirements=files)
        return
    found = loaded(root, loader, requirements=files)
    start = (
        "nothing was imported, as the requirements cannot be installed: requirements.txt: '-e .'"
    )
    assert found.notices[0].startswith(start)
    assert [spec.name for spec in found.project.specifications] == ["SPEC"]
