"""What stands behind `| aianomaly`, and what is said of mistakes."""

import json

import pytest
from ai_inference.anomaly.options import SETTINGS, read_options
from ai_inference.anomaly.refusal import Refusal

from scripts.build.paths import ROOT

FIT = {"model": "m", "fields": "a,b"}


def test_defaults() -> None:
    options = read_options(["fit"], FIT)
    assert (options.fields, options.by, options.trees, options.sample) == (["a", "b"], (), 100, 256)
    assert (options.expires, options.seasonality, options.seed) == (90 * 86400, False, "0")


def test_all_of_them() -> None:
    given = {"by": "user, model_name", "seasonality": "T", "trees": "50", "sample": "64", "seed": "9",
             "groups": "7", "minrows": "30", "expires": "8w"}  # fmt: skip
    options = read_options(["fit"], {**FIT, **given})
    assert (options.by, options.seasonality, options.trees) == (["user", "model_name"], True, 50)
    assert (options.sample, options.seed, options.groups, options.minrows) == (64, "9", 7, 30)
    assert options.expires == 8 * 7 * 86400
    applied = read_options(["apply"], {"model": "m", "threshold": "0.65", "top": "5"})
    assert (applied.threshold, applied.top) == (0.65, 5)
    assert read_options(["apply"], {"model": "m", "threshold": "p999"}).threshold == "p999"
    assert read_options(["apply"], {"model": "m"}).threshold is None


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        ([], FIT, r'must be fit, apply or forget: \| aianomaly fit model=NAME'),
        (["train"], FIT, "fit, apply or forget, not train"),
        (["fit", "b"], FIT, r'b stands alone\. A list of fields goes into quotes .*: fields="a,b,c"'),
        (["fit"], {"fields": "a"}, "Name the model: "),
        (["fit"], {"model": "m"}, "Say which numeric fields the model is made of"),
        (["fit"], {"model": "my-model", "fields": "a"}, "model=my-model must be a name of letters"),
        (["fit"], {"model": "m", "fields": "a,,b"}, 'fields=a,,b must be one to 50 different fields'),
        (["fit"], {"model": "m", "fields": "a,a"}, "different fields"),
        (["fit"], {**FIT, "by": "a"}, "a stands in fields= and in by="),
        (["fit"], {**FIT, "by": "c,d,e,f,g"}, "by=c,d,e,f,g must be one to 4"),
        (["fit"], {**FIT, "trees": "9"}, "trees=9 must be a whole number from 10 to 500"),
        (["fit"], {**FIT, "trees": "1e2"}, "trees=1e2 must be"),
        (["fit"], {**FIT, "sample": "99999"}, "sample=99999 must be a whole number from 16 to 4096"),
        (["fit"], {**FIT, "seasonality": "weekly"}, "seasonality=weekly must be true or false"),
        (["fit"], {**FIT, "expires": "never"}, "expires=never must be a span such as 12h, 30d"),
        (["fit"], {**FIT, "expires": "400d"}, "at most 366d"),
        (["fit"], {**FIT, "expires": "0d"}, "must be a span"),
        (["fit"], {**FIT, "threshold": "0.5"}, r"threshold= is not for fit, but for apply\. Take it out\."),
        (["apply"], {"model": "m", "trees": "50"}, "trees= is not for apply, but for fit"),
        (["apply"], {"model": "m", "threshold": "1.5"}, "must be a score from 0 to 1, or p95"),
        (["apply"], {"model": "m", "threshold": "nan"}, "threshold=nan must be"),
        (["apply"], {"model": "m", "top": "0"}, "top=0 must be"),
        (["forget"], {}, r"Name the model: \| makeresults \| aianomaly forget model=NAME"),
        (["forget"], FIT, "fields= is not for forget, but for fit and apply"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_what_to_write(words: list[str], given: dict[str, str], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        read_options(words, given)


def test_every_option_is_declared_to_ucc_and_explained() -> None:
    """globalConfig.json has the options a second time: UCC makes the command's arguments of it."""
    config = json.loads((ROOT / "globalConfig.json").read_text(encoding="utf-8"))
    (command,) = [one for one in config["customSearchCommand"] if one["commandName"] == "aianomaly"]
    assert {argument["name"] for argument in command["arguments"]} == {*SETTINGS}
    missing = [name for name in SETTINGS if f"{name}=" not in command["description"] + command["syntax"]]
    assert not missing
