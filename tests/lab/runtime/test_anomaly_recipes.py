"""The searches of docs/anomaly.md, in their order, over a captured call, again and again for three users."""

import json
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.conf.reader import read_conf
from lab.errors import SearchError
from lab.splunkd.scheduler import Outcome
from scripts.build.paths import ROOT
from tests.lab.runtime.poller import Installed, installed

PAGE = ROOT / "docs/anomaly.md"
CAPTURE = ROOT / "sample_data/litellm:payload/default.log"
RECIPES = re.findall(r"```spl\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
CONFS = re.findall(r"```conf\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
HOURS = 24 * 16
FITS = {"use_by_user", "inputs_by_user", "service_by_model"}


@pytest.fixture(scope="module")
def own(built_addon: Path) -> Iterator[Installed]:
    with installed(built_addon) as running:
        fill(running)
        yield running


def fill(addon: Installed) -> None:
    """Two or three calls an hour and user; three hours ago one user asks 60 times, each time something
    else."""
    call = json.loads(CAPTURE.read_text(encoding="utf-8").splitlines()[0])
    chance = random.Random(1)  # noqa: S311 - repeatable
    this_hour = int(time.time()) // 3600 * 3600
    for hour in range(HOURS, 0, -1):
        for user in range(3):
            odd = hour == 3 and user == 1
            for number in range(60 if odd else chance.randint(2, 3)):
                tokens = chance.randint(40, 90)
                prompt = f"question {number if odd else chance.randint(1, 3)}"
                start = this_hour - hour * 3600 + number * 30
                call |= {"startTime": start, "endTime": start + chance.uniform(0.5, 1.5)}
                call |= {"completion_tokens": tokens, "total_tokens": tokens + 30, "end_user": f"user{user}"}
                call["messages"] = [{"role": "user", "content": prompt}]
                addon.lab.ingest_event(json.dumps(call), sourcetype="litellm:payload")


def test_the_page_has_its_recipes() -> None:
    assert len(RECIPES) == 7
    assert {name for recipe in RECIPES for name in re.findall(r"fit model=(\w+)", recipe)} == FITS


def test_every_recipe_runs(own: Installed) -> None:
    found = {recipe: own.lab.search(recipe.strip()) for recipe in RECIPES}
    learning = {recipe: rows for recipe, rows in found.items() if "aianomaly fit" in recipe}
    assert all(row["stored_in"] == "KV store" for rows in learning.values() for row in rows)
    use, inputs, service = learning.values()
    assert [row.get("group") for row in use] == [None, "user0", "user1", "user2"]
    assert use[0]["season"] == "deviation" and int(str(use[0]["rows"])) > 1000
    assert inputs[0]["rows"] == use[0]["rows"] and service[1]["group"] == "openai/gemma-3-270m"
    (applying,) = [rows for recipe, rows in found.items() if "where is_outlier" in recipe]
    assert applying[0]["caller"] == "user1" and len(applying) <= 4
    assert {"calls", "tokens", "distinct_prompts"} <= {*applying[0]["anomaly_beyond"]}
    (rates,) = [rows for recipe, rows in found.items() if "AS share" in recipe]
    assert rates[0]["anomaly_baseline"] == "own" and float(str(rates[0]["share"])) < 0.01
    (listed,) = [rows for recipe, rows in found.items() if "inputlookup" in recipe]
    assert {row["name"] for row in listed} == FITS and {row["days_left"] for row in listed} == {"30"}
    assert own.lab.search("| inputlookup ai_anomaly_models | stats count")[0]["count"] == "2"


def alerted(addon: Installed, conf: str) -> tuple[Outcome, Outcome]:
    """The page's two scheduled searches as a person would keep them, run at one time: 20 minutes after the
    odd hour was over."""
    path = addon.lab.home.root / "etc/apps/search/local/savedsearches.conf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(conf, encoding="utf-8")
    addon.lab.confs.reload()
    learn, alert = read_conf(path)
    at = int(time.time()) // 3600 * 3600 - 2 * 3600 + 20 * 60
    scheduler = addon.server.scheduler
    return scheduler.run_now(learn, now=at), scheduler.run_now(alert, now=at)


def test_the_first_alert_fires(own: Installed) -> None:
    (conf,) = CONFS
    learnt, alert = alerted(own, conf)
    assert (learnt.error, learnt.results, learnt.fired) == ("", 4, False)
    assert (alert.error, alert.results, alert.fired) == ("", 1, True)
    (fired,) = own.server.scheduler.fired[-1].results
    assert (fired["caller"], fired["calls"], fired["anomaly_baseline"]) == ("user1", "60", "own")
    # The twin: a model that learnt something else than is asked of it.
    (learnt, alert) = alerted(
        own,
        conf.replace("use_by_user fields", "use_by_user_2 fields").replace(
            "apply model=use_by_user", "apply model=use_by_nobody"
        ),
    )
    assert "There is no model use_by_nobody" in alert.error and not alert.fired


def test_entropy_of_inputs(own: Installed) -> None:
    """60 different prompts: log2(60) bits; the others ask at most three things."""
    rows = own.lab.search(
        "search `ai_inference_indexes` `ai_inference_request_lines` prompt=* | `ai_inference_inputs_by_user` "
        "| sort - input_entropy"
    )
    assert float(str(rows[0]["input_entropy"])) == pytest.approx(5.907, abs=0.001)
    assert float(str(rows[1]["input_entropy"])) < 1.6
    assert rows[0]["calls"] == rows[0]["distinct_prompts"] == "60"


def test_a_recipe_whose_macro_lost_a_field_is_noticed(own: Installed) -> None:
    recipe = RECIPES[0].replace("| aianomaly", "| fields - tokens | aianomaly")
    with pytest.raises(SearchError, match="tokens: no number in any of"):
        own.lab.search(recipe.strip())
