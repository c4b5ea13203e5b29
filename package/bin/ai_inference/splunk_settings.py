"""What splunkd keeps for the poller: accounts with their secrets, and the proxy."""

from __future__ import annotations

import logging

from solnlib import conf_manager

from ai_inference import credentials
from ai_inference.access import Proxy, read_proxy
from ai_inference.credentials import Credentials
from ai_inference.trouble import Trouble

ADDON = "TA_ai_inference"
SETTINGS = "ta_ai_inference_settings"
ACCOUNTS = "ta_ai_inference_account"
NOT_THERE = (conf_manager.ConfManagerException, conf_manager.ConfStanzaNotExistException)


def read_credentials(account: str | None, session_key: str) -> Credentials:
    """The credentials of an account of the add-on; none for no account."""
    if not account:
        return Credentials()
    realm = f"__REST_CREDENTIAL__#{ADDON}#configs/conf-{ACCOUNTS}"
    try:
        stanza = conf_manager.ConfManager(session_key, ADDON, realm=realm).get_conf(ACCOUNTS).get(account)
    except NOT_THERE as error:
        message = f"The account {account} of the input does not exist. Choose another, or none, in the input."
        raise Trouble("account", message) from error
    try:
        return credentials.read_credentials(stanza)
    except Trouble as trouble:
        message = f"Account {account}: {trouble.message} It is on the page Configuration > Accounts."
        raise Trouble(trouble.kind, message) from trouble


def stored_proxy(session_key: str, logger: logging.Logger) -> Proxy | None:
    """The proxy of the Proxy tab; None when it is off."""
    settings = conf_manager.get_proxy_dict(
        logger=logger, session_key=session_key, app_name=ADDON, conf_name=SETTINGS
    )
    return read_proxy(settings)


def hidden(text: str, secrets: Credentials) -> str:
    """The text without the account's secrets, for messages that quote what a server answered."""
    for secret in secrets.secrets:
        text = text.replace(secret, "***")
    return text
