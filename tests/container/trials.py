"""What a hostile module tries when it is imported.

Each is a program that leaves in ``told`` what it managed: nothing, where it is locked in. It
becomes a specification's name, which reports show.
"""

import textwrap
from typing import Final

NOTHING: Final = "nothing"

CANARY: Final = "canary-5f3a9c0e"
"""Stands in every place that is a secret; the modules know it only as a pattern."""

_HEAD = """
import contextlib, os, pathlib, re, socket, sys, time
told = []

def has_canary(path):
    with contextlib.suppress(OSError):
        return bool(re.search(rb"canary-[0-9a-f]{8}", pathlib.Path(path).read_bytes()))

def below(*folders):
    for folder in folders:
        for place, _, names in os.walk(folder):
            yield from (os.path.join(place, name) for name in names)
"""
_TAIL = """
told = ", ".join(sorted({str(item) for item in told})) or "nothing"
told += str(os.getpid())[:0]  # which no one knows who only reads this
if __name__ == "__main__":
    print(told)
else:
    from align_ci.authoring import NodeType, StepSpecification
    SPEC = StepSpecification(step_type=f"@NAME@: {told}", node_type=NodeType.SINGULAR)
"""

READS: Final = {
    "own environment": 'told += [n for n, v in os.environ.items() if "canary-" in v]',
    "environments of others": """
        for entry in os.listdir("/proc"):
            told += ["another's"] * bool(has_canary(f"/proc/{entry}/environ"))
        """,
    "memory of others": """
        for entry in filter(str.isdigit, os.listdir("/proc")):
            if int(entry) not in {os.getpid()}:
                with contextlib.suppress(OSError):
                    open(f"/proc/{entry}/mem", "rb").close()
                    told.append("another's")
        """,
    "token of the checkout": """
        places = [*pathlib.Path.cwd().parents, pathlib.Path.cwd(), "/github/workspace"]
        told += [p for p in places if has_canary(f"{p}/.git/config")]
        told += [f for f in below("/github", "/tmp") if f.endswith(".git/config")]
        """,
    "another's working directory": """
        for entry in os.listdir("/proc"):
            told += ["another's"] * bool(has_canary(f"/proc/{entry}/cwd/.git/config"))
            told += ["root"] * bool(has_canary(f"/proc/{entry}/root/github/workflow/event.json"))
        """,
    "event": 'told += [p for p in ("/github/workflow/event.json",) if has_canary(p)]',
    "whatever is mounted": """
        told += [f for f in below("/github", "/run", "/home", "/root") if has_canary(f)]
        """,
    "files that git does not track": """
        told += [f for f in below(".") if has_canary(f)]
        """,
    "command files": """
        for file in below("/github/file_commands", "/github/runner_temp"):
            with contextlib.suppress(OSError), open(file, "a") as stream:
                stream.write("")
                told.append("written to")
        """,
}

WRITES: Final = {
    "outside its folder": """
        folders = ["/", "/etc", "/opt/align-ci", "/usr/local/lib", "/home", "/root", "/var"]
        folders += ["/tmp", "/var/tmp", "/run", "/github", "/github/workspace", "/github/home"]
        for folder in [*folders, *(p for p in sys.path if not p.startswith(os.getcwd()))]:
            file = os.path.join(folder, "forged.py")
            with contextlib.suppress(OSError), open(file, "w") as stream:
                stream.write("")
                told.append(folder)
                os.unlink(file)
        """,
    "our own code": """
        import align_ci
        for file in (align_ci.__file__, sys.executable, os.__file__):
            with contextlib.suppress(OSError):
                open(file, "ab").close()
                told.append(file)
        """,
    "another user": """
        for user in (0, 1001):
            with contextlib.suppress(OSError):
                os.setuid(user)
                told.append(user)
        told += ["root"] * (os.geteuid() == 0) + ["group"] * (0 in os.getgroups())
        """,
}

SOCKETS: Final = {
    "loopback": """
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", @PORT@), timeout=2).close()
            told.append("connected")
        """,
    # A datagram socket says where it would send to, and sends nothing.
    "outside": """
        with contextlib.suppress(OSError), socket.socket(type=socket.SOCK_DGRAM) as sender:
            sender.connect(("192.0.2.1", 9))
            told.append("connected")
        """,
    "socket of the container engine": """
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as engine:
            engine.connect("/var/run/docker.sock")
            told.append("connected")
        """,
}

TRIALS: Final = {**READS, **WRITES, **SOCKETS}


def program(name: str, code: str, port: int = 0) -> str:
    """A module that tries something; run as a program, it prints what it managed."""
    text = _HEAD + textwrap.dedent(code) + _TAIL
    return text.replace("@NAME@", name).replace("@PORT@", str(port))
