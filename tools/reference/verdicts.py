"""Writes verdicts.json: every number of data/results/claims.json and of the README's results by a second way, from the raw
predictions of the study's runs, in NumPy and SciPy. Nothing of src is used, and no score that a result file holds: only
labels, predictions, learning curves, settings and the committed splits. What has no predictions in data/results (features,
noise, speed, the voice) is read, and marked so. src/claims/tests/secondway.test.ts compares.
pip install numpy scipy; python tools/reference/verdicts.py [file]"""
import hashlib
import itertools
import json
import pathlib
import platform
import sys
from itertools import product

import numpy as np
import scipy
from scipy import optimize, stats

ROOT = pathlib.Path(__file__).resolve().parents[2]
RESULTS, SPLITS = ROOT / "data/results", ROOT / "data/splits"
EMOTIONS = ["angry", "disgust", "fear", "happy", "neutral", "sad", "surprise"]
DRAWS = 20_000
rng = np.random.default_rng(2026)

# The paper: Table 2 by emotion (precision, recall, F1, accuracy in per cent), Table 3 by model (precision, F1, accuracy).
TABLE_2 = {
    "surprise": (0.98, 0.98, 0.98, 96.42), "neutral": (1.00, 0.94, 0.97, 99.02), "sad": (0.91, 0.95, 0.93, 98.05),
    "disgust": (0.97, 0.73, 0.84, 95.77), "fear": (0.87, 0.77, 0.82, 96.10), "angry": (0.91, 0.73, 0.81, 93.83),
    "happy": (0.68, 0.90, 0.78, 95.12),
}
TABLE_3 = {"GRU": (0.88, 0.87, 91.84), "BiLSTM": (0.90, 0.89, 93.12), "CNN-GRU": (0.91, 0.90, 94.67), "CNN-BiLSTM": (0.93, 0.93, 96.36)}
HEADLINE, PARAMETERS = 96.36, 58_503
SPLIT = {"TESS": ("random-tess", 280, 560, 2800), "TESS + SAVEE": ("random", 328, 656, 3280)}


# ---------------------------------------------------------------- the runs, as they were predicted

INPUTS = sorted([*RESULTS.glob("study/**/*.json"), *RESULTS.glob("study-ravdess/**/*.json"), *SPLITS.glob("random-*.json"), ROOT / "data/checksums/TESS.sha256",
                 ROOT / "data/checksums/SAVEE.sha256"], key=lambda path: path.relative_to(ROOT).as_posix())


def inputs_checksum():
    """Of predictions and splits, path by path: says whether verdicts.json is of those that are there."""
    lines = [f"{path.relative_to(ROOT).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}\n" for path in INPUTS]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def ids_of(part):
    ids = [pattern.replace("*", text) for pattern, texts in part.items() for text in texts.split(" ")]
    return sorted(ids, key=lambda one: (not one.startswith("TESS"), one))


SAVEE = {"a": "angry", "d": "disgust", "f": "fear", "h": "happy", "n": "neutral", "sa": "sad", "su": "surprise"}


def emotion_of(name):
    last = name.split("_")[-1]
    return last if name.startswith("TESS") else SAVEE[last.rstrip("0123456789")]


def read_runs():
    runs = []
    for path in RESULTS.glob("study/**/*.json"):
        run = json.loads(path.read_text())
        kept = {key: run[key] for key in ["protocol", "reading", "model", "seed", "sizes", "history", "bestEpoch", "configuration"]}
        labels = {key: np.array([int(digit) for digit in run[key]]) for key in ["truth", "predictions"]}
        runs.append({**kept, "truth": labels["truth"], "said": labels["predictions"]})
    for run in runs:
        if run["protocol"] in ("random", "random-tess"):
            split = json.loads((SPLITS / f"{run['protocol']}-{run['seed']}.json").read_text())
            run["names"] = ids_of(split["test"])
            assert [EMOTIONS.index(emotion_of(name)) for name in run["names"]] == run["truth"].tolist(), run["protocol"]
    return sorted(runs, key=lambda run: run["seed"])


RUNS = read_runs()


def runs_of(protocol, model="CNN-BiLSTM", reading="as counted"):
    return [run for run in RUNS if (run["protocol"], run["model"], run["reading"]) == (protocol, model, reading)]


# ---------------------------------------------------------------- scores

def scores(truth, said):
    """Accuracy, mean one against rest, and per class precision, recall, F1 and one-against-rest accuracy."""
    truly, named = truth[:, None] == np.arange(7), said[:, None] == np.arange(7)
    hits, support, said_so = (truly & named).sum(0), truly.sum(0), named.sum(0)
    share = lambda part, whole: np.divide(part, whole, out=np.zeros(7), where=whole > 0)
    classes = {"precision": share(hits, said_so), "recall": share(hits, support), "f1": share(2 * hits, support + said_so),
               "accuracy": (truly == named).mean(0)}
    return {"accuracy": (truth == said).mean(), "oneAgainstRest": classes["accuracy"].mean(),
            "precision": classes["precision"].mean(), "f1": classes["f1"].mean(), "classes": classes}


def of_run(run):
    return scores(run["truth"], run["said"])


def pool(runs):
    return np.concatenate([run["truth"] for run in runs]), np.concatenate([run["said"] for run in runs])


def mean_accuracy(*protocols, model="CNN-BiLSTM"):
    """In per cent: of each protocol over its runs, and of these."""
    return 100 * np.mean([np.mean([of_run(run)["accuracy"] for run in runs_of(protocol, model)]) for protocol in protocols])


