"""Where GitHub is, as whom it is spoken to, and how much time there is for it."""

import random
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from msgspec import Struct

if TYPE_CHECKING:
    from requests import PreparedRequest

PUBLIC_API = "https://api.github.com"
PUBLIC_SERVER = "https://github.com"

# What a header can hold; requests would quote anything else in its complaint.
_TOKEN = re.compile(r"[!-~]+")


class ConnectionSettingsError(Exception):
    """GitHub cannot be reached as it is set up; one line that says what to do."""


class Token:
    """A secret, which is shown by no representation and no traceback."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Keep a token.

        Raises:
            ConnectionSettingsError: It is none.
        """
        value = value.strip()
        if value and not _TOKEN.fullmatch(value):
            raise ConnectionSettingsError("the token has characters that no token has")
        self._value = value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "Token(***)" if self._value else "Token()"

    __str__ = __repr__

    def sign(self, request: "PreparedRequest") -> "PreparedRequest":
        """Put it into a request, the way that requests asks for it."""
        if self._value:
            request.headers["Authorization"] = f"Bearer {self._value}"
        return request

    def hidden(self, text: str) -> str:
        """Text without the token, should it be in there."""
        return text.replace(self._value, "***") if self._value else text


class Connection(Struct, frozen=True):
    """Where GitHub is, and as whom it is spoken to.

    Attributes:
        token: Who asks; an empty one may read what is public.
        api: The address of the API.
        server: The address for people.
        ca_bundle: Certificates to trust instead of the usual ones, for an Enterprise Server.
    """

    token: Token
    api: str = PUBLIC_API
    server: str = PUBLIC_SERVER
    ca_bundle: Path | None = None

    @classmethod
    def read(cls, environ: Mapping[str, str], token: str, ca_bundle: Path | None = None) -> Self:
        """The connection that a runner's environment names.

        Raises:
            ConnectionSettingsError: An address, the token or the certificates cannot be used.
        """
        server = _address("GITHUB_SERVER_URL", environ.get("GITHUB_SERVER_URL") or PUBLIC_SERVER)
        # A server of one's own has its API below its own address.
        own = PUBLIC_API if server == PUBLIC_SERVER else f"{server}/api/v3"
        api = _address("GITHUB_API_URL", environ.get("GITHUB_API_URL") or own)
        if ca_bundle is not None:
            _check_certificates(ca_bundle)
        return cls(Token(token), api, server, ca_bundle)


class Bounds(Struct, frozen=True):
    """How much a client puts up with.

    Attributes:
        seconds: For everything together, waiting included, from its first request on.
        connect: Seconds until a connection stands.
        read: Seconds without a byte of an answer.
        tries: For one request.
        pages: Of one list, each of 100.
        body: The bytes of one answer.
        between_writes: Seconds that GitHub wants between two changes.
    """

    seconds: float = 300.0
    connect: float = 10.0
    read: float = 30.0
    tries: int = 5
    pages: int = 30
    body: int = 32 * 1024**2
    between_writes: float = 1.0


class Clock(Struct, frozen=True):
    """What time it is, and how to let it pass.

    Attributes:
        passed: Seconds from some moment on, never going back.
        now: Seconds since 1970, as GitHub counts.
        sleep: Lets seconds pass.
        chance: A number between 0 and 1, so that many who wait do not come back at once.
    """

    passed: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


def _address(name: str, value: str) -> str:
    """An address without its last slash."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.username or parts.query or parts.fragment:
        raise ConnectionSettingsError(f"{name} is no address of a server: {value}")
    return value.rstrip("/")


def _check_certificates(file: Path) -> None:
    import ssl  # noqa: PLC0415 - few need it

    try:
        ssl.create_default_context(cafile=file)
    except ssl.SSLError:
        raise ConnectionSettingsError(f"`ca_bundle`: {file} holds no certificates") from None
    except OSError as error:
        why = f"`ca_bundle`: {file} cannot be read: {error.strerror}"
        raise ConnectionSettingsError(why) from None
