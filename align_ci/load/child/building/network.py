"""The guard at the network: refuses whatever Python code asks of it, and remembers who asked.

Where the kernel refuses sockets as well, this says who has tried. Audit events and their
arguments: https://docs.python.org/3/library/audit_events.html
"""

import errno
import socket
import sys
import types
from typing import Any

from .frames import Place, Project, caller

Attempt = tuple[str, "Place | None"]

_MOST = 100
_NO_ADDRESS = "an internet socket"
_NAMES = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
_SOCKETS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_INTERNET = (socket.AF_INET, socket.AF_INET6)


class Guard:
    """Refuses from its installation on; remembers what is attempted while it is asked to."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._attempts: list[Attempt] = []
        self._is_recording = False

    def install(self) -> None:
        """Begin to refuse; nothing can end that."""
        sys.addaudithook(self._heard)

    def start(self) -> None:
        """Begin to remember."""
        self._attempts = []
        self._is_recording = True

    def finish(self) -> list[Attempt]:
        """What was attempted since the start, in this order, each once for each place."""
        self._is_recording = False
        return self._attempts

    def refuse(self, address: str, frame: types.FrameType) -> PermissionError:
        """The exception for an attempt, which is remembered."""
        if self._is_recording and not _is_probe(frame):
            self._remember(address, self._project.place(frame))
        return PermissionError(
            errno.EACCES, "nothing that align-ci executes may reach the network", address
        )

    def _remember(self, address: str, place: "Place | None") -> None:
        at_place = [known for known, where in self._attempts if where == place]
        if address in at_place or (address == _NO_ADDRESS and at_place):
            return
        if _NO_ADDRESS in at_place:
            self._attempts.remove((_NO_ADDRESS, place))
        if len(self._attempts) < _MOST:
            self._attempts.append((address, place))

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not event.startswith("socket."):
            return
        address = _address(event, arguments)
        if address:
            raise self.refuse(address, caller())


def _address(event: str, arguments: tuple[Any, ...]) -> str:
    """What is to be reached; empty where it is nothing on the network."""
    if event in _NAMES:
        return _joined(arguments[:2]) if event == "socket.getaddrinfo" else _text(arguments[0])
    if event == "socket.getnameinfo":
        return _joined(arguments[0])
    if event == "socket.__new__":
        return _NO_ADDRESS if arguments[1] in _INTERNET else ""
    if event in _SOCKETS and arguments[0].family in _INTERNET:
        return _joined(arguments[1]) if arguments[1] else _NO_ADDRESS
    return ""


def _joined(address: Any) -> str:
    if not isinstance(address, tuple) or not address:
        return _text(address)
    host = _text(address[0])
    return f"{host}:{_text(address[1])}" if address[1:] and address[1] else host


def _text(value: Any) -> str:
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("ascii", "backslashreplace")
    return str(value) if type(value) in (str, int) else _NO_ADDRESS


def _is_probe(frame: "types.FrameType | None") -> bool:
    """Whether a library only looks what this machine can do: urllib3 does when imported."""
    for _ in range(5):
        if frame is None:
            return False
        if frame.f_code.co_name == "_has_ipv6":
            return True
        frame = frame.f_back
    return False
