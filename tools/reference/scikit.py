"""Writes scikit.json: what src/evaluation/metrics.ts must give. pip install scikit-learn; python tools/reference/scikit.py"""
import json
import pathlib
import platform

import numpy as np
import sklearn
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

LABELS = list(range(7))


def expected(truth, predicted):
    settings = dict(labels=LABELS, zero_division=0)
    each = precision_recall_fscore_support(truth, predicted, **settings)
    macro = precision_recall_fscore_support(truth, predicted, average="macro", **settings)
    rest = [accuracy_score(np.equal(truth, i), np.equal(predicted, i)) for i in LABELS]
    return {
        "confusion": confusion_matrix(truth, predicted, labels=LABELS).tolist(),
        "accuracy": accuracy_score(truth, predicted),
        "oneAgainstRest": float(np.mean(rest)),
        "precision": macro[0], "recall": macro[1], "f1": macro[2],
        "perClass": [
            {"precision": p, "recall": r, "f1": f, "support": int(s), "oneAgainstRest": a}
            for p, r, f, s, a in zip(*each, rest)
        ],
    }


def cases():
    rng = np.random.default_rng(7)
    truth = rng.integers(0, 7, 328)
    yield "a model that is right four times of five", truth, np.where(rng.random(328) < 0.8, truth, rng.integers(0, 7, 328))
    yield "always right", truth, truth
    yield "one emotion for everything: six are never predicted", truth, np.full(328, 4)
    yield "never right", truth, (truth + 1) % 7
    few = np.array([0, 0, 1, 2, 2, 2])
    yield "four emotions that never occur, one of them predicted", few, np.array([0, 1, 1, 2, 2, 6])
    skewed = np.repeat(LABELS, [1, 2, 4, 8, 16, 32, 64])
    yield "very unequal supports", skewed, np.where(rng.random(len(skewed)) < 0.5, skewed, rng.integers(0, 7, len(skewed)))


values = {
    "versions": {"python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": np.__version__},
    "cases": [
        {"name": name, "truth": truth.tolist(), "predicted": predicted.tolist(), "expected": expected(truth, predicted)}
        for name, truth, predicted in cases()
    ],
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(values) + "\n")
