"""What each threshold finds and what it costs: docs/anomaly.md has the table, made here.

    PYTHONPATH=.:package/bin build/venv/dev/bin/python -m tests.unit.anomaly.test_thresholds

prints it. Training and scored rows are of different seeds. "clean": the outliers are left out of training.
"""

import re
from collections.abc import Callable, Sequence

from ai_inference.anomaly import baseline
from ai_inference.anomaly.baseline import QUANTILES

from scripts.build.paths import ROOT
from tests.unit.anomaly.data import ROWS, SETS, make

PAGE = ROOT / "docs/anomaly.md"
TABLE = re.compile(r"<!-- thresholds -->\n(.*?)<!-- /thresholds -->", re.DOTALL)
SCORED_SEEDS = (101, 102, 103)
Cell = tuple[str, str, str]


def measured(name: str, clean: bool) -> dict[str, tuple[float, float]]:
    """Threshold → (share of outliers found, share of the others flagged)."""
    columns, odd = make(name, seed=1)
    kept = [place for place in range(ROWS) if not (clean and odd[place])]
    columns = [[column[place] for place in kept] for column in columns]
    fields = [f"f{number}" for number in range(len(columns))]
    model = baseline.learn(
        fields, len(kept), [[0.0] * len(kept), *columns], seasonal=False, trees=100, sample=256, seed="0"
    )
    flagged = {quantile: [0, 0] for quantile in QUANTILES}
    total = [0, 0]
    for seed in SCORED_SEEDS:
        columns, odd = make(name, seed)
        scores = model.scores(model.space.columns([0.0] * ROWS, columns))
        for place, score in enumerate(scores):
            beyond = model.space.beyond([0.0, *(column[place] for column in columns)])
            total[odd[place]] += 1
            for quantile in QUANTILES:
                flagged[quantile][odd[place]] += score >= model.quantiles[quantile] or bool(beyond)
    return {quantile: (found[1] / total[1], found[0] / total[0]) for quantile, found in flagged.items()}


def table(measure: Callable[[str, bool], dict[str, tuple[float, float]]] = measured) -> str:
    lines = [
        "| rows | training | " + " | ".join(f"{name}: found, false" for name in QUANTILES) + " |",
        "|---|---|" + "---|" * len(QUANTILES),
    ]
    for name in SETS:
        for clean in (False, True):
            cells = [f"{found:.0%}, {false:.2%}" for found, false in measure(name, clean).values()]
            training = "clean" if clean else "with outliers"
            lines.append(f"| {name.replace('_', ' ')} | {training} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def written() -> str:
    found = TABLE.search(PAGE.read_text(encoding="utf-8"))
    assert found
    return found[1]


def numbers(text: str) -> Sequence[float]:
    return [float(number) for number in re.findall(r"([0-9.]+)%", text)]


def differs(page: str, made: str) -> bool:
    """Another Python's last digits may differ by a row; more may not."""
    ours, theirs = numbers(page), numbers(made)
    return (
        re.sub(r"[0-9.]+%", "", page) != re.sub(r"[0-9.]+%", "", made)
        or len(ours) != len(theirs)
        or any(abs(one - other) > 1.0 for one, other in zip(ours, theirs, strict=True))
    )


def test_the_page_says_what_is_measured() -> None:
    assert not differs(written(), table())


def test_a_page_that_claims_more_is_noticed() -> None:
    found = max(numbers(written()))
    assert differs(written().replace(f"{found:.0f}%", f"{found - 5:.0f}%"), written())
    assert differs(written().replace("| bots |", "| people |"), written())


def test_a_clean_model_keeps_its_rate() -> None:
    """A threshold's share of training rows is the share of false alarms, within a factor of two and a bit."""
    for name in SETS:
        rates = measured(name, clean=True)
        assert rates["p95"][1] < 0.10 and rates["p99"][1] < 0.03 and rates["p999"][1] < 0.01, (name, rates)


if __name__ == "__main__":
    print(table())
