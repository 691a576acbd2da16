"""The child of the import loader: imports modules and answers with what they hold.

Runs under the project's own Python, from 3.9 on, so it uses the standard library alone.
The process that starts it writes to its standard input and reads from the descriptor that
is the first argument:

1. a token of 32 bytes, then every message as its length in 4 bytes, the highest first,
   and a JSON object in UTF-8;
2. first message: ``root`` (absolute; the project), ``roots`` (absolute; where imports
   start), ``first_id`` and ``shapes`` (see ``describe``), ``refused`` (modules not to import,
   each with the reason), ``building`` (whether there are questions about it), ``stubs``
   (modules to replace by stand-ins) and ``own`` (modules that never are, the project's and
   Python's). Answer: an empty object;
3. every further message: ``name`` (dotted), ``path`` (relative to the root), ``seconds``,
   ``anew`` (whether to forget which objects were described, so that they are again).
   Answer: ``names`` (see ``describe``) or ``error`` with ``kind``, ``message``, ``path``,
   ``line``. The kinds ``timeout``, ``memory`` and ``size`` are last answers: it then ends.
   Messages with a ``task`` are those of ``align_ci.load.child.building.worker``. Once there
   are stand-ins, every answer has ``stand_ins`` besides: ``modules`` (what was replaced, each
   with whether that was asked for), and the files that were ``given`` one, and that ``decided``
   something by what one says of itself, all that so far.

An answer begins with the token. The token lets the parent tell our answers from what user
code writes to every descriptor that it finds. It stops no code that walks up the stack
for it: all that such code wins is to lie about its own project, which it can do with less
effort by holding other values. The parent believes no form that it has not checked.
"""

import sys

if __name__ == "__main__":
    sys.path.pop(0)  # our own folder, whose modules must not stand in for anyone's
    if sys.version_info < (3, 9):
        sys.exit("this is Python " + sys.version.split()[0])

import contextlib
import fcntl
import importlib
import importlib.util
import io
import json
import os
import signal
import types
from collections.abc import Iterator
from typing import Any

FRAME_BYTES = 16 * 1024**2
TOKEN_BYTES = 32

# Bound early: user code may replace what the modules hold.
_encode = json.JSONEncoder(allow_nan=False).encode
_decode = json.JSONDecoder().decode
_read, _write, _exit = os.read, os.write, os._exit
_traceback_of = BaseException.__dict__["__traceback__"].__get__


def _sibling(name: str) -> Any:
    """A module beside this one, loaded without a place in ``sys.path`` or ``sys.modules``."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".py")  # noqa: PTH100, PTH118, PTH120 - pathlib costs the child time
    spec = importlib.util.spec_from_file_location("_align_ci_" + name, path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _building() -> Any:
    """The module that builds, in a package of its own, whose modules import one another."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "building")  # noqa: PTH100, PTH118, PTH120 - pathlib costs the child time
    package = types.ModuleType("_align_ci_building")
    package.__path__ = [folder]
    sys.modules[package.__name__] = package
    return importlib.import_module(package.__name__ + ".worker")


_describe = _sibling("describe")
_stand_ins = _sibling("stand_ins")
_absent = _sibling("absent")


