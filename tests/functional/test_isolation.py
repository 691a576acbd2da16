"""What hostile modules try, each for itself, while they are imported under lock."""

import contextlib
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from align_ci.load.child import cell
from align_ci.load.child.importer import Imported, ImportFailure, Limits
from align_ci.load.child.imports import CHILD_USER, Isolation
from tests.functional.isolation import (
    LOCKED_IN,
    OURSELVES,
    SPEC,
    attempted,
    linux,
    open_folder,
    root_only,
    run,
)

pytestmark = linux

SECRET = "ghs_secret"

EITHER = [
    pytest.param(LOCKED_IN, marks=root_only, id="as another user"),
    pytest.param(OURSELVES, id="as ourselves"),
]


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A runner's folders, everything in them open to everybody, and a checkout."""
    with open_folder() as folder:
        for path in ("commands/output", "workflow/event.json", "temp/git-credentials.config"):
            (folder / path).parent.mkdir()
            (folder / path).write_text(SECRET)
            (folder / path).chmod(0o666)
            (folder / path).parent.chmod(0o777)
        (folder / "workspace").mkdir(mode=0o755)
        root = folder / "workspace"
        subprocess.run(["git", "init", "-q", str(root)], check=True)
        with (root / ".git/config").open("a") as file:
            file.write(f"[http]\n\textraheader = {SECRET}\n")
        for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_STEP_SUMMARY"):
            monkeypatch.setenv(name, str(folder / "commands/output"))
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(folder / "workflow/event.json"))
        monkeypatch.setenv("RUNNER_TEMP", str(folder / "temp"))
        yield folder


@pytest.fixture
def root(runner: Path) -> Path:
    """A checkout in which all that the tests import is tracked."""
    root = runner / "workspace"
    for name in ("bad.py", "good.py"):
        (root / name).touch()
    subprocess.run(["git", "add", "bad.py", "good.py"], cwd=root, check=True)
    return root


HIDDEN = (
    *("commands/output", "workflow/event.json", "temp/git-credentials.config"),
    "workspace/.git/config",
)

WAYS = [
    pytest.param("open(path).read()", id="straight"),
    pytest.param("open('/proc/self/root' + path).read()", id="through proc"),
    pytest.param("os.symlink(path, name); open(name).read()", id="through a link"),
    pytest.param("os.link(path, name); open(name).read()", id="by another name"),
    pytest.param("subprocess.run(['cat', path], check=True)", id="by another program"),
    pytest.param("os.truncate(path, 0)", id="emptied"),
    pytest.param("open(path, 'a').write('forged')", id="written to"),
    pytest.param("os.unlink(path)", id="removed"),
    pytest.param("os.rename(path, name); open(name).read()", id="taken away"),
]


@pytest.mark.parametrize("isolation", EITHER)
@pytest.mark.parametrize("way", WAYS)
def test_files_that_are_not_the_modules(
    runner: Path, root: Path, way: str, isolation: Isolation
) -> None:
    hidden = [runner / path for path in HIDDEN]
    before = [path.read_bytes() for path in hidden]
    code = f"""import subprocess
reached = []
for number, path in enumerate({list(map(str, hidden))}):
    name = f'name{{number}}'
    try: {way}
    except (OSError, subprocess.CalledProcessError): continue
    reached.append(path)
return reached"""
    assert attempted(root, code, isolation) == {"got": "[]"}
    assert [path.read_bytes() for path in hidden] == before


@root_only
@pytest.mark.parametrize("folder", ["commands", "temp", "workspace", "workspace/.git", "/"])
def test_no_names_are_seen(runner: Path, root: Path, folder: str) -> None:
    found = attempted(root, f"return os.listdir({str(runner / folder)!r})", LOCKED_IN)
    assert found == {"refused": "PermissionError"}


@pytest.mark.parametrize("isolation", EITHER)
@pytest.mark.parametrize(
    "folder",
    ["workspace", "commands", ".", tempfile.gettempdir(), "/var/tmp"],  # noqa: S108 - shall not be
)
def test_writing_elsewhere(runner: Path, root: Path, folder: str, isolation: Isolation) -> None:
    path = runner / folder / "left-by-a-module"
    found = attempted(root, f"open({str(path)!r}, 'w')", isolation)
    assert found == {"refused": "PermissionError"}
    assert not path.exists()


@root_only
def test_untracked_files_are_not_there(root: Path) -> None:
    (root / "credentials.json").write_text(SECRET)
    source = f"import os\n{SPEC}\nSPEC = Spec(names=' '.join(sorted(os.listdir())))\n"
    (bad, _) = run(root, source, LOCKED_IN, more={"credentials.json": SECRET}).modules
    assert isinstance(bad, Imported)
    assert bad.names["SPEC"]["fields"]["outputs"]["v"][0][1]["v"] == "bad.py good.py"