def savee_accuracy():
    """In per cent: of the recordings of SAVEE in all test sets of the random split of both corpora."""
    rights = [label == said for run in runs_of("random") for name, label, said in zip(run["names"], run["truth"], run["said"])
              if not name.startswith("TESS")]
    return 100 * np.mean(rights)


def mean_recall(protocol, model="CNN-BiLSTM"):
    """In per cent: over the classes of a run, and over runs."""
    return 100 * np.mean([of_run(run)["classes"]["recall"].mean() for run in runs_of(protocol, model)])


def majority(protocol, model="CNN-BiLSTM"):
    """In per cent: the most frequent class of the test set."""
    truth = runs_of(protocol, model)[0]["truth"]
    return 100 * np.bincount(truth).max() / len(truth)


def confusion(truth, said, weight=None):
    return np.bincount(7 * truth + said, weights=weight, minlength=49).reshape(7, 7)


def t_interval(values):
    """Mean and bounds of Student's 95% interval; no bounds of one value."""
    if len(values) == 1:
        return values[0], None
    half = stats.t.ppf(0.975, len(values) - 1) * np.std(values, ddof=1) / np.sqrt(len(values))
    return np.mean(values), (np.mean(values) - half, np.mean(values) + half)


def share_interval(values, utterances):
    """Student's interval within 0 and 1; Wilson's of all utterances where every run agrees."""
    mean, bounds = t_interval(values)
    if bounds is None:
        return mean, None
    if np.std(values, ddof=1) > 1e-12:
        return mean, (max(0, bounds[0]), min(1, bounds[1]))
    n, z = len(values) * utterances, stats.norm.ppf(0.975)
    centre, half = (mean + z**2 / (2 * n)) / (1 + z**2 / n), z / (1 + z**2 / n) * np.sqrt(mean * (1 - mean) / n + z**2 / (4 * n**2))
    return mean, (max(0, centre - half), min(1, centre + half))


# ---------------------------------------------------------------- what a draw allows: summed, and drawn at both ends

simulated = []  # at each end of each tolerance: standard errors between the share of drawn test sets that pass and the sum

def bisect(passes, no, yes):
    """Where a property that `yes` has begins; `no` where it has it too."""
    if passes(no):
        return no
    while abs(yes - no) > 1e-6:
        middle = (yes + no) / 2
        yes, no = (middle, no) if passes(middle) else (yes, middle)
    return yes


def range_allowed(published, reach, tails, drawn, bounds):
    """tails: of a true value and a number, the shares of test sets at or above, and at or below it; drawn: such numbers."""
    inside = min(bounds[1], max(bounds[0], published))
    low = bisect(lambda v: tails(v, published - reach)[0] >= 0.025, bounds[0], inside)
    high = bisect(lambda v: tails(v, published + reach)[1] >= 0.025, bounds[1], inside)
    for passed, summed in [(drawn(low) >= published - reach - 1e-9, tails(low, published - reach)[0]),
                           (drawn(high) <= published + reach + 1e-9, tails(high, published + reach)[1])]:
        simulated.append(abs(passed.mean() - summed) / np.sqrt((summed * (1 - summed) + 1e-9) / DRAWS))
    return low, high


def accuracy_allowed(published, rounding, test, of):
    """Hypergeometric bounds: hits among `test` utterances drawn from `of`, without replacement."""
    population = lambda v: round(v * of)
    tails = lambda v, x: (stats.hypergeom.sf(np.ceil(x * test - 1e-9) - 1, of, population(v), test),
                          stats.hypergeom.cdf(np.floor(x * test + 1e-9), of, population(v), test))
    drawn = lambda v: rng.hypergeometric(population(v), of - population(v), test, DRAWS) / test
    return range_allowed(published, max(rounding, 0.5 / test), tails, drawn, (0, 1))


def one_against_rest_allowed(published, test, of):
    low, high = accuracy_allowed(1 - 3.5 * (1 - published), 3.5 * 0.00005, test, of)
    return 1 - (1 - low) / 3.5, 1 - (1 - high) / 3.5


def two_kinds(first, second, test, of, second_at_most, second_at_least):
    """Both tails of a statistic of two kinds: the sum over every count of the first, the second hypergeometric in the rest."""
    counts = np.arange(test + 1)
    chance = stats.hypergeom.pmf(counts, of, first, test)
    rest = lambda bound, tail: tail(bound, of - first, second, test - counts)
    at_least = (chance * rest(np.floor(second_at_most(counts) + 1e-9), stats.hypergeom.cdf)).sum()
    at_most = (chance * rest(np.ceil(second_at_least(counts) - 1e-9) - 1, stats.hypergeom.sf)).sum()
    return at_least, at_most


def draw_two_kinds(first, second, test, of):
    return rng.multivariate_hypergeometric([first, second, of - first - second], test, DRAWS)[:, :2].T


def class_allowed(measure, published, recall, utterances, test, of):
    """hits / (hits + weight wrong), hits following from the published recall unless recall itself is drawn."""
    weight = 0.5 if measure == "f1" else 1
    hits = recall * utterances

    def kinds(v):
        v = max(v, 1e-9)
        first, second = (v * utterances, (1 - v) * utterances) if measure == "recall" else (hits, hits * (1 / v - 1) / weight)
        return round(first), min(of, round(min(first + second, of))) - round(first)

    def tails(v, x):
        wrong = lambda counts: counts * (1 / max(x, 1e-9) - 1) / weight
        at_least, at_most = two_kinds(*kinds(v), test, of, wrong, wrong)
        return at_least, at_most if x < 1 else 1

    def drawn(v):
        right, wrong = draw_two_kinds(*kinds(v), test, of)
        return right / (right + weight * wrong)

    step = published / (hits * test / of)
    return range_allowed(published, max(0.005, step / 2), tails, drawn, (0, 1)), round(1 / step)


