"""Writes statistics.json: what src/evaluation/intervals.ts, significance.ts, overlapping.ts and src/claims/draw.ts must give.
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
    """The 2.5% and 97.5% quantiles, or None where 20,000 draws may miss one because it lies at a step."""
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
    """Over every outcome of a test set: right only in one model, only in the other, the rest."""
    one, other = (discordance + difference) / 2, (discordance - difference) / 2
    a, b = np.array(list(product(range(n + 1), repeat=2))).T
    a, b = a[a + b <= n], b[a + b <= n]
    p = np.minimum(1, 2 * stats.binom.cdf(np.minimum(a, b), a + b, 0.5))
    return stats.multinomial.pmf(np.stack([a, b, n - a - b], 1), n, [one, other, 1 - one - other])[p <= alpha].sum()


def smallest_differences():
    """The exact root, and how often the test finds that difference in 20,000 simulated test sets."""
    for n, discordance in [(60, 0.3), (280, 0.08), (328, 0.1), (328, 0.3)]:
        difference = optimize.brentq(lambda d: power(n, discordance, d) - 0.8, 0, discordance, xtol=1e-9)
        one, other = (discordance + difference) / 2, (discordance - difference) / 2
        a, b, _ = rng.multinomial(n, [one, other, 1 - one - other], 20_000).T
        found = 2 * stats.binom.cdf(np.minimum(a, b), a + b, 0.5) <= 0.05
        yield {"n": n, "discordance": discordance, "difference": difference, "simulated": found.mean(),
               "half": power(n, discordance, discordance / 2)}


def overlapping_runs(seed, models, runs=3, size=90, population=150):
    """Test sets drawn again and again from one population, and what models of some accuracy say of them."""
    draw = np.random.default_rng(seed)
    labels, hard = draw.integers(0, 7, population), draw.random(population)
    for run in range(runs):
        rows = np.sort(draw.choice(population, size, replace=False))
        said = [np.where(draw.random(size) < accuracy - 0.2 * hard[rows], labels[rows], draw.integers(0, 7, size)) for accuracy in models]
        yield {"utterances": [str(row) for row in rows], "truth": labels[rows].tolist(), "said": [one.tolist() for one in said]}


def macro_f1(truth, said):
    hits = [(truth == c) & (said == c) for c in range(7)]
    return np.mean([2 * hit.sum() / max(1, (truth == c).sum() + (said == c).sum()) for c, hit in enumerate(hits)])


def swaps():
    """p of the difference in accuracy by SciPy's permutation test of each utterance's sum; in F1 by swapping answers."""
    for seed, models in [(1, (0.95, 0.85)), (2, (0.9, 0.88)), (3, (0.8, 0.75))]:
        runs = list(overlapping_runs(seed, models))
        names = np.concatenate([run["utterances"] for run in runs])
        truth, a, b = (np.concatenate(parts) for parts in zip(*[(run["truth"], *run["said"]) for run in runs]))
        unit = np.unique(names, return_inverse=True)[1]
        sums = np.bincount(unit, (a == truth).astype(int) - (b == truth))
        test = stats.permutation_test((sums,), lambda x, axis: np.abs(x.sum(axis=axis)), permutation_type="samples",
                                      alternative="greater", vectorized=True, n_resamples=100_000, rng=seed)
        found = abs(macro_f1(truth, a) - macro_f1(truth, b))
        as_large = 0
        for _ in range(20_000):
            swapped = (rng.random(unit.max() + 1) < 0.5)[unit]
            as_large += abs(macro_f1(truth, np.where(swapped, b, a)) - macro_f1(truth, np.where(swapped, a, b))) >= found - 1e-12
        yield {"runs": runs, "onlyA": int(((a == truth) & (b != truth)).sum()), "onlyB": int(((b == truth) & (a != truth)).sum()),
               "accuracy": test.pvalue, "f1": (1 + as_large) / 20_001}


def pigeonhole():
    """Share of draws, runs and utterances both resampled, in which a model's accuracy is above a bound."""
    for seed, bound in [(4, 0.8), (5, 0.84), (6, 0.87)]:
        runs = list(overlapping_runs(seed, (0.95,), runs=4))
        seen = sorted({name for run in runs for name in run["utterances"]})
        right = np.concatenate([np.equal(run["truth"], run["said"][0]) for run in runs])
        held = 0
        for _ in range(50_000):
            of_run = rng.multinomial(len(runs), np.full(len(runs), 1 / len(runs)))
            of_row = dict(zip(seen, rng.multinomial(len(seen), np.full(len(seen), 1 / len(seen)))))
            weight = np.concatenate([times * np.array([of_row[name] for name in run["utterances"]]) for times, run in zip(of_run, runs)])
            held += (weight * right).sum() > bound * weight.sum()
        yield {"runs": runs, "bound": bound, "held": held / 50_000}


def clopper_pearson(hits, part, population):
    """The fewest and the most of a population from whose draw without replacement so many hits are no surprise."""
    all_of = np.arange(population + 1)
    fits = (stats.hypergeom.sf(hits - 1, population, all_of, part) >= 0.025) & (stats.hypergeom.cdf(hits, population, all_of, part) >= 0.025)
    return all_of[fits][[0, -1]] / population


