"""The collection: its fields are those of a stored model, and few may write it."""

import re
from pathlib import Path

from ai_inference.anomaly.models import dump
from ai_inference.anomaly.store import COLLECTION, LOOKUPS, record_of

from lab.conf.reader import read_conf
from scripts.build.paths import ROOT
from tests.unit.anomaly.models import fitted

PACKAGE = ROOT / "package"
# Who may write models: whoever does decides what is no outlier.
WRITERS, READERS = {"admin", "sc_admin"}, {"admin", "sc_admin", "power"}


def too_open(meta: str) -> list[str]:
    """What default.meta allows beyond that, of the collection and of the lookup over it."""
    stanzas = dict(re.findall(r"^\[([^\]]*)\]\n((?:[^\[\n].*\n?)*)", meta, re.MULTILINE))
    found = []
    for name in (f"collections/{COLLECTION}", f"transforms/{COLLECTION}"):
        for right, allowed in (("read", READERS), ("write", WRITERS)):
            roles = re.search(rf"{right} : \[([^\]]*)\]", stanzas.get(name, ""))
            if roles is None or {role.strip() for role in roles[1].split(",")} - allowed:
                found.append(f"{name} {right}")
    return found


def test_few_may_write_models() -> None:
    meta = (PACKAGE / "metadata/default.meta").read_text(encoding="utf-8")
    assert too_open(meta) == []
    # The twins: one that says nothing, and one that lets everyone.
    assert len(too_open("[]\naccess = read : [ * ], write : [ admin ]\n")) == 4
    assert too_open(meta.replace("write : [ admin, sc_admin ]", "write : [ * ]"))


def test_the_collection_has_the_fields_of_a_model() -> None:
    model = fitted()
    stored = set(record_of(model, dump(model)))
    stanza = read_conf(PACKAGE / "default/collections.conf")[COLLECTION]
    declared = {name.removeprefix("field.") for name in stanza if name.startswith("field.")}
    assert declared == stored - {"_key"}
    listed = read_conf(PACKAGE / "default/transforms.conf")[COLLECTION]["fields_list"].split(", ")
    assert {*listed} == stored - {"model"}


def test_files_go_to_the_add_ons_lookups() -> None:
    assert Path("package/lookups") == LOOKUPS.relative_to(ROOT)
