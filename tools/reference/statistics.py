"""Writes statistics.json: what src/evaluation/intervals.ts and src/evaluation/significance.ts must give.
pip install scipy statsmodels; python tools/reference/statistics.py"""
import json
import pathlib
import platform
from itertools import product

import numpy as np
import scipy
import statsmodels
from scipy import optimize, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

rng = np.random.default_rng(11)
RESAMPLES = 20_000


def mean_intervals():
    for values in [[0.961, 0.993], [0.961, 0.993, 0.957, 0.964, 0.971], [0.9, 0.9, 0.9], rng.normal(0.4, 0.1, 30).round(4).tolist()]:
        low, high = stats.t.interval(0.95, len(values) - 1, np.mean(values), stats.sem(values)) if np.ptp(values) else (0.9, 0.9)
        yield {"values": values, "mean": np.mean(values), "deviation": np.std(values, ddof=1), "low": low, "high": high}


def bootstraps():
    """Bounds of SciPy's percentile bootstrap: mean and deviation over repetitions, the deviation being Monte Carlo error."""
    words = rng.integers(0, 60, 328)
    hard = rng.random(60) < 0.2  # words that models get wrong together
    correct = np.where(hard[words], rng.random(328) < 0.4, rng.random(328) < 0.95).astype(int)
    difference = correct - (rng.random(328) < 0.8)
    for name, scores in [("accuracy", correct), ("difference of two models", difference)]:
        sums = np.array([scores[words == word].sum() for word in np.unique(words)])
        sizes = np.array([(words == word).sum() for word in np.unique(words)])
        for clusters, data, statistic in [
            (None, (scores,), lambda x, axis: x.mean(axis=axis)),
            (words.tolist(), (sums, sizes), lambda x, n, axis: x.sum(axis=axis) / n.sum(axis=axis)),
        ]:
            bounds = np.array([
                stats.bootstrap(data, statistic, paired=True, n_resamples=RESAMPLES, method="percentile", rng=repetition).confidence_interval
                for repetition in range(25)
            ])
            yield {"name": name, "scores": scores.tolist(), "clusters": clusters, "mean": scores.mean(),
                   "bounds": bounds.mean(0).tolist(), "error": bounds.std(0, ddof=1).tolist()}


def bounds(distribution):
    """The 2.5 % and 97.5 % quantiles, or None where 20,000 draws may miss one because it lies at a step."""
    low, high = distribution.ppf([0.025, 0.975])
    margins = np.abs(distribution.cdf([low - 1, low, high - 1, high]) - [0.025, 0.025, 0.975, 0.975])
    return (low, high) if margins.min() > 0.0045 else None


def binomial_bounds():
    """The bootstrap of 0 and 1 draws from a binomial distribution, whose quantiles it must give."""
    for n in [328, 100, 20]:
        hits = next(k for k in range(int(0.9 * n), 0, -1) if bounds(stats.binom(n, k / n)))
        low, high = bounds(stats.binom(n, hits / n))
        yield {"n": n, "hits": hits, "low": low / n, "high": high / n}


def chances():
    """Two labels: hits by chance follow from a hypergeometric distribution. Last: one label for everything."""
    for n, true in [(100, 50), (328, 200)]:
        said = next(k for k in range(n // 3, n) if bounds(stats.hypergeom(n, true, k)))
        low, high = [(n - true - said + 2 * both) / n for both in bounds(stats.hypergeom(n, true, said))]
        yield {"n": n, "true": true, "said": said, "mean": (true * said + (n - true) * (n - said)) / n**2, "low": low, "high": high}
    yield {"n": 328, "true": 60, "said": 328, "mean": 60 / 328, "low": 60 / 328, "high": 60 / 328}


def mcnemars():
    for a, b in [(0, 0), (1, 0), (0, 5), (6, 0), (7, 7), (12, 3), (3, 12), (30, 45), (0, 400), (200, 900)]:
        p = mcnemar([[10, a], [b, 10]], exact=True).pvalue
        assert a + b == 0 or np.isclose(p, stats.binomtest(a, a + b).pvalue, rtol=1e-12)
        yield {"onlyA": a, "onlyB": b, "p": p}


def holms():
    for values in [[0.01, 0.04, 0.03, 0.005], [0.5, 0.6, 0.9], [0.02], [0.001, 0.001, 0.04, 1.0], (rng.random(20) ** 4).round(5).tolist()]:
        yield {"values": values, "adjusted": multipletests(values, method="holm")[1].tolist()}


def proportions():
    for hits, n in [(0, 5), (5, 5), (1, 1), (300, 328), (316, 328), (164, 328), (1, 2800)]:
        low, high = proportion_confint(hits, n, method="wilson")
        yield {"hits": hits, "n": n, "low": low, "high": high}


def power(n, discordance, difference, alpha=0.05):
    """Over every outcome of a test part: right only in one model, only in the other, the rest."""
    one, other = (discordance + difference) / 2, (discordance - difference) / 2
    a, b = np.array(list(product(range(n + 1), repeat=2))).T
    a, b = a[a + b <= n], b[a + b <= n]
    p = np.minimum(1, 2 * stats.binom.cdf(np.minimum(a, b), a + b, 0.5))
    return stats.multinomial.pmf(np.stack([a, b, n - a - b], 1), n, [one, other, 1 - one - other])[p <= alpha].sum()


def smallest_differences():
    """The exact root, and how often the test finds that difference in 20,000 simulated test parts."""
    for n, discordance in [(60, 0.3), (280, 0.08), (328, 0.1), (328, 0.3)]:
        difference = optimize.brentq(lambda d: power(n, discordance, d) - 0.8, 0, discordance, xtol=1e-9)
        one, other = (discordance + difference) / 2, (discordance - difference) / 2
        a, b, _ = rng.multinomial(n, [one, other, 1 - one - other], 20_000).T
        found = 2 * stats.binom.cdf(np.minimum(a, b), a + b, 0.5) <= 0.05
        yield {"n": n, "discordance": discordance, "difference": difference, "simulated": found.mean(),
               "half": power(n, discordance, discordance / 2)}


values = {
    "versions": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__},
    "resamples": RESAMPLES,
    "meanInterval": list(mean_intervals()),
    "bootstrapInterval": list(bootstraps()),
    "binomialBounds": list(binomial_bounds()),
    "chanceInterval": list(chances()),
    "mcnemar": list(mcnemars()),
    "holm": list(holms()),
    "proportionInterval": list(proportions()),
    "smallestDifference": list(smallest_differences()),
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(values, default=float) + "\n")
