# Runs under Python 3.9 too, and reads only what the lab wrote.
# ruff: noqa: PTH118, PTH123, UP031, S314, RUF015
"""A modular input that does what its `mode` says. Standard library only: it runs under any Python."""

import os
import sys
import time
from xml.etree import ElementTree

SCHEME = """<scheme><title>Probe</title><description>for tests</description>
<use_external_validation>true</use_external_validation><streaming_mode>xml</streaming_mode>
<use_single_instance>false</use_single_instance>
<endpoint><args><arg name="mode"><required_on_create>true</required_on_create></arg>
<arg name="count"><required_on_create>false</required_on_create></arg></args></endpoint></scheme>"""


def say(text):
    sys.stdout.write(text)
    sys.stdout.flush()


def run(stanza):
    params = {p.get("name"): p.text for p in stanza.findall("param")}
    mode, count = params["mode"], int(params.get("count") or 2)
    if mode == "crash":
        sys.stderr.write("ERROR something broke\nno level here\n")
        sys.exit(3)
    if mode == "notxml":
        say("plain text\n")
        return
    say("<stream>")
    for number in range(count):
        if mode == "unbroken":
            say('<event unbroken="1"><data>part %d-</data></event>' % number)
        else:
            say(
                "<event><time>%d.5</time><host>h%d</host><sourcetype>probe</sourcetype><index>main</index>"
                "<data>event %d &lt;&amp;</data></event>" % (1700000000 + number, number, number)
            )
    if mode == "unbroken":
        say('<event unbroken="1"><data>end</data><done/></event>')
    if mode == "hang":
        with open(os.path.join(os.environ["SPLUNK_HOME"], "hanging.pid"), "w") as out:
            out.write(str(os.getpid()))
        time.sleep(600)
    say("</stream>")


if sys.argv[1:] == ["--scheme"]:
    say(SCHEME)
elif sys.argv[1:] == ["--validate-arguments"]:
    item = ElementTree.parse(sys.stdin).getroot().find("item")
    mode = [p.text for p in item.findall("param") if p.get("name") == "mode"][0]
    if mode not in ("events", "unbroken", "hang", "crash", "notxml"):
        say("<error><message>mode %s is unknown</message></error>" % mode)
        sys.exit(1)
else:
    run(ElementTree.parse(sys.stdin).getroot().find("configuration/stanza"))
