"""Writes errors.json: what src/evaluation/calibration.ts, src/evaluation/significance.ts, src/evaluation/errors.ts and src/models/embedding.ts must give.
pip install scipy scikit-learn; python tools/reference/errors.py"""
import json
import pathlib
import platform
from itertools import permutations

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn.calibration import calibration_curve
from sklearn.decomposition import PCA

rng = np.random.default_rng(7)


def calibrations():
    """Confidences, whether each answer is right, scikit-learn's curve, and the calibration error that follows from it."""
    for n, sharpness in [(400, 3.0), (60, 8.0)]:
        confidence = np.clip(1 - rng.beta(1, sharpness, n), 1 / 7, 1).round(4)
        correct = rng.random(n) < confidence ** 1.5
        accuracy, mean = calibration_curve(correct, confidence, n_bins=10, strategy="uniform")
        sizes = np.histogram(np.searchsorted(np.linspace(0, 1, 11)[1:-1], confidence), bins=range(11))[0]
        error = np.sum(sizes[sizes > 0] / n * np.abs(accuracy - mean))
        yield {"confidence": confidence.tolist(), "correct": correct.tolist(), "mean": mean.tolist(),
               "accuracy": accuracy.tolist(), "sizes": sizes[sizes > 0].tolist(), "error": error}


def mantels():
    """Spearman's correlation of two symmetric matrices, and its share among all orders of one of them."""
    for n, likeness in [(5, 0.8), (6, 0.0)]:
        a = rng.random((n, n)).round(2)
        b = (likeness * a + (1 - likeness) * rng.random((n, n))).round(1)  # rounded, so that there are ties
        a, b = a + a.T, b + b.T
        above = np.triu_indices(n, 1)
        rho = stats.spearmanr(a[above], b[above]).statistic
        others = [stats.spearmanr(a[above], b[np.ix_(order, order)][above]).statistic for order in permutations(range(n))]
        yield {"a": a.tolist(), "b": b.tolist(), "rho": rho, "p": float(np.mean(np.abs(others) >= abs(rho) - 1e-12))}


def unevenness():
    """p of Pearson's chi-squared by SciPy's permutations."""
    for groups, gathered in [(4, True), (12, False)]:
        group = rng.integers(0, groups, 200)
        error = rng.random(200) < np.where(gathered & (group == 0), 0.22, 0.08)
        method = stats.PermutationMethod(n_resamples=20_000, rng=1)
        table = np.array([[np.sum(error[group == g]), np.sum(~error[group == g])] for g in range(groups)])
        p = stats.chi2_contingency(table, correction=False, method=method).pvalue
        yield {"group": group.tolist(), "error": error.astype(int).tolist(), "p": p}


points = (rng.normal(size=(40, 3)) @ rng.normal(size=(3, 6)) + 0.1 * rng.normal(size=(40, 6)) + 2).round(3)
pca = PCA(2).fit(points)

found = {
    "versions": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
    "calibration": list(calibrations()), "mantel": list(mantels()), "unevenness": list(unevenness()),
    "ranks": {"values": [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5], "ranks": stats.rankdata([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]).tolist()},
    "components": {"rows": points.tolist(), "points": pca.transform(points).T.tolist(), "shares": pca.explained_variance_ratio_.tolist()},
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(found) + "\n")
