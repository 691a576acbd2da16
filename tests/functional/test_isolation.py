"""What hostile modules try, each for itself, while they are imported under lock."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from align_ci.load.child import cell
from align_ci.load.child.importer import (
    Imported,
    ImportFailure,
    Limits,
    Module,
    import_modules,
)
from align_ci.load.child.imports import CHILD_USER, ChildError, Isolation
from align_ci.load.running import Child
from tests.functional.isolation import (
    LOCKED_IN,
    OURSELVES,
    SPEC,
    attempted,
    attempts,
    linux,
    open_folder,
    python_for_others,
    root_only,
    run,
)
from tests.projects import loaded

pytestmark = linux

REPOSITORY = Path(__file__).resolve().parents[2]

SECRET = "ghs_secret"

EITHER = [
    pytest.param(LOCKED_IN, marks=root_only, id="as another user"),
    pytest.param(OURSELVES, id="as ourselves"),
]


# Of the runner's user, whom nobody but the kernel keeps modules from: private by their modes.
BESIDE = ("home/.docker/config.json", "home/.netrc", "workspace/untracked/gha-creds.json")

HIDDEN = (
    *("commands/output", "workflow/event.json", "temp/git-credentials.config"),
    *BESIDE,
    "workspace/.git/config",
)


@contextmanager
def a_runner() -> Iterator[Path]:
    """A runner's folders, everything in them open to everybody, and a checkout."""
    with open_folder() as folder, pytest.MonkeyPatch.context() as monkeypatch:
        for path in (*HIDDEN[:3], *BESIDE):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(SECRET)
            (folder / path).chmod(0o666)
            (folder / path).parent.chmod(0o777)
        root = folder / "workspace"
        root.chmod(0o755)
        subprocess.run(["git", "init", "-q", str(root)], check=True)
        with (root / ".git/config").open("a") as file:
            file.write(f"[http]\n\textraheader = {SECRET}\n")
        for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_STEP_SUMMARY"):
            monkeypatch.setenv(name, str(folder / "commands/output"))
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(folder / "workflow/event.json"))
        monkeypatch.setenv("RUNNER_TEMP", str(folder / "temp"))
        monkeypatch.setenv("GITHUB_WORKSPACE", str(root))
        monkeypatch.setenv("HOME", str(folder / "home"))
        yield folder


@pytest.fixture
def runner() -> Iterator[Path]:
    """A runner of the test's own."""
    with a_runner() as folder:
        yield folder


@pytest.fixture(scope="module")
def shared() -> Iterator[Path]:
    """A runner for attempts that must all fail, or leave nothing."""
    with a_runner() as folder:
        yield folder


Together = Callable[[Mapping[str, str], Isolation], dict[str, dict[str, str]]]


@pytest.fixture(scope="module")
def together(shared: Path) -> Together:
    """What came of each of several attempts, all made in one child, once for each isolation."""
    done: dict[tuple[Isolation, tuple[str, ...]], dict[str, dict[str, str]]] = {}

    def together(codes: Mapping[str, str], isolation: Isolation) -> dict[str, dict[str, str]]:
        key = (isolation, tuple(codes.values()))
        if key not in done:
            done[key] = attempts(shared / "workspace", codes, isolation)
        return done[key]

    return together


READS = "raise RuntimeError(open('{path}').read())\n"

AS_RUNNER = """
import sys
from pathlib import Path
from align_ci.load.child.importer import Limits, Module, import_modules
from align_ci.load.child.imports import Isolation
root, python = map(Path, sys.argv[1:])
modules = [Module("bad", "bad.py")]
print(import_modules(
    root, modules, ["."], python, Limits(), ["bad.py"], isolation=Isolation(required=True)
).modules)
"""


@pytest.fixture
def root(runner: Path) -> Path:
    """A checkout in which all that the tests import is tracked."""
    root = runner / "workspace"
    for name in ("bad.py", "good.py"):
        (root / name).touch()
    subprocess.run(["git", "add", "bad.py", "good.py"], cwd=root, check=True)
    return root


