"""Writes ravdess.json: how often a fine-tuned Wav2Vec 2.0 is right on each actor of RAVDESS, from what it said of every recording.

The answers are those that Luna-Jiménez et al. (2022, doi.org/10.3390/app12010327) published with their code:
git clone https://github.com/cristinalunaj/MMEmotionRecognition; python tools/reference/ravdess.py MMEmotionRecognition
Their mean over five folds, eight emotions, is the 81.82% of their paper. Without calm, seven emotions remain, the paper's.
"""
import csv
import json
import pathlib
import platform
import subprocess
import sys

# the order of their outputs, and RAVDESS's numbers of emotions in file names
OUTPUTS = ["Angry", "Calm", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise"]
NUMBERS = ["Neutral", "Calm", "Happy", "Sad", "Angry", "Fear", "Disgust", "Surprise"]
FOLDER = "data/posteriors/wav2Vec/posteriors/20211020_094500"


def said(row, outputs):
    return max(outputs, key=lambda name: float(row[f"embs{OUTPUTS.index(name)}"]))


def acted(row):
    return NUMBERS[int(row["name"].split("-")[2]) - 1]


def main(clone):
    clone = pathlib.Path(clone)
    folds = [list(csv.DictReader(open(clone / FOLDER / f"fold{i}/posteriors_test.csv"), delimiter=";")) for i in range(5)]
    shares = [sum(said(row, OUTPUTS) == acted(row) for row in fold) / len(fold) for fold in folds]
    right, recordings = {}, {}
    for row in (row for fold in folds for row in fold if acted(row) != "Calm"):
        actor = f"{int(row['actor']):02}"
        recordings[actor] = recordings.get(actor, 0) + 1
        right[actor] = right.get(actor, 0) + (said(row, [name for name in OUTPUTS if name != "Calm"]) == acted(row))
    commit = subprocess.run(["git", "-C", clone, "log", "-1", "--format=%H"], capture_output=True, text=True, check=True)
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps({
        "eight": sum(shares) / 5, "folds": [sorted({int(row["actor"]) for row in fold}) for fold in folds],
        "right": dict(sorted(right.items())), "recordings": dict(sorted(recordings.items())),
        "commit": commit.stdout.strip(), "versions": {"python": platform.python_version()}}) + "\n")


main(*sys.argv[1:])
