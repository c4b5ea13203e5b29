"""The list of endpoints: what is read, what is refused and how, and that shares split it without rest."""

from pathlib import Path

import pytest
from ai_inference.addresses import read_address
from ai_inference.endpoint_list import (
    MAX_ENDPOINTS,
    Listed,
    of_share,
    read_endpoints,
    read_list,
    share_of,
)
from ai_inference.trouble import Trouble
from hypothesis import given
from hypothesis import strategies as st


def read(text: str = "", **params: str) -> list[Listed]:
    return read_endpoints({"endpoints": text, **params}, read_address)


def refused(text: str = "", **params: str) -> str:
    with pytest.raises(Trouble) as caught:
        read(text, **params)
    assert caught.value.kind == "configuration"
    return caught.value.message


def test_a_line_says_all_that_it_can() -> None:
    text = """
    # the big ones
    https://gpu01.example.com/llm/ name=chat type=vllm metrics=http://gpu01.example.com:9400/
      http://ts01:8080 management=http://ts01:8081 ; http://ts02:8080
    """
    assert read(text) == [
        Listed("https://gpu01.example.com/llm", "chat", "vllm", "", "http://gpu01.example.com:9400"),
        Listed("http://ts01:8080", management_url="http://ts01:8081"),
        Listed("http://ts02:8080"),
    ]


def test_a_comment_line_hides_all_of_it() -> None:
    assert read("http://a:1\n# http://b:1 ; http://c:1\r\nhttp://d:1") == [
        Listed("http://a:1"),
        Listed("http://d:1"),
    ]


def test_the_file_comes_after_the_list_and_each_url_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "endpoints.txt"
    path.write_bytes(b"\xef\xbb\xbfhttp://b:1/ name=again\nhttp://a:1\n")
    assert [one.url for one in read("http://a:1", endpoints_file=str(path))] == ["http://a:1", "http://b:1"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("http://a:1\nftp://b", "URL in line 2 of the endpoints must begin with http://"),
        ("http://a:1\n\nhttp://b:99999", "URL in line 3 of the endpoints is not an address"),
        ("http://a:1 name=", "line 1 of the endpoints, name= is empty"),
        ("http://a:1 name=x name=y", "name= is given twice"),
        ("http://a:1 port=3", "a word after the URL is none of name=…, type=…, management=…, metrics=…"),
        ("http://a:1 # the first", "a comment has a line of its own"),
        ("name=a http://a:1", "The URL is missing in line 1"),
        ("http://a:1 metrics=a:9", "metrics URL in line 1 of the endpoints must begin with http://"),
        ("http://a:1 name=x\nhttp://b:1 name=x", "Two endpoints have the name x"),
        (" \n# nothing\n", "No endpoint is listed"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, why: str) -> None:
    assert why in refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "http://me:s3cret@a:1",
        "http://a:1/?key=s3cret",
        "http://a:1 token=s3cret",
        "http://a:1 s3cret",
        "s3cret",
        "http://a:1 metrics=http://me:s3cret@a:2",
        "http://a:1 type=s3cret",
        "http://[s3cret",
    ],
)
def test_what_may_be_a_secret_is_never_repeated(text: str) -> None:
    with pytest.raises(Trouble) as caught:
        read_endpoints({"endpoints": text}, read_address, ("auto", "vllm"))
    assert "s3cret" not in caught.value.message


def test_types_are_checked_where_they_are_known() -> None:
    assert read_list("http://a:1 type=vllm", "it", read_address, ("vllm",))[0].server_type == "vllm"
    with pytest.raises(Trouble, match="Known are: vllm, triton"):
        read_list("http://a:1 type=vlm", "it", read_address, ("vllm", "triton"))


@pytest.mark.parametrize(
    ("include", "exclude", "left"),
    [
        ("", "", "abc"),
        ("http://A*", "", "a"),
        ("*:80", "", "ac"),
        ("first, http://?:81", "", "ab"),
        ("", "*:81", "ac"),
        ("*", "first", "bc"),
        ("http://a", "", ""),
        ("http://.*", "", ""),
    ],
)
def test_wildcards_choose(include: str, exclude: str, left: str) -> None:
    text = "http://a:80 name=first\nhttp://b:81\nhttp://c:80"
    if left:
        kept = [one.url[7] for one in read(text, include=include, exclude=exclude)]
        assert kept == list(left)
    else:
        assert "leave none of the 3 endpoints" in refused(text, include=include, exclude=exclude)


def test_an_ipv6_address_is_no_character_class() -> None:
    assert [one.url for one in read("http://[::1]:80\nhttp://[::2]:80", include="http://[::1]:*")] == [
        "http://[::1]:80"
    ]


@pytest.mark.parametrize("share", ["0/3", "4/3", "1", "a/b", "1/0", "1/1001", "-1/2"])
def test_a_share_that_is_none_is_refused(share: str) -> None:
    assert 'must be "2/3"' in refused("http://a:1", share=share)


def test_too_many_are_refused_unless_they_are_shared() -> None:
    text = "\n".join(f"http://m{number}:8000" for number in range(MAX_ENDPOINTS * 2))
    assert "too many for one input" in refused(text)
    shares = [read(text, share=f"{number}/4") for number in (1, 2, 3, 4)]
    assert sum(map(len, shares)) == 2 * MAX_ENDPOINTS
    # Even enough: a quarter of 2,000 with a standard deviation of 19
    assert all(400 < len(share) < 600 for share in shares)


def test_a_file_that_is_not_there_is_said_without_its_content(tmp_path: Path) -> None:
    assert "does not exist on this host" in refused(endpoints_file=str(tmp_path / "none"))
    assert "cannot be read" in refused(endpoints_file=str(tmp_path))
    assert "cannot be read" in refused(endpoints_file="a\0b")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in refused(endpoints_file=str(tmp_path / "binary"))


def test_many_stars_do_not_stall() -> None:
    url = "http://" + "a" * 200 + ":80"
    assert "leave none" in refused(url, include="*a" * 100 + "*b")


URLS = st.lists(
    st.from_regex(r"http://[a-z0-9]{1,12}:[1-9][0-9]{0,3}(/[a-z]{1,4})?", fullmatch=True), unique=True
)


@given(URLS, st.integers(1, 20))
def test_shares_are_disjoint_and_together_everything(urls: list[str], count: int) -> None:
    listed = [Listed(url) for url in urls]
    shares = [of_share(listed, f"{number}/{count}") for number in range(1, count + 1)]
    together = [one for share in shares for one in share]
    assert sorted(one.url for one in together) == sorted(urls)
    assert all([one for one in listed if one in share] == share for share in shares)


@given(URLS, st.integers(1, 20))
def test_a_new_endpoint_moves_no_other(urls: list[str], count: int) -> None:
    assert [share_of(url, count) for url in urls] == [share_of(url, count) for url in reversed(urls)][::-1]


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        listed = read(text)
    except Trouble:
        return
    assert listed and all(one.url.startswith("http") for one in listed)
