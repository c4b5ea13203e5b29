"""What an admin may enter, and what each refusal says."""

from pathlib import Path
from typing import ClassVar

import pytest
from ai_inference.access import Access, Proxy, read_proxy
from ai_inference.addresses import Address, read_address
from ai_inference.canary import Canary
from ai_inference.endpoints.family import Family
from ai_inference.settings import Logs, Settings, read_settings
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


TYPES = ("torchserve", "triton", "vllm", "loki")
PLAIN: dict[str, str | None] = {"endpoints": "http://h:8080"}


class TorchLike(Family):
    USUAL_PORT = 8080
    PORTS: ClassVar[dict[str, int]] = {"management": 8081, "metrics": 8082}


class Mixed(Family):
    USUAL_PORT = 8080
    PORTS: ClassVar[dict[str, int]] = {"metrics": 8082}
    ELSE_SAME = frozenset({"metrics"})


class OnePort(Family):
    USUAL_PORT = 8000


def settings_of(**params: str | None) -> Settings:
    return read_settings("prod", {**PLAIN, **params}, TYPES)


def refused(**params: str | None) -> str:
    with pytest.raises(Trouble) as caught:
        settings_of(**params)
    assert caught.value.kind == "configuration"
    return caught.value.message


def test_what_is_left_empty() -> None:
    found = settings_of()
    assert [(target.name, target.server_type) for target in found.targets] == [("h:8080", "auto")]
    assert found.access == Access() and found.access.verify and found.test_connection
    assert (found.interval, found.logs, found.canary, found.metrics_index) == (60.0, None, None, "")


def test_what_is_given() -> None:
    found = settings_of(
        server_type="vllm", tls_verify="0", allow_link_local="1", models="a, b,", match="up\n{job=\"x\"}",
        interval="30", raw_metrics="true", metrics_index="m", test_connection="0", loki_tenant="team-a",
    )  # fmt: skip
    assert not found.access.verify and found.access.allow_link_local and not found.test_connection
    assert (found.models, found.match) == (("a", "b"), ("up", '{job="x"}'))
    assert (found.interval, found.raw_metrics, found.metrics_index) == (30.0, True, "m")
    assert found.access.headers == {"X-Scope-OrgID": "team-a"}
    assert settings_of(interval="*/5 * * * *").interval == 60.0


@pytest.mark.parametrize(
    ("base", "params", "family", "management", "metrics"),
    [
        # On the usual port, the other usual ports; elsewhere nobody knows them.
        ("http://h:8080/ts", {}, TorchLike(), "http://h:8081", "http://h:8082"),
        ("http://h:9000", {}, TorchLike(), None, None),
        (
            "http://h:9000",
            {"metrics_port": "9002", "management_port": "0"},
            TorchLike(),
            None,
            "http://h:9002",
        ),
        ("http://h:8080", {"metrics_port": "0"}, TorchLike(), "http://h:8081", None),
        # On no usual port it may have one only.
        ("http://h:9000", {}, Mixed(), "http://h:9000", "http://h:9000"),
        ("http://h:8080", {}, Mixed(), "http://h:8080", "http://h:8082"),
        # One port: everything is there.
        ("http://h:9000/v", {}, OnePort(), "http://h:9000/v", "http://h:9000/v"),
        (
            "http://h:9000 metrics=https://m/x",
            {"metrics_port": "1"},
            OnePort(),
            "http://h:9000",
            "https://m:443/x",
        ),
    ],
)
def test_where_the_other_roles_are(
    base: str, params: dict[str, str | None], family: Family, management: str | None, metrics: str | None
) -> None:
    (target,) = settings_of(endpoints=base, **params).targets
    found = [target.address(role, family) for role in ("management", "metrics")]
    assert [address and address.url for address in found] == [management, metrics]


def test_what_cannot_be_right_is_refused_with_what_to_do() -> None:
    assert "is not one of: auto, torchserve" in refused(server_type="nosuch")
    assert "No endpoint is listed" in refused(endpoints="")
    assert "must begin with http" in refused(endpoints="h:8080")
    assert "from 1 to 65535" in refused(metrics_port="65536")
    assert "from 0 to 1" in refused(canary_path="/x", canary_tolerance="2")
    assert "must begin with /" in refused(canary_path="x")
    assert "64 hexadecimal digits" in refused(canary_path="/x", canary_expected="abc")
    assert "A Loki needs a query" in refused(server_type="loki")
    assert "source type" in refused(server_type="loki", loki_query='{a="b"}')
    assert "tenant" in refused(loki_tenant="a\r\nX: y")


def test_loki_and_canary() -> None:
    logs = settings_of(server_type="loki", loki_query="q", loki_sourcetype="vllm:server", loki_delay="5").logs
    assert logs == Logs("q", "vllm:server", 5.0, 300.0)
    assert settings_of(canary_path="/x", canary="0").canary is None
    assert settings_of(canary_path="/x", canary_field="a.0", canary="1").canary == Canary("/x", field="a.0")


def test_a_ca_file_must_be_there_and_be_pem(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    assert "does not exist" in refused(ca_file=str(path))
    for content in ("", "not PEM"):
        path.write_text(content)
        assert "cannot be read as PEM" in refused(ca_file=str(path))


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