def shares_drawn():
    """A percentage with two decimals stands for its nearest count; mean one against rest is 1 - 2/7 (1 - multiclass)."""
    for part, population in [(280, 2800), (328, 3280)]:
        for published in [0.9184, 0.9636, 0.9902, 1.0]:
            low, high = clopper_pearson(round(published * part), part, population)
            yield {"published": published, "test": part, "of": population, "low": low, "high": high}


def one_against_rest_drawn():
    for part, population in [(280, 2800), (328, 3280)]:
        for published in [0.9636, 0.98]:
            low, high = clopper_pearson(round((1 - 3.5 * (1 - published)) * part), part, population)
            yield {"published": published, "test": part, "of": population, "low": 1 - (1 - low) / 3.5, "high": 1 - (1 - high) / 3.5}


def drawn_range(kinds, statistic, published, reach, part, population, bounds=(0.02, 1), draws=20_000):
    """The true values from which draws give the published number, by NumPy's draws and a search in steps of 0.0025."""
    def tails(value):
        cells = np.diff(np.round(np.cumsum(kinds(value))).astype(int), prepend=0)
        counts = rng.multivariate_hypergeometric([*cells, population - cells.sum()], part, draws)
        found = statistic(counts)
        return (found >= published - reach - 1e-12).mean(), (found <= published + reach + 1e-12).mean()
    steps = np.arange(max(bounds[0], published - 0.2), min(bounds[1], published + 0.2) + 1e-9, 0.0025)
    passed = np.array([tails(value) for value in steps]) >= 0.025
    return steps[passed[:, 0]][0], steps[passed[:, 1]][-1]


def classes_drawn():
    """Precision, recall and F1 of one emotion: hits, misses and false alarms drawn one by one."""
    for part, population in [(280, 2800), (328, 3280)]:
        own = population / 7
        for precision, recall, f1 in [(0.98, 0.98, 0.98), (0.68, 0.90, 0.78), (1.0, 0.94, 0.97)]:
            hits = own * recall
            for measure, kinds, statistic, value in [
                ("precision", lambda v: [hits, hits * (1 / v - 1)], lambda c: c[:, 0] / (c[:, 0] + c[:, 1]), precision),
                ("recall", lambda v: [own * v, own * (1 - v)], lambda c: c[:, 0] / (c[:, 0] + c[:, 1]), recall),
                ("f1", lambda v: [hits, hits * (1 / v - 1), hits * (1 / v - 1)], lambda c: 2 * c[:, 0] / (2 * c[:, 0] + c[:, 1] + c[:, 2]), f1),
            ]:
                reach = max(0.005, value / (hits * part / population) / 2)
                low, high = drawn_range(kinds, statistic, value, reach, part, population, bounds=(0.3, 1))
                yield {"measure": measure, "precision": precision, "recall": recall, "f1": f1, "utterances": own, "test": part,
                       "of": population, "low": low, "high": high}


def means_drawn():
    """Mean precision and mean F1 of seven emotions, whole confusion matrices drawn: nearly as the accuracy."""
    def kinds(value):
        return np.where(np.eye(7), value, (1 - value) / 6).ravel() * population / 7

    def matrices(counts):
        matrix = counts[:, :49].reshape(-1, 7, 7)
        return matrix[:, range(7), range(7)], matrix.sum(2), matrix.sum(1)

    def mean_precision(counts):
        hits, _, named = matrices(counts)
        return (hits / named).mean(1)

    def mean_f1(counts):
        hits, truly, named = matrices(counts)
        return (2 * hits / (truly + named)).mean(1)

    for part, population in [(280, 2800), (328, 3280)]:
        for published in [0.88, 0.93]:
            for measure, statistic in [("precision", mean_precision), ("f1", mean_f1)]:
                low, high = drawn_range(kinds, statistic, published, 0.005, part, population, draws=4000)
                yield {"measure": measure, "published": published, "test": part, "of": population, "low": low, "high": high}


def differences_drawn():
    for part, population, published, discordance in [(280, 2800, 0.0324, 0.06), (328, 3280, 0.0452, 0.1), (328, 3280, 0.0169, 0.03)]:
        low, high = drawn_range(lambda v: [(discordance + v) / 2 * population, (discordance - v) / 2 * population],
                                lambda c: (c[:, 0] - c[:, 1]) / part, published, 0.5 / part, part, population, bounds=(-discordance, discordance))
        yield {"published": published, "discordance": discordance, "test": part, "of": population, "low": low, "high": high}


def recall_spreads():
    """How far apart seven recalls are in 95 of 100 draws, though all are truly 6/7."""
    for part, population in [(280, 2800), (328, 3280)]:
        kinds = np.diff(np.round(np.cumsum(np.tile([6 / 7, 1 / 7], 7) * population / 7)).astype(int), prepend=0)
        counts = rng.multivariate_hypergeometric([*kinds, population - kinds.sum()], part, 50_000)[:, :14].reshape(-1, 7, 2)
        recalls = counts[:, :, 0] / counts.sum(2)
        yield {"recall": 6 / 7, "test": part, "of": population, "spread": np.quantile(np.ptp(recalls, axis=1), 0.95)}


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
    "swapTest": list(swaps()),
    "holdsInDraws": list(pigeonhole()),
    "sharesDrawn": list(shares_drawn()),
    "oneAgainstRestDrawn": list(one_against_rest_drawn()),
    "classesDrawn": list(classes_drawn()),
    "meansDrawn": list(means_drawn()),
    "differencesDrawn": list(differences_drawn()),
    "recallSpreads": list(recall_spreads()),
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(values, default=float) + "\n")