def difference_allowed(published, discordance, test, of):
    most = max(discordance, published)
    kinds = lambda v: (round((most + v) / 2 * of), round(most * of) - round((most + v) / 2 * of))

    def tails(v, x):
        limit = lambda counts: counts - x * test
        return two_kinds(*kinds(v), test, of, limit, limit)

    def drawn(v):
        only_first, only_second = draw_two_kinds(*kinds(v), test, of)
        return (only_first - only_second) / test

    return range_allowed(published, max(0.0001, 0.5 / test), tails, drawn, (-most, most))


def recalls_apart(recall, test, of):
    kinds = np.diff(np.round(np.cumsum(np.tile([recall, 1 - recall], 7) * of / 7)).astype(int), prepend=0)
    counts = rng.multivariate_hypergeometric([*kinds, of - kinds.sum()], test, DRAWS)[:, :14].reshape(-1, 7, 2)
    return np.quantile(np.ptp(counts[:, :, 0] / counts.sum(2), axis=1), 0.95)


# ---------------------------------------------------------------- verdicts

def judge_interval(interval, allowed):
    if interval is None:
        return "undecided"
    if allowed[0] <= interval[0] and interval[1] <= allowed[1]:
        return "reproduced"
    return "differs" if interval[1] < allowed[0] or allowed[1] < interval[0] else "undecided"


def judge_draws(share, runs):
    if runs < 3:
        return "undecided"
    return "reproduced" if share >= 0.975 else "differs" if share <= 0.025 else "undecided"


def together(verdicts):
    if not verdicts:
        return "undecided"
    if len(set(verdicts)) == 1:
        return verdicts[0]
    return "undecided on one split" if "undecided" in verdicts else "depends on the split"


claims = {}


def claim(name, findings, restates=False):
    """findings: by split, each with what the ledger must say; `on` is "" where there is one."""
    found = {on: one for on, one in findings.items() if one}
    claims[name] = {"verdict": together([one["verdict"] for one in found.values()]), "restates": restates, "findings": found}


def share_claim(name, values_on, allowed_on, scale, restates=False):
    def finding(on):
        values, (allowed, utterances) = values_on(on), allowed_on(on)
        if not values:
            return None
        mean, interval = share_interval(values, utterances)
        _, bounds = t_interval(values)
        half = None if bounds is None else (mean - bounds[0]) * np.sqrt(len(values) + 1)
        return {"numbers": [scale * mean], "interval": interval and [scale * end for end in interval],
                "next": None if half is None else [scale * (mean - half), scale * (mean + half)],
                "tolerance": [scale * end for end in allowed], "runs": len(values), "verdict": judge_interval(interval, allowed)}
    claim(name, {on: finding(on) for on in SPLIT}, restates)


def table_claims():
    for model, (precision, f1, accuracy) in TABLE_3.items():
        for name, measure, published, rounding, scale in [("accuracy", "accuracy", accuracy / 100, 0.00005, 100),
                                                          ("precision", "precision", precision, 0.005, 1), ("f1", "f1", f1, 0.005, 1)]:
            share_claim(f"table-3-{model.lower()}-{name}", lambda on: [of_run(run)[measure] for run in runs_of(SPLIT[on][0], model)],
                        lambda on: (accuracy_allowed(published, rounding, SPLIT[on][1], SPLIT[on][3]), SPLIT[on][1]), scale)
        share_claim(f"table-3-{model.lower()}-described", lambda on: [of_run(run)["accuracy"] for run in runs_of(SPLIT[on][0], model, "as described")],
                    lambda on: (accuracy_allowed(accuracy / 100, 0.00005, SPLIT[on][1], SPLIT[on][3]), SPLIT[on][1]), 100, True)
    share_claim("headline-one-against-rest", lambda on: [of_run(run)["oneAgainstRest"] for run in runs_of(SPLIT[on][0])],
                lambda on: (one_against_rest_allowed(HEADLINE / 100, SPLIT[on][1], SPLIT[on][3]), round(3.5 * SPLIT[on][1])), 100, True)
    own = {on: {emotion: 400 + (on != "TESS") * (120 if emotion == "neutral" else 60) for emotion in EMOTIONS} for on in SPLIT}
    for emotion, (precision, recall, f1, accuracy) in TABLE_2.items():
        label = EMOTIONS.index(emotion)
        for measure, published in [("precision", precision), ("recall", recall), ("f1", f1)]:
            share_claim(f"table-2-{emotion}-{measure}", lambda on: [of_run(run)["classes"][measure][label] for run in runs_of(SPLIT[on][0])],
                        lambda on: class_allowed(measure, published, recall, own[on][emotion], SPLIT[on][1], SPLIT[on][3]), 1)
        share_claim(f"table-2-{emotion}-accuracy", lambda on: [of_run(run)["classes"]["accuracy"][label] for run in runs_of(SPLIT[on][0])],
                    lambda on: (accuracy_allowed(accuracy / 100, 0.00005, SPLIT[on][1], SPLIT[on][3]), SPLIT[on][1]), 100)


# ---------------------------------------------------------------- models against each other

def holm(p_values):
    adjusted, largest = np.empty(len(p_values)), 0
    for rank, i in enumerate(np.argsort(p_values, kind="stable")):
        adjusted[i] = largest = max(largest, min(1, (len(p_values) - rank) * p_values[i]))
    return adjusted