WAYS = {
    "straight": "open(path).read()",
    "through proc": "open('/proc/self/root' + path).read()",
    "through a link": "os.symlink(path, name); open(name).read()",
    "by another name": "os.link(path, name); open(name).read()",
    "by another program": "subprocess.run(['cat', path], check=True)",
    "emptied": "os.truncate(path, 0)",
    "written to": "open(path, 'a').write('forged')",
    "removed": "os.unlink(path)",
    "taken away": "os.rename(path, name); open(name).read()",
}


@pytest.mark.parametrize("isolation", EITHER)
@pytest.mark.parametrize("way", WAYS)
def test_files_that_are_not_the_modules(
    shared: Path, together: Together, way: str, isolation: Isolation
) -> None:
    hidden = [shared / path for path in HIDDEN]
    codes = {
        name: f"""import subprocess
reached = []
for number, path in enumerate({list(map(str, hidden))}):
    name = f'name{{number}}'
    try: {code}
    except (OSError, subprocess.CalledProcessError): continue
    reached.append(path)
return reached"""
        for name, code in WAYS.items()
    }
    assert together(codes, isolation)[way] == {"got": "[]"}
    assert [path.read_text().count(SECRET) for path in hidden] == [1] * len(hidden)
    assert not [path for path in hidden if "forged" in path.read_text()]


FOLDERS = ["commands", "temp", "workspace", "workspace/.git", "home", "home/.docker", "/"]


@pytest.mark.parametrize("isolation", EITHER)
@pytest.mark.parametrize("folder", FOLDERS)
def test_no_names_are_seen(
    shared: Path, together: Together, folder: str, isolation: Isolation
) -> None:
    codes = {name: f"return os.listdir({str(shared / name)!r})" for name in FOLDERS}
    assert together(codes, isolation)[folder] == {"refused": "PermissionError"}


@root_only
def test_the_home_folder_of_a_runner_without_privileges() -> None:
    """All of it as one user without a container: only the kernel is between them."""
    user = 65534
    with open_folder() as folder:
        secret, root = folder / "home/.docker/config.json", folder / "workspace"
        for path in (secret, root / "bad.py"):
            path.parent.mkdir(parents=True)
        secret.write_text(SECRET)
        (root / "bad.py").write_text(READS.format(path=str(secret)))
        for path in (secret, *secret.parents[:2], root, root / "bad.py"):
            os.chown(path, user, user)
        secret.chmod(0o600)
        python = python_for_others()
        packages = f"{REPOSITORY}:{sysconfig.get_path('purelib')}"
        done = subprocess.run(
            [str(python), "-c", AS_RUNNER, str(root), str(python)],
            capture_output=True,
            check=False,
            text=True,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": packages,
                "HOME": str(secret.parents[1]),
                "GITHUB_WORKSPACE": str(root),
            },
            user=user,
            group=user,
            extra_groups=[],
        )
    assert done.stderr == ""
    assert "PermissionError" in done.stdout
    assert SECRET not in done.stdout


def imported(root: Path, source: str, python: Path, isolation: Isolation = OURSELVES) -> str:
    """What the one import of a module of this source gave."""
    (root / "bad.py").write_text(source)
    (result,) = import_modules(
        root, [Module("bad", "bad.py")], ["."], python, Limits(), ["bad.py"], isolation=isolation
    ).modules
    return result.message if isinstance(result, ImportFailure) else ""


@pytest.mark.parametrize("place", ["workspace/.venv", "home/.local/venv"])
def test_an_environment_in_a_closed_place(runner: Path, root: Path, place: str) -> None:
    environment = runner / place
    command = [sys.executable, "-m", "venv", "--without-pip", "--symlinks", str(environment)]
    subprocess.run(command, check=True)
    (packages,) = environment.glob("lib/python3*/site-packages")
    (packages / "installed.py").write_text("WORD = 'found'\n")
    (environment / "secret").write_text(SECRET)
    for path in (environment / "secret", runner / HIDDEN[3]):
        source = f"import installed\nprint(open({str(path)!r}).read())"
        said = imported(root, source, environment / "bin/python")
        assert said.startswith("PermissionError"), path
    assert imported(root, "import installed", environment / "bin/python") == ""