@pytest.mark.parametrize("isolation", EITHER)
@pytest.mark.parametrize(
    "code",
    [
        pytest.param("return open(f'/proc/{os.getppid()}/environ').read()", id="environment"),
        pytest.param("return open(f'/proc/{os.getppid()}/mem', 'rb')", id="memory"),
        pytest.param("return os.readlink(f'/proc/{os.getppid()}/fd/0')", id="descriptors"),
        pytest.param("return os.listdir(f'/proc/{os.getppid()}/root')", id="root"),
        pytest.param("os.kill(os.getppid(), 0)", id="signals"),
        pytest.param(
            "import ctypes\nif ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0) < 0:\n"
            "    raise PermissionError",
            id="ptrace",
        ),
    ],
)
def test_the_parent(root: Path, code: str, isolation: Isolation) -> None:
    assert attempted(root, code, isolation) == {"refused": "PermissionError"}


@root_only
@pytest.mark.parametrize(
    "code",
    [
        pytest.param("os.setuid(0)", id="setuid"),
        pytest.param("os.setgroups([0])", id="setgroups"),
        pytest.param("os.chroot('.')", id="chroot"),
        pytest.param("os.chown('bad.py', 0, 0)", id="chown"),
        pytest.param("os.mknod('null', 0o20666, os.makedev(1, 3))", id="mknod"),
        pytest.param(
            "import ctypes\nif ctypes.CDLL(None).unshare(0x10000000) < 0: raise PermissionError",
            id="a namespace of its own",
        ),
    ],
)
def test_becoming_more(root: Path, code: str) -> None:
    assert attempted(root, code, LOCKED_IN) == {"refused": "PermissionError"}


@root_only
def test_it_is_nobody(root: Path) -> None:
    code = "return [*os.getresuid(), *os.getresgid(), *os.getgroups()]"
    assert attempted(root, code, LOCKED_IN) == {"got": repr([CHILD_USER] * 6)}


@pytest.mark.parametrize("isolation", [*EITHER, pytest.param(Isolation(), id="as usual")])
@pytest.mark.parametrize(
    "code",
    [
        pytest.param("socket.create_connection(('127.0.0.1', {port}))", id="loopback"),
        pytest.param("socket.create_connection(('192.0.2.1', 80))", id="outside"),
        pytest.param("socket.socket(socket.AF_UNIX).connect({path!r})", id="file system"),
        pytest.param("socket.socket(socket.AF_INET, socket.SOCK_DGRAM)", id="datagrams"),
        pytest.param("socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)", id="netlink"),
        pytest.param(
            "socket.socketpair(type=socket.SOCK_DGRAM)[0].sendto(b'x', {path!r})", id="a pair"
        ),
        pytest.param(
            "import ctypes\nif ctypes.CDLL(None).syscall(425, 8, bytes(120)) < 0:\n"
            "    raise PermissionError",
            id="io_uring",
        ),
        pytest.param(
            "import subprocess\ncode = 'import socket; socket.socket()'\n"
            "if subprocess.run([sys.executable, '-c', code], stderr=-3).returncode:\n"
            "    raise PermissionError",
            id="another program",
        ),
    ],
)
def test_no_network(root: Path, code: str, isolation: Isolation) -> None:
    with open_folder() as folder, socket.socket(socket.AF_UNIX) as file, socket.socket() as server:
        file.bind(str(folder / "socket"))
        (folder / "socket").chmod(0o777)
        file.listen()
        server.bind(("127.0.0.1", 0))
        server.listen()
        code = code.format(port=server.getsockname()[1], path=str(folder / "socket"))
        found = attempted(root, f"import socket\n{code}", isolation)
        assert found == {"refused": "PermissionError"}
        for listening in (file, server):
            listening.setblocking(False)  # noqa: FBT003 - there is no name for it
            with pytest.raises(BlockingIOError):
                listening.accept()


@pytest.mark.parametrize("isolation", EITHER)
@pytest.mark.parametrize(
    ("code", "got"),
    [
        pytest.param("import asyncio\nreturn asyncio.run(asyncio.sleep(0, 1))", "1", id="asyncio"),
        pytest.param(
            "import subprocess\nreturn subprocess.run(['echo', 'a'], capture_output=True).stdout",
            "b'a\\n'",
            id="subprocess",
        ),
        pytest.param(
            "from multiprocessing import get_context\n"
            "with get_context('fork').Pool(2) as pool: return pool.map(abs, [-1, 2])",
            "[1, 2]",
            id="multiprocessing",
        ),
        pytest.param(
            "from threading import Thread\nall = []\n"
            "thread = Thread(target=all.append, args=(1,))\n"
            "thread.start()\nthread.join()\nreturn all",
            "[1]",
            id="threads",
        ),
        pytest.param(
            "import tempfile\nwith tempfile.NamedTemporaryFile() as file: return file.write(b'1')",
            "1",
            id="temporary files",
        ),
        pytest.param(
            "os.mkdir('a')\nopen('new', 'w').close()\nos.rename('new', 'a/b')\n"
            "return os.listdir('a')",
            "['b']",
            id="files and folders",
        ),
    ],
)
def test_what_modules_may_do(root: Path, code: str, got: str, isolation: Isolation) -> None:
    assert attempted(root, code, isolation) == {"got": got}


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
    (bad, _) = run(root, source, Isolation(user, required=True), Limits(module_seconds=1)).modules
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