def compare(on, reading, model, rivals):
    """Each rival that has runs beside the model's: differences, who alone is right, and p by swapping whole utterances."""
    protocol, found = SPLIT[on][0], []
    for rival in rivals:
        both = product(runs_of(protocol, model, reading), runs_of(protocol, rival, reading))
        pairs = [(run, other) for run, other in both if run["seed"] == other["seed"]]
        if not pairs:
            continue
        names = np.concatenate([run["names"] for run, _ in pairs])
        (truth, a), (_, b) = pool([run for run, _ in pairs]), pool([other for _, other in pairs])
        unit = np.unique(names, return_inverse=True)[1]
        sums = np.bincount(unit, weights=(a == truth).astype(int) - (b == truth))
        flips = rng.integers(0, 2, (DRAWS, unit.max() + 1), dtype=np.int8) * 2 - 1
        p_accuracy = (1 + (np.abs(flips @ sums) >= abs(sums.sum()) - 1e-9).sum()) / (1 + DRAWS)
        apart = a != b  # swapping changes nothing elsewhere
        one_hot = lambda said: np.eye(7)[said[apart]]
        support = np.bincount(truth, minlength=7)
        swapped = (flips[:, unit[apart]] < 0).astype(float)
        tally = lambda said: (np.bincount(said, minlength=7), np.bincount(truth[said == truth], minlength=7))
        (named_a, hits_a), (named_b, hits_b) = tally(a), tally(b)
        moved_named = swapped @ (one_hot(b) - one_hot(a))
        moved_hits = swapped @ (one_hot(b) * (b == truth)[apart][:, None] - one_hot(a) * (a == truth)[apart][:, None])
        f1 = lambda hits, named: (2 * hits / np.maximum(1, support + named)).mean(-1)
        observed = f1(hits_a, named_a) - f1(hits_b, named_b)
        others = f1(hits_a + moved_hits, named_a + moved_named) - f1(hits_b - moved_hits, named_b - moved_named)
        p_f1 = (1 + (np.abs(others) >= abs(observed) - 1e-12).sum()) / (1 + DRAWS)
        scored = [(of_run(run), of_run(other)) for run, other in pairs]
        sizes = pairs[0][0]["sizes"]

        def nadeau_bengio(measure):
            values = [one[measure] - two[measure] for one, two in scored]
            mean, bounds = t_interval(values)
            half = None if bounds is None else (mean - bounds[0]) * np.sqrt(1 + len(values) * sizes["test"] / sizes["train"])
            return mean, half
        found.append({"rival": rival, "accuracy": nadeau_bengio("accuracy"), "f1": nadeau_bengio("f1"), "p": [p_accuracy, p_f1], "seeds": len(pairs),
                      "onlyA": int(((a == truth) & (b != truth)).sum()), "onlyB": int(((b == truth) & (a != truth)).sum()),
                      "discordance": np.mean([((run["said"] == run["truth"]) != (other["said"] == other["truth"])).mean() for run, other in pairs])})
    for k in (0, 1):
        for one, p in zip(found, holm([one["p"][k] for one in found])):
            one["p"][k] = p
    for one in found:
        mean, half = one["accuracy"]
        sign, few = np.sign(mean), one["seeds"] < 3
        told = not few and max(one["p"]) < 0.05 and np.sign(one["f1"][0]) == sign and abs(mean) > half
        one["told"] = "too few seeds" if few else ("better" if sign > 0 else "worse") if told else "not significant"
    return found


def judge_better(told, elsewhere=False):
    if all(one == "better" for one in told):
        return "reproduced"
    return "differs" if "worse" in told or elsewhere else "undecided"


def ranking_claims():
    models, readings = list(TABLE_3), ["as counted", "as described"]
    beaten = {(reading, on): {one["rival"]: one for one in compare(on, reading, "CNN-BiLSTM", models[:3])}
              for reading in readings for on in SPLIT}
    for rival, reading in itertools.product(models[:3], readings):
        published = (HEADLINE - TABLE_3[rival][2]) / 100
        findings = {}
        for on, (_, test, _, of) in SPLIT.items():
            one = beaten[reading, on].get(rival)
            if not one:
                continue
            mean, half = one["accuracy"]
            allowed = difference_allowed(published, one["discordance"], test, of)
            interval = None if half is None else (mean - half, mean + half)
            numbers = [100 * x for x in (mean, half, one["f1"][0], one["f1"][1]) if x is not None] + [one["onlyA"], one["onlyB"]]
            elsewhere = one["told"] != "better" and interval is not None and judge_interval(interval, allowed) == "differs"
            findings[on] = {"numbers": numbers, "p": one["p"][0], "words": [one["told"]], "interval": interval and [100 * end for end in interval],
                            "tolerance": [100 * end for end in allowed], "runs": one["seeds"], "verdict": judge_better([one["told"]], elsewhere)}
        again = reading != readings[0]
        claim(f"beats-{rival.lower()}" + "-described" * again, findings, again)

    order, findings = models[::-1], {}
    for on, (protocol, *_) in SPLIT.items():
        own = {model: {run["seed"]: run for run in runs_of(protocol, model)} for model in order}
        seeds = sorted(set.intersection(*(set(runs) for runs in own.values())))
        if not seeds:
            continue
        mean = lambda model: np.mean([of_run(run)["accuracy"] for run in own[model].values()])
        ranked = sorted(models, key=mean, reverse=True)
        in_order = sum(all(of_run(own[a][seed])["accuracy"] > of_run(own[b][seed])["accuracy"] for a, b in zip(order, order[1:])) for seed in seeds)

        def holds(matrices):
            values = [(np.trace(m) / m.sum(), np.mean(2 * np.diag(m) / np.maximum(1, m.sum(0) + m.sum(1)))) for m in matrices]
            return all(b[0] < a[0] and b[1] < a[1] for a, b in zip(values, values[1:]))
        share = draws_of([[own[model][seed] for seed in seeds] for model in order], lambda matrices: [holds(matrices)])[0]
        findings[on] = {"numbers": [in_order, len(seeds)], "draws": 100 * share, "words": ranked, "runs": len(seeds), "verdict": judge_draws(share, len(seeds))}
    claim("order", findings)

    def group(name, reading, model, rivals, turned=False, first=readings[0]):
        findings, again = {}, reading != first
        for on in SPLIT:
            found = compare(on, reading, model, rivals)
            if not found:
                continue
            turn = {"better": "worse", "worse": "better"} if turned else {}
            told = [turn.get(one["told"], one["told"]) for one in found]
            findings[on] = {"numbers": [count for one in found for count in (one["onlyA"], one["onlyB"])],
                            "told": {one["rival"]: one["told"] for one in found},
                            "runs": min(one["seeds"] for one in found), "verdict": judge_better(told)}
        claim(name + f"-{reading.split()[1]}" * again, findings, again)
    for reading in readings:
        group("rq2", reading, "CNN-BiLSTM", ["CNN", "LSTM", "GRU"])
        group("sequence", reading, "CNN", ["LSTM", "BiLSTM", "GRU"], turned=True)
        group("bidirectional", reading, "CNN-BiLSTM", ["CNN-BiLSTM in one direction"], first="as described")
        group("rq1", reading, "CNN-BiLSTM", ["CNN", "BiLSTM"])


