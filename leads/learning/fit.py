"""A program: outcomes as JSON in, a model as plain numbers out. Knows no database and no Django.

    {"rows": [[traits, won, moment], ...]}  ->  {"method": ..., "weights": ..., "calibration": ..., "measures": ...}

The newest quarter is held out: no model sees it before it is measured by it. The models are all sums over values of
traits: naive Bayes with 0.1 added to each count (the formula of Odoo, to compare with), logistic regression, and
boosted trees of one split each, which add up to a weight for each value as well. The best log-loss on the held-out
leads wins; it is then learned anew from all of them.
"""

import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold

HELD_OUT, RARE, FOLDS, ISOTONIC_FROM = 0.25, 5, 5, 1000
SMOOTHED = 0.1
OTHER = "*"
SEED = 11

Column = tuple[str, str]
Fitted = tuple[float, np.ndarray]
Fit = Callable[[np.ndarray, np.ndarray, list[Column]], Fitted]


def main() -> int:
    """Read from standard input, write to standard output."""
    json.dump(learn(json.load(sys.stdin)["rows"]), sys.stdout)
    return 0


def learn(rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Compare, choose, and learn the chosen one from everything. {"problem": words} where that can't be done."""
    rows = sorted(rows, key=lambda row: row[2])
    traits, won = [row[0] for row in rows], np.array([bool(row[1]) for row in rows])
    cut = int(len(rows) * (1 - HELD_OUT))
    if min(won[:cut].sum(), (~won[:cut]).sum()) < FOLDS or len(set(won[cut:])) < 2:
        return {"problem": "Won and lost leads do not lie far enough apart in time yet."}
    columns = _columns(traits[:cut])
    x = _matrix(traits, columns)
    seen, held = (x[:cut], won[:cut]), (x[cut:], won[cut:])
    tried = {name: _calibrated(fit, *seen, columns) for name, fit in METHODS.items()}
    measures = {name: _measured(each, *held) for name, each in tried.items()}
    best = min(("logistic", "boosted", "bayes"), key=lambda name: measures[name]["log_loss"])
    curve = _curve(_said(tried[best], held[0]), held[1])
    columns = _columns(traits)
    x = _matrix(traits, columns)
    fitted, calibration = _calibrated(METHODS[best], x, won, columns)
    return {
        "method": best,
        "weights": _plain(fitted, columns, x),
        "calibration": calibration,
        "measures": measures,
        "curve": curve,
        "held_out": len(rows) - cut,
    }


def _columns(traits: Sequence[dict[str, str]]) -> list[Column]:
    """Each value seen often enough; the rest of a trait's values together."""
    counts = Counter((name, value) for each in traits for name, value in each.items())
    common = sorted(column for column, count in counts.items() if count >= RARE)
    return [*common, *sorted({(name, OTHER) for name, _ in counts})]


def _matrix(traits: Sequence[dict[str, str]], columns: list[Column]) -> np.ndarray:
    places = {column: place for place, column in enumerate(columns)}
    x = np.zeros((len(traits), len(columns)), dtype=np.float32)
    for row, each in enumerate(traits):
        for name, value in each.items():
            place = places.get((name, value), places.get((name, OTHER)))
            if place is not None:
                x[row, place] = 1.0
    return x


def _logistic(x: np.ndarray, won: np.ndarray, columns: list[Column]) -> Fitted:
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    found = LogisticRegressionCV(
        Cs=[0.01, 0.03, 0.1, 0.3, 1.0, 3.0], cv=folds, scoring="neg_log_loss", max_iter=500, l1_ratios=(0,),
        use_legacy_attributes=False,
    ).fit(x, won)  # fmt: skip
    return float(found.intercept_[0]), found.coef_[0]


def _boosted(x: np.ndarray, won: np.ndarray, columns: list[Column]) -> Fitted:
    """Trees of one split over columns of 0 and 1: each adds one number for 1 and another for 0."""
    found = GradientBoostingClassifier(
        max_depth=1, n_estimators=200, learning_rate=0.1, subsample=0.7, min_samples_leaf=RARE, random_state=SEED
    ).fit(x, won)
    share = won.mean()
    intercept, weights = math.log(share / (1 - share)), np.zeros(x.shape[1])
    for (each,) in found.estimators_:
        tree = each.tree_
        if tree.node_count < 3:
            intercept += 0.1 * float(tree.value[0, 0, 0])
            continue
        low, high = (0.1 * float(tree.value[child, 0, 0]) for child in (tree.children_left[0], tree.children_right[0]))
        intercept += low
        weights[tree.feature[0]] += high - low
    return intercept, weights


def _bayes(x: np.ndarray, won: np.ndarray, columns: list[Column]) -> Fitted:
    """Odoo's: the share of each value among won and among lost ones, 0.1 added to each count."""
    positive, negative = x[won].sum(axis=0) + SMOOTHED, x[~won].sum(axis=0) + SMOOTHED
    weights = np.log(positive / won.sum()) - np.log(negative / (~won).sum())
    return math.log(won.sum() / (~won).sum()), weights


METHODS: dict[str, Fit] = {"logistic": _logistic, "boosted": _boosted, "bayes": _bayes}


def _calibrated(fit: Fit, x: np.ndarray, won: np.ndarray, columns: list[Column]) -> tuple[Fitted, dict[str, Any]]:
    """Fitted to all, with what its sums mean by what it said of leads it had not seen."""
    sums = np.zeros(len(won))
    for seen, other in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(x, won):
        sums[other] = _sums(fit(x[seen], won[seen], columns), x[other])
    if len(won) >= ISOTONIC_FROM:
        line = IsotonicRegression(y_min=0.005, y_max=0.995, out_of_bounds="clip").fit(sums, won)
        xs, ys = line.X_thresholds_.tolist(), line.y_thresholds_.tolist()
        if len(xs) > 1:
            return fit(x, won, columns), {"kind": "isotonic", "x": xs, "y": ys}
    bend = LogisticRegression(C=1e6).fit(sums.reshape(-1, 1), won)
    return fit(x, won, columns), {"kind": "sigmoid", "a": float(bend.coef_[0][0]), "b": float(bend.intercept_[0])}


def _sums(fitted: Fitted, x: np.ndarray) -> np.ndarray:
    return fitted[0] + x @ fitted[1]


def _said(tried: tuple[Fitted, dict[str, Any]], x: np.ndarray) -> np.ndarray:
    fitted, calibration = tried
    sums = _sums(fitted, x)
    if calibration["kind"] == "isotonic":
        return np.interp(sums, calibration["x"], calibration["y"])
    return 1 / (1 + np.exp(-(calibration["a"] * sums + calibration["b"])))


def _measured(tried: tuple[Fitted, dict[str, Any]], x: np.ndarray, won: np.ndarray) -> dict[str, float]:
    said = _said(tried, x)
    return {
        "auc": round(float(roc_auc_score(won, said)), 4),
        "log_loss": round(float(log_loss(won, said, labels=[False, True])), 4),
        "brier": round(float(brier_score_loss(won, said)), 4),
    }


def _curve(said: np.ndarray, won: np.ndarray) -> list[list[float]]:
    """Said and come true in groups of equal size, from the least likely to the likeliest."""
    groups = np.array_split(np.argsort(said, kind="stable"), max(2, min(10, len(said) // 10)))
    return [[round(float(said[g].mean()), 4), round(float(won[g].mean()), 4), len(g)] for g in groups if len(g)]


def _plain(fitted: Fitted, columns: list[Column], x: np.ndarray) -> dict[str, Any]:
    """Numbers by trait and value, and what each trait adds on average."""
    intercept, weights = fitted
    by_trait: dict[str, dict[str, float]] = {}
    middle: dict[str, float] = {}
    shares = x.mean(axis=0)
    for (name, value), weight, share in zip(columns, weights.tolist(), shares.tolist(), strict=True):
        by_trait.setdefault(name, {})[value] = round(weight, 5)
        middle[name] = round(middle.get(name, 0.0) + weight * share, 5)
    return {"intercept": round(float(intercept), 5), "weights": by_trait, "middle": middle}


if __name__ == "__main__":
    sys.exit(main())
