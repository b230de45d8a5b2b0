"""Writes voices.json: what src/study/voices.ts must make of the answers to 24 made-up speakers, tested in six folds.
pip install numpy; python tools/reference/voices.py"""
import json
import pathlib
import platform

import numpy as np

rng = np.random.default_rng(19)
RESAMPLES, REPETITIONS = 20_000, 100
SPEAKERS = [f"RAVDESS/Actor_{i + 1:02}" for i in range(24)]


def digits(labels):
    return "".join(map(str, labels))


def point(actors, usual, spread):
    """Six draws, a fold each; how well a speaker is recognised is the speaker's own, so that answers are clustered."""
    draws, hits = [], {}
    for draw in range(1, 7):
        answers = {}
        for speaker in SPEAKERS[draw - 1::6]:
            size = int(rng.integers(40, 53))
            truth = rng.integers(0, 7, size)
            right = rng.random(size) < np.clip(rng.normal(usual, spread), 0, 1)
            predictions = np.where(right, truth, (truth + rng.integers(1, 7, size)) % 7)
            answers[speaker] = {"truth": digits(truth), "predictions": digits(predictions)}
            hits[speaker] = truth == predictions
        draws.append({"actors": actors, "draw": draw, "answers": answers,
                      "accuracy": float(np.mean(np.concatenate([hits[speaker] for speaker in answers])))})
    sums, sizes = np.array([hits[s].sum() for s in SPEAKERS]), np.array([hits[s].size for s in SPEAKERS])
    bounds = []
    for _ in range(REPETITIONS):
        drawn = rng.integers(0, 24, (RESAMPLES, 24))
        bounds.append(np.percentile(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1), [2.5, 97.5]))
    return {"draws": draws, "mean": sums.sum() / sizes.sum(), "bounds": np.mean(bounds, axis=0).tolist(),
            "error": np.std(bounds, axis=0, ddof=1).tolist(),
            "speakers": {speaker: float(hits[speaker].mean()) for speaker in SPEAKERS}}


reference = {
    "versions": {"python": platform.python_version(), "numpy": np.__version__}, "resamples": RESAMPLES,
    "points": [point(1, 0.35, 0.1), point(20, 0.65, 0.15)],
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(reference) + "\n")
