"""What splunkd says of itself. Its product names are the lab's: nobody shall take it for a Splunk."""

from urllib.parse import urlsplit

from lab.splunkd.call import Call
from lab.splunkd.entity import Entities, Entity
from lab.splunkd.render import BUILD, VERSION
from lab.splunkd.routing import Table
from lab.splunkd.state import GUID, Splunkd

TABLE = Table()


@TABLE.add("GET", "server/info", "server/info/server-info")
def info(splunkd: Splunkd, call: Call) -> Entities:
    content = {
        # dotted integers only: clients choose the search API's version by it
        "version": VERSION,
        "build": BUILD,
        "guid": GUID,
        "product_type": "lab",
        "instance_type": "lab",
        "serverName": "lab",
        "host": "lab",
        "host_fqdn": "lab",
        "isFree": False,
        "isTrial": False,
        "isForwarding": False,
        "licenseState": "OK",
        "mode": "normal",
        "activeLicenseGroup": "none: this is not Splunk",
        "server_roles": ["indexer", "search_head", "kv_store"],
        "kvStoreStatus": "ready",
        "os_name": "Linux",
        "cpu_arch": "x86_64",
        "startup_time": 0,
    }
    return Entities("server/info", [Entity("server-info", content, "server/info", removable=False)])


@TABLE.add("GET", "server/settings", "server/settings/settings")
def settings(splunkd: Splunkd, call: Call) -> Entities:
    content = {
        "serverName": "lab",
        "host": "lab",
        "httpport": urlsplit(splunkd.addresses.web).port or 0,
        "mgmtHostPort": urlsplit(splunkd.addresses.mgmt).netloc,
        "enableSplunkWebSSL": False,
        "startwebserver": bool(splunkd.addresses.web),
        "sessionTimeout": "1h",
        "SPLUNK_HOME": str(splunkd.engine.home.root),
        # Splunk shows its secret in hashed form; the lab has none to show.
        "pass4SymmKey": "",
    }
    return Entities("server/settings", [Entity("settings", content, "server/settings", removable=False)])


@TABLE.add("GET", "server/roles")
def roles(splunkd: Splunkd, call: Call) -> Entities:
    content = {"role_list": ["indexer", "search_head", "kv_store"]}
    return Entities("server/roles", [Entity("result", content, "server/roles", removable=False)])


@TABLE.add("GET", "kvstore/status")
def kvstore_status(splunkd: Splunkd, call: Call) -> Entities:
    content = {"current": {"status": "ready", "guid": GUID, "standalone": True}}
    return Entities("kvstore/status", [Entity("status", content, "kvstore/status", removable=False)])


@TABLE.add("GET", "messages")
def messages(splunkd: Splunkd, call: Call) -> Entities:
    return Entities("messages", [])