class Channel:
    """The connection to the parent."""

    def __init__(self, requests: int, answers: int) -> None:
        self._requests = requests
        self._answers = answers
        self._token = self._take(TOKEN_BYTES)
        # Made while there is memory.
        self._out_of_memory = self._frame(_encoded(_failure("memory", "")))

    def receive(self) -> Any:
        """The next message; ``None`` when the parent has no more."""
        size = self._take(4)
        if len(size) < 4:  # noqa: PLR2004 - the length of a length
            return None
        return _decode(self._take(int.from_bytes(size, "big")).decode("utf-8"))

    def send(self, answer: dict[str, Any]) -> bool:
        """Answer; what is too long is replaced by saying so, which gives ``False``."""
        data = _encoded(answer)
        if not data:
            words = f"holds values of more than {FRAME_BYTES // 1024**2} MiB"
            self.send(_failure("size", words))
            return False
        data = self._frame(data)
        while data:
            data = data[_write(self._answers, data) :]
        return True

    def send_out_of_memory(self) -> None:
        """Answer when there may be no memory to make an answer with."""
        _write(self._answers, self._out_of_memory)

    def _frame(self, data: bytes) -> bytes:
        return self._token + len(data).to_bytes(4, "big") + data

    def _take(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = _read(self._requests, count - len(data))
            if not more:
                break
            data += more
        return data


class Refusal:
    """A finder that refuses to import modules which ended an earlier child."""

    def __init__(self, refused: dict[str, str]) -> None:
        self._refused = refused

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:  # noqa: ARG002 - the protocol of finders
        if name in self._refused:
            raise ImportError(f"{name} {self._refused[name]}")


class Surroundings:
    """What a module finds when it is imported, the same for each of them."""

    def __init__(self, root: str, roots: list[str]) -> None:
        self._root = root
        self._path = sys.path
        self._entries = [*roots, *sys.path]
        self._recursion_limit = sys.getrecursionlimit()
        self._output = [os.dup(1), os.dup(2)]
        sys.modules["__main__"] = types.ModuleType("__main__")

    def restore(self) -> None:
        """Undo what the module before has changed."""
        os.chdir(self._root)
        sys.path = self._path
        sys.path[:] = self._entries
        sys.argv = [""]
        sys.setrecursionlimit(self._recursion_limit)
        for number, copy in enumerate(self._output, 1):
            os.dup2(copy, number)
        # User code may have closed the files or put others there. What it wrote to them is
        # flushed when they are given up.
        sys.stdout, sys.stderr = _text_file(1), _text_file(2)


class Importer:
    """Imports the modules of one project."""

    def __init__(self, channel: Channel, start: dict[str, Any]) -> None:
        self._channel = channel
        self._root = start["root"] + os.sep
        self._surroundings = Surroundings(start["root"], start["roots"])
        _stand_ins.begin(self._root)
        self._finder = _absent.Finder(_stand_ins, start)
        shapes = start.get("shapes", ())
        self._describer = _describe.Describer(start["first_id"], _stand_ins, shapes)
        self._worker: Any = self._builder(start["root"]) if start.get("building") else None
        self._finder.install()
        sys.meta_path.insert(0, Refusal(start["refused"]))

    def answer(self, request: dict[str, Any]) -> bool:
        """Do what is asked and answer; whether this process can go on."""
        with self._time_limit(request["seconds"]):
            if "task" in request:
                answer = self._built(request)
            else:
                if request.get("anew"):
                    self._describer.forget()
                answer = self._imported(request["name"], request["path"])
            if _stand_ins.replaced:
                answer["stand_ins"] = self._replaced()
        sent = self._channel.send(answer)
        return sent and answer.get("error", {}).get("kind") != "memory"

    def _imported(self, name: str, path: str) -> dict[str, Any]:
        self._surroundings.restore()
        try:
            namespace = object.__getattribute__(importlib.import_module(name), "__dict__")
            found = dict.get(namespace, "__file__")
        except BaseException as error:  # noqa: BLE001 - whatever user code raises is its answer
            return self._failed(error)
        finally:
            self._surroundings.restore()
        if type(found) is str and os.path.realpath(found) != os.path.realpath(self._root + path):
            words = f"is hidden by another file, {self._relative(found)}, when {name} is imported"
            return _failure("elsewhere", words)
        return {"names": self._describer.names(namespace)}

    def _replaced(self) -> dict[str, Any]:
        return {
            "modules": list(_stand_ins.replaced),
            "given": sorted(map(self._relative, self._finder.given)),
            "decided": sorted(map(self._relative, _stand_ins.decided)),
        }

    def _builder(self, root: str) -> Any:
        def failed(error: BaseException) -> Any:
            return self._failed(error)["error"]

        return _building().Worker(root, failed, self._describer.one)

    def _built(self, request: dict[str, Any]) -> dict[str, Any]:
        self._surroundings.restore()
        try:
            answer: dict[str, Any] = self._worker.answer(request)
        except BaseException as error:  # noqa: BLE001 - what user code raises late
            answer = self._failed(error)
        finally:
            self._surroundings.restore()
        return answer

    def _failed(self, error: BaseException) -> dict[str, Any]:
        kind = "exception"
        if issubclass(type(error), MemoryError):
            kind = "memory"
        elif issubclass(type(error), (SystemExit, KeyboardInterrupt)):
            kind = "exit"
        message = self._relative(_describe.text_of(error))
        return _failure(kind, message, *self._place(error))

    def _place(self, error: Any) -> tuple[str, int]:
        """Where in the project it was raised, innermost; ``("", 0)`` for nowhere."""
        if issubclass(type(error), SyntaxError):
            path, line = error.filename, error.lineno
            if type(path) is str and type(line) is int and path.startswith(self._root):
                return self._relative(path), line
        place = ("", 0)
        step = _traceback_of(error)
        while step is not None:
            place = self._place_in(step.tb_frame, step.tb_lineno) or place
            step = step.tb_next
        return place

    def _place_in(self, frame: types.FrameType, line: Any) -> Any:
        path = frame.f_code.co_filename
        return (self._relative(path), line or 1) if path.startswith(self._root) else None

    def _relative(self, text: str) -> str:
        return text.replace(self._root, "")

    @contextlib.contextmanager
    def _time_limit(self, seconds: float) -> Iterator[None]:
        """Answer for the module if it does not come back, with the place where it is."""

        def give_up(_number: int, frame: Any) -> None:
            place = None
            while frame is not None and place is None:
                place = self._place_in(frame, frame.f_lineno)
                frame = frame.f_back
            self._channel.send(_failure("timeout", "", *(place or ("", 0))))
            _exit(0)

        signal.signal(signal.SIGALRM, give_up)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
        signal.setitimer(signal.ITIMER_REAL, 0)


def main() -> None:
    """Serve the process that started this one until it has no more questions."""
    given = int(sys.argv[1])
    channel = Channel(_private(0), _private(given))
    os.close(given)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    start = channel.receive()
    importer = Importer(channel, start)
    channel.send({})
    try:
        while (request := channel.receive()) is not None and importer.answer(request):
            pass
    except MemoryError:
        channel.send_out_of_memory()
    except OSError:
        pass  # user code has closed what we need
    # Neither what user code left for the end nor its threads have a say any more.
    _exit(0)


def _private(descriptor: int) -> int:
    """The same connection under another number, which no program that is started inherits."""
    return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)


def _encoded(answer: dict[str, Any]) -> bytes:
    """An answer as it is sent; nothing where it is too long."""
    try:
        data = _encode(answer).encode("ascii")
    except MemoryError:
        return b""
    return data if len(data) <= FRAME_BYTES else b""


def _failure(kind: str, message: str, path: str = "", line: int = 0) -> dict[str, Any]:
    return {"error": {"kind": kind, "message": message, "path": path, "line": line}}


def _text_file(descriptor: int) -> io.TextIOWrapper:
    raw = open(descriptor, "wb", closefd=False)  # noqa: SIM115 - closed with the process
    return io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    main()
