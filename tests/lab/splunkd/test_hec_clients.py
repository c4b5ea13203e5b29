"""HEC clients that are not ours: one that logs with, one that Home Assistant sends with."""

import asyncio
import logging
from collections.abc import Iterator
from urllib.parse import urlsplit

import aiohttp
import pytest
from hass_splunk import SplunkPayloadError, hass_splunk
from splunk_logging.handlers import HecHandler

from lab.splunkd import Server
from tests.lab.splunkd.fake_lab import FakeLab

LOGGING = "python-splunk-logging 1.2.0 as the client"
HASS = "hass-splunk 0.2.0 as the client"


@pytest.fixture
def handler(server: Server) -> Iterator[HecHandler]:
    where = urlsplit(server.hec_url)
    made = HecHandler(
        host=where.hostname, port=where.port, token=server.hec_token, verify_ssl=False,
        default_sourcetype="app:log", default_source="tests", ignore_exceptions=False, batch_enabled=True,
    )  # fmt: skip
    yield made
    made.close()


@pytest.mark.verified(source=LOGGING)
def test_a_logging_handler_sends_batches(handler: HecHandler, lab: FakeLab) -> None:
    logger = logging.Logger("lab")
    logger.addHandler(handler)
    for number in range(250):
        logger.warning({"line": number})
    handler.flush()
    assert len(lab.events) == 250
    assert {(event["sourcetype"], event["source"]) for event in lab.events} == {("app:log", "tests")}
    assert lab.events[-1]["_raw"] == '{"line": 249}'


async def send(server: Server, token: str, *payloads: object) -> bool | None:
    where = urlsplit(server.hec_url)
    async with aiohttp.ClientSession() as session:
        client = hass_splunk(session, token, str(where.hostname), where.port or 0, verify_ssl=False)
        for payload in payloads:
            await client.queue(payload, send=False)
        return await client.send() if payloads else await client.check()


@pytest.mark.verified(source=HASS)
def test_home_assistants_client_checks_and_sends(server: Server, lab: FakeLab) -> None:
    assert asyncio.run(send(server, server.hec_token)) is True, "an empty body is code 5, which it expects"
    assert asyncio.run(send(server, "wrong")) is False
    assert asyncio.run(send(server, server.hec_token, {"event": {"a": 1}}, {"event": "b", "time": 1.5}))
    assert [(event["_raw"], event["_time"]) for event in lab.events][1] == ("b", 1.5)
    with pytest.raises(SplunkPayloadError) as refusal:
        asyncio.run(send(server, server.hec_token, {"event": ""}))
    assert (refusal.value.code, refusal.value.status) == (13, 400)
