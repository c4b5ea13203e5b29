"""What an admin may enter, and what each refusal says."""

from pathlib import Path

import pytest
from ai_inference.settings import Address, Proxy, read_address, read_proxy, read_target, tls_context
from ai_inference.trouble import Trouble

GOOD = [
    ("http://h", Address("http", "h", 80)),
    ("https://h/", Address("https", "h", 443)),
    ("http://h.example:8080/base/", Address("http", "h.example", 8080, "/base")),
    ("http://[::1]:8080", Address("http", "::1", 8080)),
    ("http://bücher.example", Address("http", "xn--bcher-kva.example", 80)),
    ("http://torch_serve:8080", Address("http", "torch_serve", 8080)),
    ("http://h/ü", Address("http", "h", 80, "/%C3%BC")),
]
BAD = [
    ("", "must begin with"),
    ("h:8080", "must begin with"),
    ("ftp://h", "must begin with"),
    ("file:///etc/passwd", "must begin with"),
    ("http://", "must begin with"),
    ("http://user:pw@h", "account"),
    ("http://h?x=1", "no blanks"),
    ("http://h#x", "no blanks"),
    ("http://h/a b", "no blanks"),
    ("http://h/\r\nX: y", "no blanks"),
    ("http://h:99999", "port"),
    ("http://h:0", "port 0"),
    ("http://h:abc", "port"),
    ("http://[::1", "host"),
]


@pytest.mark.parametrize(("url", "address"), GOOD)
def test_an_address(url: str, address: Address) -> None:
    assert read_address(url) == address


@pytest.mark.parametrize(("url", "why"), BAD)
def test_a_wrong_address_is_refused_and_not_repeated(url: str, why: str) -> None:
    with pytest.raises(Trouble, match=why) as caught:
        read_address(url)
    assert caught.value.kind == "configuration"
    assert "pw" not in caught.value.message


def test_where_brackets_an_ipv6_address() -> None:
    assert Address("http", "::1", 8080).where == "[::1]:8080"


def test_an_input() -> None:
    params = {"server_type": "torchserve", "inference_url": "http://h", "metrics_url": "", "ca_file": None}
    target = read_target("prod", params, {"inference": " token ", "management": ""})
    assert list(target.addresses) == ["inference"] and target.tokens == {"inference": "token"}
    assert not target.allow_link_local
    assert read_target("prod", params | {"allow_link_local": "1"}).allow_link_local


@pytest.mark.parametrize("token", ["a\r\nX-Evil: 1", "with blank", "tökén", "tab\there"])
def test_a_token_that_would_break_the_request_is_refused(token: str) -> None:
    with pytest.raises(Trouble, match="Enter it again") as caught:
        read_target("prod", {"inference_url": "http://h"}, {"management": token})
    assert caught.value.kind == "account" and token not in caught.value.message


def test_a_ca_file_must_be_there_and_be_pem(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    params = {"inference_url": "http://h", "ca_file": str(path)}
    with pytest.raises(Trouble, match="does not exist"):
        read_target("prod", params)
    for content in ("", "not PEM"):
        path.write_text(content)
        with pytest.raises(Trouble, match="cannot be read as PEM"):
            read_target("prod", params)
    tls_context()


@pytest.mark.parametrize(
    ("settings", "proxy"),
    [
        ({}, None),
        ({"proxy_enabled": "0", "proxy_url": "p", "proxy_port": "1"}, None),
        ({"proxy_enabled": "1", "proxy_url": "p.example", "proxy_port": "3128"}, Proxy("p.example", 3128)),
    ],
)
def test_proxy(settings: dict[str, str | None], proxy: Proxy | None) -> None:
    assert read_proxy(settings) == proxy


@pytest.mark.parametrize("port", ["", "abc", "0", "65536"])
def test_an_enabled_proxy_without_a_port_is_refused_not_ignored(port: str) -> None:
    with pytest.raises(Trouble, match="proxy is enabled"):
        read_proxy({"proxy_enabled": "1", "proxy_url": "p.example", "proxy_port": port})
