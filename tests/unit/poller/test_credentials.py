"""What an account becomes on the wire, and what is refused before it gets there."""

import base64
import subprocess
from pathlib import Path

import pytest
from ai_inference.credentials import FIELDS, READERS, Credentials, read_credentials
from ai_inference.rest_account import complete
from ai_inference.trouble import Trouble
from hypothesis import given
from hypothesis import strategies as st

ROLES = ("inference", "management", "metrics")


@pytest.mark.parametrize(
    ("stanza", "header"),
    [
        ({"auth_type": "bearer", "token": " tok-1\n"}, ("Authorization", "Bearer tok-1")),
        ({"auth_type": "api_key", "api_key": "k-1"}, ("X-API-Key", "k-1")),
        ({"auth_type": "api_key", "api_key": "k-1", "header_name": "api-key"}, ("api-key", "k-1")),
        (
            {"auth_type": "api_key", "api_key": "Api-Key k-1", "header_name": "Authorization"},
            ("Authorization", "Api-Key k-1"),
        ),
        (
            {"auth_type": "basic", "username": "mé", "password": "p:w d"},
            ("Authorization", "Basic " + base64.b64encode("mé:p:w d".encode()).decode()),
        ),
    ],
)
def test_one_header_for_all_roles(stanza: dict[str, str], header: tuple[str, str]) -> None:
    assert dict(read_credentials(stanza).headers) == dict.fromkeys(ROLES, header)


def test_torchserves_tokens_go_to_their_own_address_only() -> None:
    stanza = {"auth_type": "torchserve", "inference_token": "inf", "management_token": "man"}
    assert dict(read_credentials(stanza).headers) == {
        "inference": ("Authorization", "Bearer inf"),
        "management": ("Authorization", "Bearer man"),
    }
    assert list(read_credentials({"management_token": "man"}).headers) == ["management"]


def test_an_account_of_version_0_1_has_no_type() -> None:
    assert "inference" in read_credentials({"inference_token": "inf", "management_token": None}).headers


def test_nothing_secret_is_in_the_repr() -> None:
    stanza = {"auth_type": "basic", "username": "me", "password": "s3cret"}
    account = read_credentials(stanza)
    packed = base64.b64encode(b"me:s3cret").decode()
    assert set(account.secrets) == {f"Basic {packed}", packed, "s3cret"}
    assert not any(secret in repr(account) for secret in account.secrets)
    assert Credentials().secrets == ()


def test_secrets_are_the_key_with_and_without_its_word() -> None:
    stanza = {"auth_type": "api_key", "api_key": "Token abc-1"}
    assert read_credentials(stanza).secrets == ("Token abc-1", "abc-1")


@pytest.mark.parametrize(
    ("stanza", "why"),
    [
        ({"auth_type": "bearer"}, "holds no token"),
        ({"auth_type": "bearer", "token": "Bearer s3cret"}, "without the word before it"),
        ({"auth_type": "bearer", "token": "s3cret\r\nX-Evil: 1"}, "characters that HTTP forbids"),
        ({"auth_type": "bearer", "token": "s3crét"}, "characters that HTTP forbids"),
        ({"auth_type": "basic", "username": "me"}, "Enter both"),
        ({"auth_type": "basic", "username": "m:e", "password": "s3cret"}, 'holds a ":"'),
        ({"auth_type": "basic", "username": "me", "password": "s3cret\n"}, "control characters"),
        ({"auth_type": "api_key"}, "holds no API key"),
        ({"auth_type": "api_key", "api_key": "a b s3cret"}, "characters that HTTP forbids"),
        ({"auth_type": "api_key", "api_key": "s3cret", "header_name": "Host"}, "none that can carry a key"),
        ({"auth_type": "api_key", "api_key": "s3cret", "header_name": "X: y"}, "none that can carry"),
        ({"auth_type": "api_key", "api_key": "s3cret", "header_name": "content-length"}, "none that can"),
        ({"auth_type": "torchserve"}, "holds no token"),
        ({"auth_type": "mtls"}, "names no client certificate file"),
        ({"auth_type": "mtls", "client_cert_file": "/no/such.pem"}, "certificate file does not exist"),
        ({"auth_type": "kerberos"}, "type is unknown"),
    ],
)
def test_what_cannot_be_sent_is_refused_without_being_repeated(stanza: dict[str, str], why: str) -> None:
    with pytest.raises(Trouble) as caught:
        read_credentials(stanza)
    assert caught.value.kind == "account" and why in caught.value.message
    assert "s3cr" not in caught.value.message


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """cert.pem, its encrypted key.pem (password s3cret), and other.pem, the key of nothing."""
    folder = tmp_path_factory.mktemp("pem")
    for name, key in (("cert", "key"), ("unused", "other")):
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-days", "2", "-subj", "/CN=client"]
        files = ["-keyout", str(folder / f"{key}.pem"), "-out", str(folder / f"{name}.pem")]
        subprocess.run([*command, *files, "-passout", "pass:s3cret"], check=True, capture_output=True)
    return folder


def test_a_client_certificate_with_its_key(pem: Path) -> None:
    stanza = {
        "auth_type": "mtls",
        "client_cert_file": f"{pem}/cert.pem",
        "client_key_file": f"{pem}/key.pem",
        "client_key_password": "s3cret",
    }
    account = read_credentials(stanza)
    assert (account.client_cert, account.client_key) == (f"{pem}/cert.pem", f"{pem}/key.pem")
    assert account.secrets == ("s3cret",) and not account.headers and "s3cret" not in repr(account)
    wrong = [{"client_key_password": "guess"}, {"client_key_password": ""}]
    wrong += [{"client_key_file": f"{pem}/other.pem"}, {"client_key_file": ""}]
    for change in wrong:
        with pytest.raises(Trouble, match="belong together"):
            read_credentials({**stanza, **change})


def test_saving_drops_what_belongs_to_another_type() -> None:
    payload = {"auth_type": "bearer", "token": "new"}
    stored = {"auth_type": "basic", "username": "me", "password": "s3cret", "token": ""}
    assert complete(payload, stored) == ""
    assert payload == {"auth_type": "bearer", "token": "new", "username": "", "password": ""}


def test_a_masked_secret_is_the_stored_one() -> None:
    stored = {"auth_type": "basic", "username": "me", "password": "s3cret"}
    payload = {"username": "you", "password": "******"}
    assert complete(payload, stored) == "" and payload == {"username": "you", "password": "******"}
    assert "Enter both" in complete({"auth_type": "basic", "username": "me", "password": "******"}, {})
    assert "holds no token" in complete({"auth_type": "bearer"}, stored)


def test_each_type_has_its_fields() -> None:
    assert set(FIELDS) == set(READERS)


ANY = st.text(max_size=40)
NAMES = sorted(
    {name for names in FIELDS.values() for name in names} - {"client_cert_file", "client_key_file"}
)


@given(st.sampled_from(sorted(READERS)), st.dictionaries(st.sampled_from(NAMES), ANY))
def test_whatever_is_read_can_stand_in_a_header(kind: str, stanza: dict[str, str]) -> None:
    try:
        account = read_credentials({"auth_type": kind, **stanza})
    except Trouble:
        return
    for name, value in account.headers.values():
        assert (name + value).isascii() and (name + value).isprintable()
    assert "" not in account.secrets
