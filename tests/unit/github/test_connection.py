"""Where GitHub is, and the secret that is shown to it alone."""

import subprocess
import sys
from pathlib import Path

import pytest
import requests

from align_ci.github.connection import Connection, ConnectionSettingsError, Token
from tests.github_api.asking import TOKEN


@pytest.mark.parametrize("value", ["two words", "a\nb", "ü", "a\x00b"])
def test_a_token_that_is_none_is_not_repeated(value: str) -> None:
    with pytest.raises(ConnectionSettingsError) as raised:
        Token(value)
    assert value not in str(raised.value)


def test_a_token_is_not_shown() -> None:
    token = Token(f"{TOKEN}\n")
    connection = Connection(token)
    assert TOKEN not in f"{token} {token!r} {connection} {connection!r}"
    request = token.sign(requests.Request("GET", "https://g.example").prepare())
    assert request.headers == {"Authorization": f"Bearer {TOKEN}"}


@pytest.mark.parametrize(
    ("environ", "api"),
    [
        pytest.param({}, "https://api.github.com", id="nothing said"),
        pytest.param(
            {"GITHUB_API_URL": "https://g.example/api/v3/"}, "https://g.example/api/v3", id="said"
        ),
        pytest.param(
            {"GITHUB_SERVER_URL": "https://g.example"}, "https://g.example/api/v3", id="server"
        ),
    ],
)
def test_where_the_api_is(environ: dict[str, str], api: str) -> None:
    assert Connection.read(environ, TOKEN).api == api


@pytest.mark.parametrize(
    "address",
    [
        "ftp://g.example",
        "g.example",
        "https://",
        "https://[",
        "https://me:pw@g.example",
        "https://g.example:port",
    ],
)
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(ConnectionSettingsError, match="GITHUB_API_URL is no address of a server"):
        Connection.read({"GITHUB_API_URL": address}, TOKEN)


def test_who_does_not_ask_does_not_wait_for_requests() -> None:
    code = "import sys, align_ci.github.comment, align_ci.github.checks, align_ci.github.runs\n"
    code += "sys.exit('requests' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_certificates_that_are_none(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    with pytest.raises(ConnectionSettingsError, match=r"ca.pem cannot be read: No such file"):
        Connection.read({}, TOKEN, file)
    file.write_text("nonsense")
    with pytest.raises(ConnectionSettingsError, match=r"ca.pem holds no certificates"):
        Connection.read({}, TOKEN, file)
