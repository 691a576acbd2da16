"""The one client of GitHub's API: what is sent again, what is waited for, what is given up.

Requests go one after the other, as GitHub wants it; a client is for one thread. A request is
sent again where that cannot do a thing twice: where it reads or sets something, and where it
surely was not carried out. Elsewhere the error is `uncertain`, and `Client.once` looks first.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

import msgspec

from align_ci.github.connection import Bounds, Clock, Connection
from align_ci.github.errors import GitHubError, refused, spoken
from align_ci.github.limits import backoff, is_limit, limit_wait, retry_after
from align_ci.github.operation import Operation
from align_ci.github.transport import Lost, Reply, Transport, host, same_server

if TYPE_CHECKING:
    from requests import Session

_T = TypeVar("_T")

_PER_PAGE = "100"
_REDIRECTS = 3
_LONG = 10  # seconds from which on people are told
_WELL = range(200, 300)
_MOVED, _MOVED_AS_IT_IS = frozenset({301, 302, 303, 307, 308}), frozenset({307, 308})
_FAILED = range(500, 600)


class Client:
    """Asks GitHub, within bounds, and raises `GitHubError` for whatever does not come back."""

    def __init__(
        self,
        session: "Session",
        connection: Connection,
        bounds: Bounds | None = None,
        clock: Clock | None = None,
        tell: Callable[[str], object] = lambda _: None,
    ) -> None:
        """Make a client; nothing is sent yet.

        Args:
            session: Of requests; how it is set up (proxies, adapters) holds here, too.
            connection: Where, and as whom.
            bounds: How much to put up with.
            clock: The time.
            tell: Takes a line for people where there is long to wait.
        """
        self.connection = connection
        self._bounds = bounds or Bounds()
        self._clock = clock or Clock()
        self._tell = tell
        self._transport = Transport(session, connection, self._bounds, self._clock)
        self._written: float | None = None

    def call(
        self,
        operation: Operation,
        path: str,
        shape: type[_T],
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> _T:
        """Do one thing, and read the answer.

        Args:
            operation: What to do.
            path: Below the API's address.
            shape: What the answer is to be.
            query: What stands behind the path.
            body: What to send as JSON.

        Raises:
            GitHubError: It was not done, or what came back is no such thing.
        """
        reply = self._reply(operation, self._url(path, query), body)
        return _read(operation, reply.body, shape)

    def do(self, operation: Operation, path: str) -> None:
        """Do one thing that has no answer.

        Raises:
            GitHubError: It was not done.
        """
        self._reply(operation, self._url(path))

    def pages(
        self,
        operation: Operation,
        path: str,
        shape: type[_T],
        *,
        query: Mapping[str, str] | None = None,
    ) -> Iterator[_T]:
        """The pages of a list, each read as one `shape`.

        Raises:
            GitHubError: One of them did not come, or there are too many.
        """
        url = self._url(path, {**(query or {}), "per_page": _PER_PAGE})
        for _ in range(self._bounds.pages):
            reply = self._reply(operation, url)
            yield _read(operation, reply.body, shape)
            url = reply.following
            if not url:
                return
            if not same_server(url, self.connection.api):
                raise GitHubError(operation.what, f"its next page is said to be on {host(url)}")
        raise GitHubError(operation.what, f"there are more than {self._bounds.pages} pages of it")

    def download(self, operation: Operation, path: str, limit: int) -> bytes:
        """A file, which GitHub may keep on another server; that one gets no token.

        Raises:
            GitHubError: It did not come, or has more than `limit` bytes.
        """
        reply = self._reply(operation, self._url(path), limit=limit, leave=True)
        if reply.status in _WELL:
            return reply.body
        return self._reply(operation, reply.elsewhere, limit=limit).body

    def once(self, act: Callable[[], _T], look: Callable[[], _T | None]) -> _T:
        """Do what must not be done twice.

        Args:
            act: Does it.
            look: Finds what was done; asked where nothing is known of that.

        Raises:
            GitHubError: It was not done, or that cannot be found out.
        """
        before = 0
        while True:
            try:
                return act()
            except GitHubError as error:
                before += 1
                if not error.uncertain or before == self._bounds.tries:
                    raise
                self._wait(backoff(before, self._clock.chance()), error)
            if (found := look()) is not None:
                return found

    def _url(self, path: str, query: Mapping[str, str] | None = None) -> str:
        return self.connection.api + path + (f"?{urlencode(query)}" if query else "")

    def _reply(
        self,
        operation: Operation,
        url: str,
        body: Any = None,
        *,
        limit: int | None = None,
        leave: bool = False,
    ) -> Reply:
        """The answer to one request, however often it has to be sent or is sent elsewhere.

        Args:
            operation: What to do.
            url: Where.
            body: What to send as JSON.
            limit: The bytes of the answer; by default as many as the client puts up with.
            leave: Whether the answer may lie on another server, which is for the caller to ask.
        """
        payload = _payload(operation, body)
        for _ in range(_REDIRECTS + 1):
            reply = self._persistent(operation, url, payload, limit or self._bounds.body)
            if reply.status in _WELL:
                return reply
            if not same_server(reply.elsewhere, url):
                if leave and self._is_safe(reply.elsewhere):
                    return reply
                other = host(reply.elsewhere)
                raise GitHubError(operation.what, f"GitHub points to another server, {other}")
            url = reply.elsewhere
        raise GitHubError(operation.what, "GitHub points from one place to the next")

    def _is_safe(self, url: str) -> bool:
        """Whether a file may be fetched there: never on a way that is worse than that to here."""
        return url.startswith("https://") or self.connection.api.startswith("http://")

    def _persistent(
        self, operation: Operation, url: str, payload: bytes | None, limit: int
    ) -> Reply:
        """An answer that is well or points elsewhere, after as many tries as it takes."""
        before = 0
        while True:
            try:
                reply = self._sent(operation, url, payload, limit)
            except Lost as lost:
                error = _broken(operation, lost)
                again = not lost.final and (operation.repeatable or not lost.sent)
                wait = backoff(before, self._clock.chance())
            else:
                if reply.status in _WELL or (reply.elsewhere and _may_move(operation, reply)):
                    return reply
                error = self._refused(operation, url, reply)
                again, wait = self._judged(operation, reply, error, before)
            before += 1
            if not again or before == self._bounds.tries:
                raise error
            self._wait(wait, error)

    def _sent(self, operation: Operation, url: str, payload: bytes | None, limit: int) -> Reply:
        """An answer of any kind; what writes keeps the distance that GitHub wants."""
        if operation.writes and self._written is not None:
            since = self._clock.passed() - self._written
            if since < self._bounds.between_writes:
                self._clock.sleep(self._bounds.between_writes - since)
        try:
            return self._transport.send(operation.method, url, payload, limit)
        finally:
            if operation.writes:
                self._written = self._clock.passed()

    def _judged(
        self, operation: Operation, reply: Reply, error: GitHubError, before: int
    ) -> tuple[bool, float]:
        """Whether to send it again, and after how many seconds."""
        now = self._clock.now()
        if is_limit(reply.status, reply.headers, error.said):
            return True, limit_wait(reply.headers, now, before)
        asked = retry_after(reply.headers, now) or 0.0
        wait = max(asked, backoff(before, self._clock.chance()))
        return reply.status in _FAILED and operation.repeatable, wait

    def _refused(self, operation: Operation, url: str, reply: Reply) -> GitHubError:
        token = self.connection.token
        said = token.hidden(spoken(reply.body))
        if not same_server(url, self.connection.api):
            why = f"{host(url)}, where it is kept, answers {reply.status}"
            return GitHubError(operation.what, why, status=reply.status)
        if is_limit(reply.status, reply.headers, said):
            why = f"GitHub's rate limit is reached ({reply.status}{said and f', {said}'})"
            return GitHubError(operation.what, why, status=reply.status, said=said)
        return refused(operation, reply.status, reply.headers, said)

    def _wait(self, seconds: float, error: GitHubError) -> None:
        """Let time pass after an error, or raise it where there is not so much time left."""
        if seconds >= self._transport.left():
            whole = f"{self._bounds.seconds:.0f} seconds"
            more = f"waiting {seconds:.0f} seconds more would pass the {whole} that there are"
            raise error.because(more)
        if seconds >= _LONG:
            self._tell(f"{error.why}; waiting for {seconds:.0f} seconds")
        self._clock.sleep(seconds)


def _payload(operation: Operation, body: Any) -> bytes | None:
    try:
        return None if body is None else msgspec.json.encode(body)
    except UnicodeEncodeError:
        raise GitHubError(operation.what, "the text is not Unicode") from None


def _read(operation: Operation, body: bytes, shape: type[_T]) -> _T:
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError as error:
        why = f"the answer is not what GitHub documents: {error}"
    except (msgspec.MsgspecError, ValueError, RecursionError):
        why = "the answer is not JSON"
    raise GitHubError(operation.what, why, uncertain=operation.writes)


def _broken(operation: Operation, lost: Lost) -> GitHubError:
    return GitHubError(operation.what, lost.why, uncertain=operation.writes and lost.sent)


def _may_move(operation: Operation, reply: Reply) -> bool:
    """Whether a redirect can be followed; most turn what writes into what reads."""
    return reply.status in (_MOVED_AS_IT_IS if operation.writes else _MOVED)