# ---------------------------------------------------------------- emotions and curves

def draws_of(models, holds):
    """Shares of draws, runs and utterances both resampled with replacement, in which statements hold."""
    names = [name for run in models[0] for name in run["names"]]
    unit = np.unique(names, return_inverse=True)[1]
    run_of = np.repeat(range(len(models[0])), [len(run["names"]) for run in models[0]])
    pooled = [pool(runs) for runs in models]
    held = 0
    for _ in range(DRAWS):
        weight = rng.multinomial(len(models[0]), np.full(len(models[0]), 1 / len(models[0])))[run_of]
        weight = weight * rng.multinomial(unit.max() + 1, np.full(unit.max() + 1, 1 / (unit.max() + 1)))[unit]
        held = held + np.array(holds([confusion(truth, said, weight) for truth, said in pooled]), float)
    return held / DRAWS


NAMED = [("happy", "surprise"), ("angry", "happy"), ("angry", "surprise"), ("disgust", "surprise")]


def both_ways(matrix, a, b):
    i, j = EMOTIONS.index(a), EMOTIONS.index(b)
    return matrix[i, j] + matrix[j, i]


def ranked_by(matrix, measure):
    """Emotions, the best first; equal ones in alphabetical order."""
    hits, support, named = np.diag(matrix), matrix.sum(1), matrix.sum(0)
    values = {"f1": 2 * hits / np.maximum(1e-9, support + named), "precision": hits / np.maximum(1e-9, named)}[measure]
    return [(EMOTIONS[i], values[i]) for i in np.argsort(-values, kind="stable")]


def pair_place(matrix):
    support = matrix.sum(1)
    rate = lambda a, b: both_ways(matrix, a, b) / max(1, support[EMOTIONS.index(a)] + support[EMOTIONS.index(b)])
    own = rate("happy", "surprise")
    before = [pair for pair in ((a, b) for i, a in enumerate(EMOTIONS) for b in EMOTIONS[i + 1:])
              if rate(*pair) > own or (rate(*pair) == own and pair < ("happy", "surprise"))]
    return 1 + len(before)


def matrix_statements(matrix):
    f1 = [emotion for emotion, _ in ranked_by(matrix, "f1")]
    errors = matrix.sum() - np.trace(matrix)
    return {"easy": f1[:3] == ["surprise", "neutral", "sad"], "hard": set(f1[-2:]) <= {"happy", "disgust"},
            "happy-precision": ranked_by(matrix, "precision")[-1][0] == "happy",
            "confusions": errors > 0 and sum(both_ways(matrix, *pair) for pair in NAMED) / errors > 0.5,
            "happy-surprise": pair_place(matrix) <= 3}