@pytest.mark.parametrize("part", ["lib", "bin", "ssl"])
def test_an_environment_that_opens_what_is_closed(runner: Path, root: Path, part: str) -> None:
    real = Path(sys.executable).resolve()
    (root / "v").mkdir()
    (root / "v/pyvenv.cfg").write_text(f"home = {real.parent}\n")
    (root / "v/bin").symlink_to(real.parent)
    (root / "v" / part).unlink(missing_ok=True)
    (root / "v" / part).symlink_to(runner / "home/.docker")
    if part == "bin":
        (runner / "home/.docker" / real.name).symlink_to(real)
    said = imported(root, READS.format(path=runner / HIDDEN[3]), root / "v/bin" / real.name)
    assert said.startswith("PermissionError")


def test_our_package_installed_in_place_in_the_workspace(
    monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(REPOSITORY))
    python = Path(sys.executable)
    assert imported(root, "import align_ci.authoring", python) == ""
    source = READS.format(path=REPOSITORY / "pyproject.toml")
    assert imported(root, source, python).startswith("PermissionError")


DECLARES = (
    "from align_ci.authoring import NodeType, StepSpecification\n"
    "SPEC = StepSpecification(step_type=''.join('ab'), node_type=NodeType.SINGULAR)\n"
)


@pytest.mark.parametrize("isolation", EITHER)
@pytest.mark.parametrize(
    ("python", "words"),
    [
        (".venv/bin/python", "no such interpreter"),
        ("text", "cannot be used (Permission denied)"),
        ("script", "cannot be used ("),
    ],
)
def test_an_interpreter_that_is_not_for_ci(
    root: Path, python: str, words: str, isolation: Isolation
) -> None:
    (root / "bad.py").write_text(DECLARES)
    (root / "text").write_text("no program")
    (root / "script").write_text("#!/bin/sh\nexit 3\n")
    (root / "script").chmod(0o755)
    found = loaded(root, "auto", child=Child(Path(python), isolation=isolation))
    (notice,) = found.notices
    assert notice.startswith(
        f"nothing was imported, as it cannot be locked in here: python = '{python}': {words}"
    )
    assert "in CI leave `python` out" in notice
    assert [spec.name for spec in found.project.specifications] == ["SPEC"]
    for loader, locked in (("import", isolation), ("auto", Isolation())):
        with pytest.raises(ChildError, match=re.escape(f"python = '{python}': {words[:14]}")):
            loaded(root, loader, child=Child(Path(python), isolation=locked))


PLACES = ["workspace", "commands", ".", tempfile.gettempdir(), "/var/tmp"]  # noqa: S108 - shall not be


@pytest.mark.parametrize("isolation", EITHER)
@pytest.mark.parametrize("folder", PLACES)
def test_writing_elsewhere(
    shared: Path, together: Together, folder: str, isolation: Isolation
) -> None:
    paths = {name: shared / name / "left-by-a-module" for name in PLACES}
    codes = {name: f"open({str(path)!r}, 'w')" for name, path in paths.items()}
    assert together(codes, isolation)[folder] == {"refused": "PermissionError"}
    assert not paths[folder].exists()


@root_only
def test_untracked_files_are_not_there(root: Path) -> None:
    (root / "credentials.json").write_text(SECRET)
    source = f"import os\n{SPEC}\nSPEC = Spec(names=' '.join(sorted(os.listdir())))\n"
    (bad, _) = run(root, source, LOCKED_IN, more={"credentials.json": SECRET}).modules
    assert isinstance(bad, Imported)
    assert bad.names["SPEC"]["fields"]["outputs"]["v"][0][1]["v"] == "bad.py good.py"


