"""The Keras half of tools/bench/training.ts.

epochs MODEL SHAPE BATCH   trains on random rows; an epoch for every line on stdin, its seconds as a line on stdout
whole FOLDER               trains on the inputs in FOLDER until early stopping; one line of JSON
"""
import json, os, pathlib, sys, time
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
threads = os.environ.get("KERAS_THREADS")
if threads:
    os.environ["TF_NUM_INTRAOP_THREADS"] = threads
import keras
import numpy as np
import tensorflow as tf
from keras import layers

ROWS = 2296


def build(name, shape):
    cnn = [layers.Conv1D(32, 3, activation="relu"), layers.MaxPooling1D(2), layers.Dropout(0.5)]
    recurrent = {"CNN-BiLSTM": layers.Bidirectional(layers.LSTM(64)), "BiLSTM": layers.Bidirectional(layers.LSTM(64)),
                 "CNN-GRU": layers.GRU(64), "GRU": layers.GRU(64)}[name]
    model = keras.Sequential([keras.Input(shape), *(cnn if name.startswith("CNN") else []), recurrent,
                              layers.Dense(64, activation="relu"), layers.Dense(7, activation="softmax")])
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="categorical_crossentropy", metrics=["accuracy"])
    return model


class OnDemand(keras.callbacks.Callback):
    """Waits for a line before each epoch, and says afterwards how long the epoch took."""
    def on_epoch_begin(self, epoch, logs=None):
        if not sys.stdin.readline():
            os._exit(0)
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        print(time.perf_counter() - self.start, flush=True)


def epochs(name, shape, batch):
    random = np.random.default_rng(0)
    x = random.standard_normal((ROWS, *shape), np.float32)
    y = np.eye(7, dtype=np.float32)[np.arange(ROWS) % 7]
    print(json.dumps({"keras": keras.__version__, "tensorflow": tf.__version__}), flush=True)
    build(name, shape).fit(x, y, batch_size=batch, epochs=10**6, verbose=0, callbacks=[OnDemand()])


def whole(folder):
    folder = pathlib.Path(folder)
    job = json.loads((folder / "job.json").read_text())
    x = np.fromfile(folder / "values.bin", np.float32).reshape(job["shape"])
    labels = np.array(job["labels"])
    y = np.eye(7, dtype=np.float32)[labels]
    start = time.perf_counter()
    keras.utils.set_random_seed(job["seed"])
    model = build(job["model"], job["shape"][1:])
    stop = keras.callbacks.EarlyStopping("val_accuracy", patience=job["patience"], restore_best_weights=True, mode="max")
    rows = {part: np.array(job[part]) for part in ("train", "validation", "test")}
    history = model.fit(x[rows["train"]], y[rows["train"]], validation_data=(x[rows["validation"]], y[rows["validation"]]),
                        batch_size=job["batchSize"], epochs=job["epochs"], verbose=0, callbacks=[stop])
    seconds = time.perf_counter() - start
    probabilities = model.predict(x[rows["test"]], verbose=0)
    print(json.dumps({"seconds": seconds, "epochs": len(history.epoch),
                      "accuracy": float(np.mean(probabilities.argmax(1) == labels[rows["test"]]))}))


if sys.argv[1] == "whole":
    whole(sys.argv[2])
else:
    epochs(sys.argv[2], tuple(int(size) for size in sys.argv[3].split("x")), int(sys.argv[4]))