def behaviour_claims():
    found = {name: {} for name in ["easy", "hard", "happy-precision", "confusions", "happy-surprise"]}
    for on, (protocol, *_) in SPLIT.items():
        runs = runs_of(protocol)
        shares = dict(zip(found, draws_of([runs], lambda matrices: list(matrix_statements(matrices[0]).values()))))
        matrix = confusion(*pool(runs))
        f1, (least, precision) = [emotion for emotion, _ in ranked_by(matrix, "f1")], ranked_by(matrix, "precision")[-1]
        errors = int(matrix.sum() - np.trace(matrix))
        said = {"easy": ([], f1[:3]), "hard": ([], f1[-2:]), "happy-precision": ([precision], [least]),
                "confusions": ([100 * sum(both_ways(matrix, *pair) for pair in NAMED) / errors, errors], []),
                "happy-surprise": ([pair_place(matrix)], ["happy", "surprise"])}
        for name, share in shares.items():
            numbers, words = said[name]
            found[name][on] = {"numbers": numbers, "words": words, "draws": 100 * share, "runs": len(runs), "verdict": judge_draws(share, len(runs))}
    for name, findings in found.items():
        claim(name, findings)

    def over_runs(value, allowed, scale):
        findings = {}
        for on, (protocol, *_) in SPLIT.items():
            values = [value(run) for run in runs_of(protocol)]
            mean, interval = t_interval(values)
            findings[on] = {"numbers": [scale * mean] + ([] if interval is None else [scale * (interval[1] - mean)]), "runs": len(values),
                            "interval": interval and [scale * end for end in interval], "tolerance": [scale * end for end in allowed(on)],
                            "verdict": judge_interval(interval, allowed(on))}
        return findings

    def gap(run):
        kept = run["bestEpoch"] - 1
        return run["history"]["accuracy"][kept] - run["history"]["validationAccuracy"][kept]

    def gap_allowed(on):
        low, high = accuracy_allowed(HEADLINE / 100, 0.00005, SPLIT[on][2], SPLIT[on][3])
        return HEADLINE / 100 - high, HEADLINE / 100 - low
    gaps = over_runs(gap, gap_allowed, 100)
    claim("small-gap", gaps)
    claim("overfitting", gaps, restates=True)

    def rise(run):
        loss = run["history"]["validationLoss"]
        means = np.convolve(loss, np.full(10, 0.1), "valid") if len(loss) >= 10 else [np.mean(loss)]
        return means[-1] / min(means)
    claim("validation-loss", over_runs(rise, lambda on: (0, 1.1), 1))
    further = {"new-words": [mean_accuracy("word-disjoint"), mean_accuracy("random-tess")],
               "new-voice": [mean_accuracy(name) for name in ["speaker-oaf-yaf", "speaker-yaf-oaf", "within-oaf", "within-yaf"]],
               "new-corpus": [mean_accuracy("tess-savee"), mean_recall("tess-savee"), mean_accuracy("random-tess"),
                              majority("tess-savee")]}
    for name, numbers in further.items():
        claim(name, {"": {"numbers": numbers, "verdict": "beyond the paper"}})


# ---------------------------------------------------------------- counts, and what is read

def single(name, numbers, verdict, restates=False, words=(), **more):
    claim(name, {"": {"numbers": numbers, "words": list(words), "verdict": verdict, **more}}, restates)


def holds(name, numbers, true, **more):
    single(name, numbers, "reproduced" if true else "differs", **more)


def inside(name, numbers, true, **more):
    single(name, numbers, "reproduced" if true else "contradicted by the paper itself", **more)


def corpus_claims():
    lines = {corpus: (ROOT / f"data/checksums/{corpus}.sha256").read_text().split("\n")[:-1] for corpus in ["TESS", "SAVEE"]}
    names = [pathlib.Path(line.split("  ")[1]).stem for line in lines["TESS"]]
    speakers = {name.split("_")[0].replace("OA", "OAF").replace("OAFF", "OAF") for name in names}
    emotions = [name.split("_")[-1].lower() for name in names]
    counts = [emotions.count(emotion) for emotion in set(emotions)]
    holds("size-tess", [len(names)], len(names) == 2800)
    holds("size-savee", [len(lines["SAVEE"])], len(lines["SAVEE"]) == 480)
    split = json.loads((SPLITS / "random-1.json").read_text())
    parts = {part: ids_of(split[part]) for part in ["train", "validation", "test"]}
    for part, published in [("train", 2296), ("validation", 656), ("test", 328)]:
        holds(f"size-{part}", [len(parts[part])], len(parts[part]) == published)
    every = sum(len(ids) for ids in parts.values())
    holds("size-both", [every], every == 3280, restates=True)
    holds("tess-speakers", [len(speakers)], len(speakers) == 2)
    holds("emotions", [len(set(emotions))], len(set(emotions)) == 7)
    holds("balanced", [min(counts), max(counts)], len(set(counts)) == 1)
    savee = [pathlib.Path(line.split("  ")[1]).stem.split("_")[-1].rstrip("0123456789") for line in lines["SAVEE"]]
    both = np.add(sorted(counts), sorted(savee.count(emotion) for emotion in set(savee)))
    claim("imbalance", {on: {"numbers": sorted({int(min(some)), int(max(some))}), "runs": 0, "verdict": "reproduced" if len(set(some)) > 1 else "differs"}
                        for on, some in [("TESS", counts), ("TESS + SAVEE", both)]})
    voice = lambda name: name.split("_")[0]
    word = lambda name: name.split("/")[0] + name.split("_")[1]
    train, test = parts["train"], parts["test"]
    known = lambda key: sum(key(name) in {key(other) for other in train} for name in test)
    holds("distinct-test", [len(test), known(lambda name: name), known(voice), known(word)], known(lambda name: name) == 0)

    value = lambda name: json.loads((RESULTS / f"{name}.json").read_text())["value"]
    features, errors, robustness, latency = (value(name) for name in ["03-mfsc", "06-error-analysis", "robustness", "latency"])
    agree = {row["MFCC"]: row["neighbour agrees (%)"] for row in features["cepstra"]}
    fewer, mfsc = {count: share for count, share in agree.items() if count < 64}, features["agreeMfsc"]
    lead = mfsc - max(fewer.values())
    single("mfsc", [mfsc, *itertools.chain(*fewer.items())], "reproduced" if lead > 2 else "differs" if lead < 0 else "undecided", read=True)
    [near] = [row for row in errors["alike"] if (row["distance"], row["reading"]) == ("pitch, level and duration", "as counted")]
    holds("alike", [near["rank correlation"]], near["rank correlation"] < 0 and near["p, Holm"] < 0.05, p=near["p, Holm"], read=True)
    counted = {row["title"]: row["accuracy"]["mean"] for row in robustness["rows"] if row["reading"] == "as counted"}
    single("noise", [100 * counted["white noise, 20 dB"], 100 * counted["undisturbed"]], "beyond the paper", read=True)
    [speed] = [row for row in latency["rows"] if row["reading"] == "as counted"]
    slow = speed["realTimeFactor"]["p95"]
    holds("real-time", [speed["total"]["median"], 100 * slow, 19, 20], slow < 0.1, read=True)
    voices, chance = errors["speaker"][0]["accuracy"], errors["speaker"][0]["chance"]
    told = [100 * share for share in (voices["mean"], voices["low"], voices["high"], chance["mean"])]
    holds("identity", told, voices["low"] <= chance["high"], read=True)
    holds("open-source", [4.0], False)
    holds("lightweight", [4 * PARAMETERS / 1000], 4 * PARAMETERS < 1e6)
    best, numbers = (0, None), []
    for reading in ["as-counted", "as-described"]:
        shares = [np.mean([said == label for said, label in zip(run["predictions"], run["truth"])])
                  for run in map(json.loads, (path.read_text() for path in sorted(RESULTS.glob(f"study-ravdess/random/{reading}/cnn-bilstm-*.json"))))]
        numbers.append(100 * np.mean(shares))
        best = max(best, share_interval(shares, 125))
    claim("table-4-ravdess", {"": {"numbers": numbers, "interval": best[1], "tolerance": (0.75, 1), "runs": len(shares),
                                   "verdict": judge_interval(best[1], (0.75, 1))}})
    single("cited-tess", [mean_accuracy("random-tess", model=model) for model in ["linear SVM", "random forest"]], "not testable here")


