"""Writes padding.json: sequences of frames, and what Keras's pad_sequences and NumPy's resize, which repeats them, make of
them, for src/features/inputs.ts.
pip install keras jax; KERAS_BACKEND=jax python tools/reference/padding.py"""
import json
import pathlib
import platform

import keras
import numpy as np

LENGTHS, BANDS = [4, 9, 1, 7, 12], 3
draw = np.random.default_rng(3)
sequences = [np.round(draw.normal(size=(length, BANDS)), 4).astype(np.float32) for length in LENGTHS]


def case(zeros, steps):
    if zeros == "none":
        values = np.stack([np.resize(sequence, (steps, BANDS)) for sequence in sequences])
    else:
        side = {"front": "pre", "end": "post"}[zeros]
        values = keras.utils.pad_sequences(sequences, steps, "float32", padding=side, truncating="post")
    return {"zeros": zeros, "steps": steps, "values": [float(f"{v:.4f}") for v in values.ravel()]}


content = {
    "versions": {"python": platform.python_version(), "keras": keras.__version__, "numpy": np.__version__},
    "bands": BANDS,
    "sequences": [[float(f"{v:.4f}") for v in sequence.ravel()] for sequence in sequences],
    "cases": [case(zeros, steps) for zeros in ["front", "end", "none"] for steps in [12, 8]],
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(content) + "\n")