PARENT = {
    "environment": "return open(f'/proc/{os.getppid()}/environ').read()",
    "memory": "return open(f'/proc/{os.getppid()}/mem', 'rb')",
    "descriptors": "return os.readlink(f'/proc/{os.getppid()}/fd/0')",
    "root": "return os.listdir(f'/proc/{os.getppid()}/root')",
    "signals": "os.kill(os.getppid(), 0)",
    "ptrace": (
        "import ctypes\nif ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0) < 0:\n"
        "    raise PermissionError"
    ),
}


@pytest.mark.parametrize("isolation", EITHER)
@pytest.mark.parametrize("way", PARENT)
def test_the_parent(together: Together, way: str, isolation: Isolation) -> None:
    assert together(PARENT, isolation)[way] == {"refused": "PermissionError"}


MORE = {
    "setuid": "os.setuid(0)",
    "setgroups": "os.setgroups([0])",
    "chroot": "os.chroot('.')",
    "chown": "os.chown(__file__, 0, 0)",
    "mknod": "os.mknod('null', 0o20666, os.makedev(1, 3))",
    "a namespace of its own": (
        "import ctypes\nif ctypes.CDLL(None).unshare(0x10000000) < 0: raise PermissionError"
    ),
}


@root_only
@pytest.mark.parametrize("way", MORE)
def test_becoming_more(together: Together, way: str) -> None:
    assert together(MORE, LOCKED_IN)[way] == {"refused": "PermissionError"}


@root_only
def test_it_is_nobody(root: Path) -> None:
    code = "return [*os.getresuid(), *os.getresgid(), *os.getgroups()]"
    assert attempted(root, code, LOCKED_IN) == {"got": repr([CHILD_USER] * 6)}


NETWORK = {
    "loopback": "socket.create_connection(('127.0.0.1', {port}))",
    "outside": "socket.create_connection(('192.0.2.1', 80))",
    "file system": "socket.socket(socket.AF_UNIX).connect({path!r})",
    "datagrams": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "netlink": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)",
    "a pair": "socket.socketpair(type=socket.SOCK_DGRAM)[0].sendto(b'x', {path!r})",
    "io_uring": (
        "import ctypes\nif ctypes.CDLL(None).syscall(425, 8, bytes(120)) < 0:\n"
        "    raise PermissionError"
    ),
    "another program": (
        "import subprocess\ncode = 'import socket; socket.socket()'\n"
        "if subprocess.run([sys.executable, '-c', code], stderr=-3).returncode:\n"
        "    raise PermissionError"
    ),
}


@pytest.fixture(scope="module")
def listening() -> Iterator[tuple[Path, int, list[socket.socket]]]:
    """A path and a port at which somebody listens."""
    with open_folder() as folder, socket.socket(socket.AF_UNIX) as file, socket.socket() as server:
        path = folder / "socket"
        file.bind(str(path))
        path.chmod(0o777)
        server.bind(("127.0.0.1", 0))
        for each in (file, server):
            each.listen()
            each.setblocking(False)  # noqa: FBT003 - there is no name for it
        yield path, server.getsockname()[1], [file, server]


@pytest.mark.parametrize("isolation", [*EITHER, pytest.param(Isolation(), id="as usual")])
@pytest.mark.parametrize("way", NETWORK)
def test_no_network(
    listening: tuple[Path, int, list[socket.socket]],
    together: Together,
    way: str,
    isolation: Isolation,
) -> None:
    path, port, sockets = listening
    codes = {
        name: "import socket\n" + code.format(port=port, path=str(path))
        for name, code in NETWORK.items()
    }
    assert together(codes, isolation)[way] == {"refused": "PermissionError"}
    for each in sockets:
        with pytest.raises(BlockingIOError):
            each.accept()