# ---------------------------------------------------------------- the paper against itself

def counts_of(percentage, n):
    return [count for count in range(n + 1) if abs(round(100 * count / n + 1e-12, 10) - percentage) <= 0.005 + 1e-9]


def nearest_matrix(n):
    """By integer programming: the least distance in points at which counts of a matrix of n utterances exist."""
    rows = list(TABLE_2.values())

    def feasible(points):
        cells, limits, low, high = [], [], [], []  # hits, false alarms, misses of each emotion

        def bounded(row, least, most):
            limits.append(row)
            low.append(least)
            high.append(most)
        for i, (precision, recall, _, accuracy) in enumerate(rows):
            for share, wrong in [(precision, 1), (recall, 2)]:
                for end, sign in [(share - (0.5 + points) / 100, 1), (share + (0.5 + points) / 100, -1)]:
                    row = np.zeros(21)
                    row[3 * i], row[3 * i + wrong] = sign * (1 - end), -sign * end  # hits against end · (hits + wrong)
                    bounded(row, -1e-7, np.inf)
            row = np.zeros(21)
            row[3 * i + 1] = row[3 * i + 2] = 1
            bounded(row, n * (1 - accuracy / 100 - (0.005 + points) / 100) - 1e-7, n * (1 - accuracy / 100 + (0.005 + points) / 100) + 1e-7)
        support, surplus = np.tile([1, 0, 1], 7), np.tile([0, 1, -1], 7)
        bounded(support, n, n)
        bounded(surplus, 0, 0)
        lower = np.tile([1, 0, 0], 7)
        found = optimize.milp(np.zeros(21), integrality=np.ones(21), bounds=optimize.Bounds(lower, n),
                              constraints=optimize.LinearConstraint(np.array(limits), low, high))
        return found.status == 0
    no, yes = 0, 4.0
    if feasible(0):
        return 0
    while yes - no > 0.01:
        middle = (no + yes) / 2
        no, yes = (no, middle) if feasible(middle) else (middle, yes)
    return yes


