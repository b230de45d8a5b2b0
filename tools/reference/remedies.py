"""Writes remedies.json: what src/adaptation/transfer.ts, src/adaptation/functionals.ts and src/audio/pitch.ts must give, from SciPy, scikit-learn, NumPy and librosa.
pip install scikit-learn librosa; python tools/reference/remedies.py"""
import json
import pathlib

import librosa
import numpy as np
import scipy
import sklearn
from scipy.linalg import sqrtm
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans

r = np.random.default_rng(1)
n = lambda x: np.round(np.asarray(x, float), 9).tolist()

# clusters: blobs that touch
centres = r.normal(size=(7, 5)) * 3
points = np.repeat(centres, 12, axis=0) + r.normal(size=(84, 5))
points = np.round(points, 6)
kmeans = KMeans(7, n_init=50, random_state=0).fit(points)

# names of clusters: the Hungarian method
probabilities = np.round(r.dirichlet(np.ones(7) * 0.5, size=84), 6)
likelihood = np.stack([np.log(np.maximum(probabilities, 1e-12))[kmeans.labels_ == c].sum(0) for c in range(7)])
names = linear_sum_assignment(-likelihood)[1]

# CORAL
source = np.round(r.normal(size=(40, 4)) @ r.normal(size=(4, 4)), 6)
target = np.round(r.normal(size=(30, 4)) @ r.normal(size=(4, 4)), 6)
source -= source.mean(0)
target -= target.mean(0)
source, target = np.round(source, 9), np.round(target, 9)
cov = lambda x: x.T @ x / (len(x) - 1) + np.eye(4)
moved = source @ np.linalg.inv(sqrtm(cov(source)).real) @ sqrtm(cov(target)).real

# balanced: the iterative proportional fit, in the log domain
log = np.log(probabilities.clip(1e-12))
f = np.zeros(84)
g = np.zeros(7)
for _ in range(2000):
    g = np.log(84 / 7) - scipy.special.logsumexp(log + f[:, None], axis=0)
    f = -scipy.special.logsumexp(log + g, axis=1)
plan = np.exp(log + f[:, None] + g)

# pitch: a voice of twenty harmonics that glides from 150 to 320 Hz
rate = 16000
time = np.arange(rate) / rate
hertz = 150 + 170 * time
phase = 2 * np.pi * np.cumsum(hertz) / rate
voice = sum(np.sin(k * phase) / k for k in range(1, 21)) / 4
found, voiced, _ = librosa.pyin(voice, fmin=60, fmax=650, sr=rate, frame_length=1024, hop_length=256)

# statistics over time of a stream of 50 values
stream = np.round(np.cumsum(r.normal(size=50)), 6)
t = np.arange(50) / 49 - 0.5
statistics = [stream.mean(), stream.std(), np.percentile(stream, 10, method="nearest"),
              np.percentile(stream, 90, method="nearest"), np.polyfit(t, stream, 1)[0], np.abs(np.diff(stream)).mean()]

out = {
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__,
                 "librosa": librosa.__version__},
    "points": n(points), "inertia": float(kmeans.inertia_), "clusters": kmeans.labels_.tolist(),
    "probabilities": n(probabilities), "names": names.tolist(), "balanced": n(plan),
    "source": n(source), "target": n(target), "moved": n(moved),
    "semitones": [None if np.isnan(x) else round(float(12 * np.log2(x / 55)), 4) for x in found],
    "stream": n(stream), "statistics": n(statistics),
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
