"""What splunkd asks before it saves an input: can these parameters be right, and does the endpoint answer?

The message of the exception is what the admin sees, in the dialog that stays open.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from splunklib import modularinput as smi

from ai_inference import endpoints, rounds
from ai_inference.settings import Settings, read_settings
from ai_inference.splunk_settings import hidden, read_credentials, stored_proxy
from ai_inference.trouble import Trouble, unexpected

# The label of the check box in globalConfig.json
SWITCH = "Test the connection when saving"
UNTICK = f'To save it all the same, untick "{SWITCH}".'

LOGGER = logging.getLogger(__name__)
LOGGER.addHandler(logging.NullHandler())

Params = Mapping[str, Any]


def validate_input(definition: smi.ValidationDefinition) -> None:
    params, metadata = definition.parameters, definition.metadata
    try:
        validate(metadata.get("name") or "input", params, metadata["session_key"])
    except Trouble as trouble:
        raise ValueError(trouble.message) from trouble


def validate(name: str, params: Params, session_key: str) -> None:
    """Trouble says what to do. Without the test nothing is asked but splunkd."""
    read_settings(name, params, endpoints.FAMILIES)
    try:
        account = read_credentials(params.get("account"), session_key)
        proxy = stored_proxy(session_key, LOGGER)
    except Trouble:
        raise
    except Exception as error:
        what = unexpected(error).message.partition(". ")[0]
        message = (
            f"The account or the proxy could not be read from splunkd ({what}). Is splunkd healthy? Look "
            "into splunkd.log."
        )
        raise Trouble("configuration", message) from error
    settings = read_settings(name, params, endpoints.FAMILIES, account, proxy)
    problem = probe(settings) if settings.test_connection else ""
    if problem:
        raise Trouble("connection", f"{hidden(problem, account)} {UNTICK}")


def probe(settings: Settings) -> str:
    """Empty when every endpoint answers as its server type does, else what is wrong and what to do."""
    return rounds.test_connection(settings)