def paper_claims():
    parts = {"convolution": lambda kernel, channels: kernel * channels * 32 + 32}
    fixed = 2 * 4 * 64 * (32 + 64 + 1) + 128 * 64 + 64 + 64 * 7 + 7
    count = lambda kernel, channels: parts["convolution"](kernel, channels) + fixed
    inputs = [(kernel, channels) for kernel, channels in product(range(1, 65), repeat=2) if count(kernel, channels) == PARAMETERS]
    flat = [number for pair in inputs for number in pair]
    inside("parameters", flat + [64], len(inputs) > 0)
    inside("input-bands", [64, count(3, 64), PARAMETERS] + flat, count(3, 64) == PARAMETERS)
    single("input-time", [channels for _, channels in inputs], "not specified")
    single("two-dense", [PARAMETERS + 64 * 64 + 64], "not specified")
    table = np.array(list(TABLE_2.values()))
    precision, recall, f1, accuracy = table.T
    mean = accuracy.mean()
    single("mean-accuracy", [mean, abs(mean - HEADLINE), 0.01], "not specified")
    implied = 100 * (1 - 3.5 * (1 - mean / 100))
    inside("multiclass", [implied], abs(implied - HEADLINE) <= 1)
    inside("macro-f1", [f1.mean()], abs(f1.mean() - 0.93) <= 0.01)
    inside("macro-precision", [precision.mean()], abs(precision.mean() - 0.93) <= 0.01)
    f1_of = lambda p, r: 2 * p * r / (p + r)
    fits = sum(f1_of(p - 0.005, r - 0.005) <= f + 0.005 + 1e-12 and f - 0.005 - 1e-12 <= f1_of(p + 0.005, r + 0.005) for p, r, f, _ in table)
    inside("f1-column", [fits], fits == 7)
    countable = sum(len(counts_of(one, 328)) > 0 for one in accuracy)
    inside("accuracies-of-328", [countable], countable == 7)
    low, high = table - 0.005, table + 0.005
    alarms = lambda p, r: (r * (1 / np.minimum(1, p) - 1)).sum()
    misses = [(1 - high[:, 1]).sum(), (1 - low[:, 1]).sum()]
    false = [alarms(high[:, 0], low[:, 1]), alarms(low[:, 0], high[:, 1])]
    sets = rng.multivariate_hypergeometric([400] * 7, 280, DRAWS)
    rates = lambda p, r: r * (1 / np.minimum(1, p) - 1)
    missed = [sets @ (1 - high[:, 1]), sets @ (1 - low[:, 1])]
    alarmed = [sets @ rates(high[:, 0], low[:, 1]), sets @ rates(low[:, 0], high[:, 1])]
    allowing = np.mean((missed[0] <= alarmed[1]) & (alarmed[0] <= missed[1]))
    inside("balanced-errors", [np.mean(misses), np.mean(false)], allowing >= 0.05, draws=100 * allowing)
    wrong = 1 - (accuracy + 0.005) / 100
    least = wrong / (1 / np.minimum(1, low[:, 0]) + 1 / np.minimum(1, low[:, 1]) - 2) / low[:, 1]
    inside("shares", [100 * least[0], 100 * least.sum()], least.sum() <= 1)
    for n in (328, 280):
        distance = nearest_matrix(n)
        inside(f"matrix-{n}", [distance], distance == 0, restates=True)
    around = [100 * hits / 328 for hits in (316, 317)]
    inside("counts-of-headline", around, len(counts_of(HEADLINE, 328)) > 0, restates=True)
    countable = sum(len(counts_of(one[2], 328)) > 0 for one in TABLE_3.values())
    inside("counts-of-table-3", [countable], countable == 4)
    inside("tess-only", [2296 + 656 + 328], 2296 + 656 + 328 == 2800)
    inside("mfcc", [1], False)
    inside("models-compared", [3], False, words=list(TABLE_3))
    by_f1 = [list(TABLE_2)[i] for i in np.argsort(f1, kind="stable")]
    inside("easy-table-2", [], by_f1[::-1][:3] == ["surprise", "neutral", "sad"], words=by_f1[::-1][:3])
    least = lambda column: [emotion for emotion, share in zip(TABLE_2, column) if share == column.min()]
    single("hard-table-2", [], "not specified", words=[*least(precision), *least(recall), *by_f1[:3]])
    apart = max(recalls_apart(recall.mean(), SPLIT[on][1], SPLIT[on][3]) for on in SPLIT)
    inside("consistent-classes", [recall.min(), recall.max()], np.ptp(recall) - 0.01 <= apart)
    holds("emo-db-language", [], False, words=["German"])
    row = list(TABLE_2).index("surprise")
    most = (1 - low[row, 1] + high[row, 1] * (1 / low[row, 0] - 1)) / (1 - high[:, 1]).sum()
    single("surprise-confusions", [100 * most, 0.98], "not specified")


def open_claims():
    settings = {reading: runs_of("random", "CNN-BiLSTM", reading)[0]["configuration"] for reading in ["as counted", "as described"]}
    counted, described, training = settings["as counted"]["features"], settings["as described"]["features"], settings["as counted"]["training"]
    frame = lambda one: [1000 * one["windowLength"] / one["sampleRate"], 1000 * one["hopLength"] / one["sampleRate"]]
    given = {"rate": [counted["sampleRate"]], "trim": [counted["trimDecibels"]], "normalise": [1], "preprocessing": [], "bands": [counted["bands"]],
             "frames": frame(counted) + frame(described), "padding": [], "zeros": [], "kernel": [3], "pooling": [2], "dropout": [],
             "epochs": [training["epochs"], training["patience"]], "batch": [training["batchSize"]], "rate-of-learning": [training["learningRate"]],
             "runs": [], "accuracy": [], "test": [], "rq3": []}
    for name, numbers in given.items():
        single(f"open-{name}", numbers, "not specified")
    for name in ["neutral-calm", "table-4", "transformers", "weak-devices", "hardware", "spontaneous"]:
        single(name, [], "not testable here")


for part in [table_claims, ranking_claims, behaviour_claims, corpus_claims, paper_claims, open_claims]:
    part()

counted = [one["verdict"] for one in claims.values() if not one["restates"]]
values = {
    "versions": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__},
    "inputs": inputs_checksum(),
    "draws": DRAWS,
    "simulated": {"ends": len(simulated), "standardErrors": max(simulated)},
    "runs": len(RUNS),
    "counted": len(counted), "restating": len(claims) - len(counted),
    "tally": {verdict: counted.count(verdict) for verdict in sorted(set(counted))},
    "summary": [mean_accuracy("random-tess"), mean_accuracy("random"), savee_accuracy(), *map(mean_accuracy, ["speaker-oaf-yaf", "speaker-yaf-oaf", "tess-savee"])],
    "picture": [mean_accuracy(*some) for some in [["random-tess"], ["word-disjoint"], ["within-oaf"], ["within-yaf"], ["speaker-oaf-yaf"], ["speaker-yaf-oaf"], ["tess-savee"]]],
    "claims": claims,
}
out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).with_suffix(".json")
clean = lambda value: value.tolist() if isinstance(value, np.generic) else list(value)
lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value, default=clean)}" for key, value in values.items() if key != "claims")
body = ",\n".join(f"{json.dumps(key)}: {json.dumps(value, default=clean)}" for key, value in claims.items())
out.write_text(f"{{\n{lines},\n\"claims\": {{\n{body}\n}}\n}}\n")
