"""One request and its answer, within bounds; redirects are not followed, only told of."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from align_ci import __version__
from align_ci.github.connection import Bounds, Clock, Connection

if TYPE_CHECKING:
    from requests import PreparedRequest, Response, Session

_CHUNK = 64 * 1024
_NOT_WELL = 300
_API = {
    "Accept": "application/vnd.github+json",
    "X-GitHub-Api-Version": "2022-11-28",
}
_LOCATION = "align-ci-location"
_DISTRUSTED = "CERTIFICATE_VERIFY_FAILED"


class Lost(Exception):
    """No whole answer came.

    Attributes:
        why: In words that end a line.
        sent: Whether the request may have been carried out.
        final: Whether another try would end alike.
    """

    def __init__(self, why: str, *, sent: bool = True, final: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.sent = sent
        self.final = final


class Reply(Struct, frozen=True):
    """What came back.

    Attributes:
        status: Of HTTP.
        headers: By name, whatever its case.
        body: All of it.
        following: Where the header `Link` says that the next page is; empty if nowhere.
        elsewhere: Where the header `Location` points to; empty if nowhere.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    following: str
    elsewhere: str


class Transport:
    """Carries requests over a session until the time for them is over."""

    def __init__(
        self, session: "Session", connection: Connection, bounds: Bounds, clock: Clock
    ) -> None:
        self._session = session
        self._connection = connection
        self._bounds = bounds
        self._clock = clock
        self._end: float | None = None

    def left(self) -> float:
        """How many seconds there are still; they run from the first question on."""
        if self._end is None:
            self._end = self._clock.passed() + self._bounds.seconds
        return self._end - self._clock.passed()

    def send(self, method: str, url: str, payload: bytes | None, limit: int) -> Reply:
        """Send a request and read its answer.

        Only the server of the API is shown the token.

        Raises:
            Lost: There is no whole answer, or it has more than `limit` bytes.
        """
        import requests  # noqa: PLC0415 - takes 80 ms

        left = self.left()
        if left <= 0:
            raise Lost(self._over(), sent=False, final=True)
        ours = same_server(url, self._connection.api)
        try:
            response = self._session.request(
                method,
                url,
                data=payload,
                headers=_headers(payload, ours=ours),
                auth=self._connection.token.sign if ours else _as_it_is,
                timeout=(min(self._bounds.connect, left), min(self._bounds.read, left)),
                allow_redirects=False,
                hooks={"response": _keep},
                stream=True,
                verify=str(self._connection.ca_bundle) if self._connection.ca_bundle else True,
            )
            with response:
                body = self._body(response, limit)
                following = response.links.get("next", {}).get("url", "")
        except requests.Timeout as error:
            connecting = isinstance(error, requests.ConnectTimeout)
            raise Lost(self._silent(url, connecting=connecting), sent=not connecting) from None
        except (OSError, ValueError) as error:  # those of requests are such, too
            raise _lost(error, host(url)) from None
        headers = response.headers
        location = headers.get(_LOCATION, "")
        return Reply(
            response.status_code,
            headers,
            body,
            _joined(url, following),
            _joined(url, location),
        )

    def _body(self, response: "Response", limit: int) -> bytes:
        body, well = bytearray(), response.status_code < _NOT_WELL
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if not well and len(body) >= _CHUNK:
                break  # only the message matters, which has been there by now
            if well and len(body) > limit:
                raise Lost(f"the answer has more than {limit} bytes", final=True)
            if self.left() <= 0:
                raise Lost(self._over(), final=True)
        return bytes(body)

    def _over(self) -> str:
        return f"the {self._bounds.seconds:.0f} seconds that there are for GitHub are over"

    def _silent(self, url: str, *, connecting: bool) -> str:
        if connecting:
            return f"no connection to {host(url)} within {self._bounds.connect:g} seconds"
        return f"{host(url)} did not answer within {self._bounds.read:g} seconds"


def same_server(one: str, other: str) -> bool:
    """Whether two addresses are of one server, which may see what the other one sees."""
    origin = _origin(one)
    return origin is not None and origin == _origin(other)


def host(url: str) -> str:
    """The name of a server, for people."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def _joined(url: str, target: str) -> str:
    """Where a header points to from here; what is no address stays as it is."""
    try:
        return urljoin(url, target) if target else ""
    except ValueError:
        return target


def _keep(response: "Response", **_: object) -> None:
    """Hide a redirect from requests, which else reads all of its body to make the next request."""
    location = response.headers.pop("location", None)
    if location is not None:
        response.headers[_LOCATION] = location


def _headers(payload: bytes | None, *, ours: bool) -> dict[str, str]:
    kind = {} if payload is None else {"Content-Type": "application/json"}
    return {"User-Agent": f"align-ci/{__version__}"} | (_API if ours else {}) | kind


def _origin(url: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None


def _as_it_is(request: "PreparedRequest") -> "PreparedRequest":
    """Authorises nothing, so that requests does not look for a password in `.netrc`."""
    return request


def _lost(error: Exception, name: str) -> Lost:
    from requests import exceptions  # noqa: PLC0415
    from urllib3.exceptions import NewConnectionError, ReadTimeoutError  # noqa: PLC0415

    inner = error.args[0] if error.args else None
    if _DISTRUSTED in str(error):
        why = f"the certificate of {name} is not trusted; `ca_bundle` can name one that is"
        return Lost(why, sent=False, final=True)
    if isinstance(error, exceptions.ProxyError):
        return Lost(f"the proxy on the way to {name} does not answer", sent=False)
    if isinstance(error, exceptions.SSLError):
        return Lost(f"no secure connection to {name}", sent=False)
    if isinstance(getattr(inner, "reason", None), NewConnectionError):
        return Lost(f"no connection to {name}", sent=False)
    if isinstance(inner, ReadTimeoutError):
        return Lost(f"{name} stopped in the middle of its answer")
    if isinstance(error, (exceptions.ConnectionError, exceptions.ChunkedEncodingError)):
        return Lost(f"the connection to {name} broke off")
    return Lost(f"no answer from {name} that can be read ({type(error).__name__})", final=True)
