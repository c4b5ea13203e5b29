"""What the oracle's scores are compared by. scikit-learn has an AUC of its own: the two are compared as
well."""

from collections.abc import Sequence


def ranks(values: Sequence[float]) -> list[float]:
    """1 for the least; equal values share the mean of their ranks."""
    order = sorted(range(len(values)), key=values.__getitem__)
    found = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for place in order[start:end]:
            found[place] = (start + end + 1) / 2
        start = end
    return found


def spearman(first: Sequence[float], second: Sequence[float]) -> float:
    a, b = ranks(first), ranks(second)
    mean = (len(a) + 1) / 2
    above = sum((x - mean) * (y - mean) for x, y in zip(a, b, strict=True))
    return float(above / (sum((x - mean) ** 2 for x in a) * sum((y - mean) ** 2 for y in b)) ** 0.5)


def auc(scores: Sequence[float], odd: Sequence[bool]) -> float:
    """The chance that an outlier scores above a row that is none."""
    positive = sum(odd)
    total = sum(rank for rank, yes in zip(ranks(scores), odd, strict=True) if yes)
    return (total - positive * (positive + 1) / 2) / (positive * (len(odd) - positive))
