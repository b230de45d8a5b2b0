"""Writes scikit.json: what src/evaluation/metrics.ts must give. pip install scikit-learn; python tools/reference/scikit.py"""
import json
import pathlib
import platform

import numpy as np
import sklearn
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

def expected(truth, predicted, classes):
    labels, present = range(classes), np.unique(truth)
    each = precision_recall_fscore_support(truth, predicted, labels=labels, zero_division=0)
    macro = precision_recall_fscore_support(truth, predicted, labels=present, average="macro", zero_division=0)
    rest = [accuracy_score(np.equal(truth, i), np.equal(predicted, i)) for i in labels]
    return {
        "confusion": confusion_matrix(truth, predicted, labels=labels).tolist(),
        "accuracy": accuracy_score(truth, predicted),
        "oneAgainstRest": float(np.mean([rest[i] for i in present])),
        "precision": macro[0], "recall": macro[1], "f1": macro[2],
        "perClass": [
            {"precision": p, "recall": r, "f1": f, "support": int(s), "oneAgainstRest": a}
            for p, r, f, s, a in zip(*each, rest)
        ],
    }


def cases():
    rng = np.random.default_rng(7)
    truth = rng.integers(0, 7, 328)
    yield "a model that is right four times of five", 7, truth, np.where(rng.random(328) < 0.8, truth, rng.integers(0, 7, 328))
    yield "always right", 7, truth, truth
    yield "one emotion for everything: six are never predicted", 7, truth, np.full(328, 4)
    yield "never right", 7, truth, (truth + 1) % 7
    few = np.array([0, 0, 1, 2, 2, 2])
    yield "four emotions that never occur, one of them predicted", 7, few, np.array([0, 1, 1, 2, 2, 6])
    skewed = np.repeat(range(7), [1, 2, 4, 8, 16, 32, 64])
    yield "very unequal supports", 7, skewed, np.where(rng.random(len(skewed)) < 0.5, skewed, rng.integers(0, 7, len(skewed)))
    four = rng.integers(0, 4, 100)
    yield "a corpus of four emotions", 4, four, np.where(rng.random(100) < 0.6, four, rng.integers(0, 4, 100))
    lacking = rng.choice([0, 1, 3, 4, 5, 7, 8, 9], 60)
    yield "ten emotions, two of them not in this test set", 10, lacking, rng.integers(0, 10, 60)
    two = np.repeat([0, 1], [5, 45])
    yield "two emotions", 2, two, np.where(rng.random(50) < 0.9, two, 1 - two)


values = {
    "versions": {"python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": np.__version__},
    "cases": [
        {"name": name, "classes": classes, "truth": truth.tolist(), "predicted": predicted.tolist(),
         "expected": expected(truth, predicted, classes)}
        for name, classes, truth, predicted in cases()
    ],
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(values) + "\n")
