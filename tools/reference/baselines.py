"""Writes baselines.json: data, and what scikit-learn makes of it, for src/models/baselines.ts.
pip install scikit-learn; python tools/reference/baselines.py"""
import json
import pathlib
import platform

import numpy as np
import sklearn
from sklearn.datasets import make_classification
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

TRAIN = 420
SHARES = [0.13, 0.14, 0.14, 0.14, 0.17, 0.14, 0.14]

x, y = make_classification(
    n_samples=630, n_features=12, n_informative=8, n_redundant=2, n_classes=7, n_clusters_per_class=1, weights=SHARES,
    class_sep=1.2, flip_y=0.05, random_state=5)
x = ((x - x[:TRAIN].mean(0)) / x[:TRAIN].std(0)).round(3)
train, labels, test, truth = x[:TRAIN], y[:TRAIN], x[TRAIN:], y[TRAIN:]


def predictions(model):
    return model.fit(train, labels).predict(test)


neighbours = KNeighborsClassifier().fit(train, labels)
votes = (neighbours.predict_proba(test) * 5).round().astype(int)
forests = [predictions(RandomForestClassifier(random_state=seed)) for seed in range(20)]
accuracies = [np.mean(forest == truth) for forest in forests]

values = {
    "versions": {"python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": np.__version__},
    "features": x.tolist(),
    "labels": y.tolist(),
    "train": TRAIN,
    "majority": predictions(DummyClassifier(strategy="most_frequent")).tolist(),
    "votes": votes.tolist(),  # of the five nearest neighbours, for each class
    "linearSvm": predictions(SVC(kernel="linear")).tolist(),
    "randomForest": {
        "accuracy": np.mean(accuracies), "deviation": np.std(accuracies, ddof=1),
        "agreement": np.mean([np.mean(a == b) for i, a in enumerate(forests) for b in forests[:i]]),  # of two seeds
        "predictions": forests[0].tolist(),
    },
}
print({name: np.mean(np.array(values[name]) == truth) for name in ["majority", "linearSvm"]}, neighbours.score(test, truth))
print(values["randomForest"], "tied votes:", (np.sort(votes)[:, -1] == np.sort(votes)[:, -2]).sum())
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(values) + "\n")
