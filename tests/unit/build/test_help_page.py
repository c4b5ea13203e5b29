"""The help page that the forms link to: every word of the documentation, and the anchors that are linked."""

import json
import re

from scripts.build.help_page import PAGE, body, page
from scripts.build.paths import ROOT


def test_blocks() -> None:
    text = (
        "1. One:\n\n   | a | b |\n   |---|---|\n   | `x|y`".replace("|y", "y")
        + " | *z* |\n\n   more\n2. Two\n"
    )
    assert body(text).replace("\n", "") == (
        '<ol start="1"><li><p>One:</p><table><tr><th>a</th><th>b</th></tr><tr><td><code>xy</code></td>'
        '<td><i>z</i></td></tr></table><p>more</p></li></ol><ol start="2"><li><p>Two</p></li></ol>'
    )
    assert body("Text:\n\n    a = <b>\n\n    c\n\nEnd") == (
        "<p>Text:</p>\n<pre><code>a = &lt;b&gt;\n\nc</code></pre>\n<p>End</p>"
    )
    assert body("## On *each* problem\nA **b** [c](#d) [e](f.md)") == (
        '<h2 id="on-each-problem">On <i>each</i> problem</h2>\n<p>A <b>b</b> <a href="#d">c</a> e</p>'
    )


def test_the_links_of_the_forms_lead_somewhere() -> None:
    made = page(PAGE.read_text(encoding="utf-8"))
    anchors = set(re.findall(r'id="([^"]+)"', made))
    links = re.findall(
        r"help/poller\.html(#[\w-]+)?", (ROOT / "globalConfig.json").read_text(encoding="utf-8")
    )
    assert len(links) >= 2
    inside = re.findall(r'href="#([^"]+)"', made)
    assert {link[1:] for link in links if link} | set(inside) <= anchors


def test_no_markup_is_left_and_no_cell_is_lost() -> None:
    text = PAGE.read_text(encoding="utf-8")
    made = page(text)
    outside = re.sub(r"(?s)<(pre|style)>.*?</\1>|<code>.*?</code>", "", made)
    assert "](" not in outside and "**" not in outside and "`" not in outside and "|" not in outside
    rows = [line for line in text.splitlines() if line.strip().startswith("|") and "---" not in line]
    assert made.count("<tr>") == len(rows)


def test_every_setting_of_the_forms_is_documented() -> None:
    config = json.loads((ROOT / "globalConfig.json").read_text(encoding="utf-8"))
    services = [*config["pages"]["inputs"]["services"], config["pages"]["configuration"]["tabs"][0]]
    text = PAGE.read_text(encoding="utf-8")
    for service in services:
        for entity in service["entity"]:
            if entity["field"] not in ("name", "guide", "auth_type"):
                assert f"`{entity['field']}`" in text, entity["field"]
                if service is services[0]:
                    assert entity["label"] in text, entity["label"]