ALLOWED = {
    "asyncio": ("import asyncio\nreturn asyncio.run(asyncio.sleep(0, 1))", "1"),
    "subprocess": (
        "import subprocess\nreturn subprocess.run(['echo', 'a'], capture_output=True).stdout",
        "b'a\\n'",
    ),
    "multiprocessing": (
        (
            "from multiprocessing import get_context\n"
            "with get_context('fork').Pool(2) as pool: return pool.map(abs, [-1, 2])"
        ),
        "[1, 2]",
    ),
    "threads": (
        (
            "from threading import Thread\nall = []\n"
            "thread = Thread(target=all.append, args=(1,))\n"
            "thread.start()\nthread.join()\nreturn all"
        ),
        "[1]",
    ),
    "temporary files": (
        "import tempfile\nwith tempfile.NamedTemporaryFile() as file: return file.write(b'1')",
        "1",
    ),
    "files and folders": (
        "os.mkdir('a')\nopen('new', 'w').close()\nos.rename('new', 'a/b')\nreturn os.listdir('a')",
        "['b']",
    ),
}


@pytest.mark.parametrize("isolation", EITHER)
@pytest.mark.parametrize("what", ALLOWED)
def test_what_modules_may_do(together: Together, what: str, isolation: Isolation) -> None:
    codes = {name: code for name, (code, _) in ALLOWED.items()}
    assert together(codes, isolation)[what] == {"got": ALLOWED[what][1]}


def processes_of(user: int) -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            found += [folder.name] * (folder.stat().st_uid == user)
    return found


@root_only
@pytest.mark.parametrize("flight", ["", "os.setsid()"])
def test_a_fork_bomb(root: Path, flight: str) -> None:
    user = CHILD_USER + 1  # others may be at work under the usual one
    source = (
        f"import os\nwhile True:\n  try:\n    os.fork() or ({flight})\n  except OSError: pass\n"
    )
    limits = Limits(module_seconds=0.5, processes=32)  # more would only take longer
    (bad, _) = run(root, source, Isolation(user, required=True), limits).modules
    assert isinstance(bad, ImportFailure)
    assert not processes_of(user)


@pytest.mark.parametrize("isolation", EITHER)
@pytest.mark.parametrize(
    "keep",
    [
        pytest.param("file.close()", id="in files"),
        pytest.param("os.unlink(file.name); files.append(file)", id="in files without a name"),
    ],
)
def test_filling_the_disk(
    root: Path, monkeypatch: pytest.MonkeyPatch, keep: str, isolation: Isolation
) -> None:
    monkeypatch.setattr(cell, "_DISK_BYTES", 20 * 1024**2)
    source = (
        "import os\nfiles = []\nfor number in range(150):\n"
        f"    file = open(str(number), 'wb', 0)\n    file.write(bytes(10**6))\n    {keep}\n"
        "while True: pass  # until it is noticed, however busy the machine\n"
    )
    (bad, _) = run(root, source, isolation).modules
    assert isinstance(bad, ImportFailure)
    assert bad.message == "wrote more to the disk than it may"


def test_a_large_file(root: Path) -> None:
    code = "with open('large', 'wb') as file: file.truncate(10**10)"
    assert attempted(root, code, Isolation()) == {"refused": "OSError"}


@root_only
def test_shared_memory_is_not_left(root: Path) -> None:
    user = CHILD_USER + 2
    code = "import _posixshmem\nreturn _posixshmem.shm_open('/left-behind', os.O_CREAT, 0o600)"
    assert attempted(root, code, Isolation(user, required=True)).keys() == {"got"}
    left = [path.name for path in Path("/dev/shm").iterdir() if path.stat().st_uid == user]  # noqa: S108 - as above
    assert left == []


@root_only
def test_the_copy_is_the_childs_and_not_for_others(root: Path) -> None:
    code = (
        "up, names = os.stat('..'), ('.', 'bad.py', os.environ['HOME'])\n"
        "files = [os.stat(name) for name in names]\n"
        "return oct(up.st_mode & 0o777), up.st_uid, {(s.st_uid, s.st_gid) for s in files}"
    )
    expected = ("0o711", os.getuid(), {(CHILD_USER, CHILD_USER)})
    assert attempted(root, code, LOCKED_IN) == {"got": repr(expected)}
