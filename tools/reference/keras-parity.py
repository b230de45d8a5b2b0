"""What Keras computes for every architecture of the paper, for src/tensorflow/tests/parity.test.ts.

Run: python tools/reference/keras-parity.py  (keras 3.15, tensorflow 2.21), writes keras-parity.json beside itself.
Weights and inputs come from one formula (`numbers`), written here and in the test alike, so only results are stored.
Dropout is left out, since no two libraries draw the same masks.
"""
import json, os, pathlib
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf
from keras import layers

BATCH, CLASSES, STEPS, LEARNING_RATE = 8, 7, 3, 1e-3


def numbers(stream, shape, scale):
    """Evenly spread over [-scale, scale), from the place of each number alone."""
    i = np.arange(1, int(np.prod(shape)) + 1, dtype=np.float64)
    x = np.sin(i * 12.9898 + stream * 78.233) * 43758.5453
    return ((x - np.floor(x)) * 2 - 1).reshape(shape) * scale


def plain(values):
    return [float(f"{v:.8g}") for v in np.asarray(values, np.float64).ravel()]


def sample(values):
    """Length of the vector, and 16 of its numbers, evenly spaced."""
    flat = np.asarray(values, np.float64).ravel()
    at = np.linspace(0, flat.size - 1, 16).astype(int)
    return plain([np.linalg.norm(flat), *flat[at]])


def set_weights(model):
    for i, weight in enumerate(model.trainable_variables):
        weight.assign(numbers(100 + i, weight.shape, 0.15).astype(np.float32))


def recurrent(kind, both, sequences):
    layer = layers.LSTM(6, return_sequences=sequences) if kind == "LSTM" else \
        layers.GRU(6, return_sequences=sequences, reset_after=False)
    return layers.Bidirectional(layer) if both else layer


def layer_case(kind, both, sequences):
    layer = recurrent(kind, both, sequences)
    x = tf.constant(numbers(1, (4, 9, 3), 1).astype(np.float32))
    layer.build(x.shape)
    set_weights(layer)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x)
        loss = tf.reduce_sum(y * numbers(2, y.shape, 1).astype(np.float32))
    dx, *dw = tape.gradient(loss, [x, *layer.trainable_variables])
    return {"kind": kind, "both": both, "sequences": sequences, "output": plain(y), "gradientOfInput": plain(dx),
            "gradients": [plain(g) for g in dw]}


def model_layers(name):
    cnn = [layers.Conv1D(32, 3, activation="relu"), layers.MaxPooling1D(2)]
    core = {"CNN": [*cnn, layers.Flatten()], "LSTM": [layers.LSTM(64)], "GRU": [layers.GRU(64, reset_after=False)],
            "BiLSTM": [layers.Bidirectional(layers.LSTM(64))], "CNN-LSTM": [*cnn, layers.LSTM(64)],
            "CNN-GRU": [*cnn, layers.GRU(64, reset_after=False)],
            "CNN-BiLSTM": [*cnn, layers.Bidirectional(layers.LSTM(64))]}[name]
    return [*core, layers.Dense(64, activation="relu"), layers.Dense(CLASSES, activation="softmax")]


def model_case(name, shape):
    model = keras.Sequential([keras.Input(shape), *model_layers(name)])
    set_weights(model)
    model.compile(optimizer=keras.optimizers.Adam(LEARNING_RATE), loss="categorical_crossentropy")
    x = numbers(1, (BATCH, *shape), 1).astype(np.float32)
    y = np.eye(CLASSES, dtype=np.float32)[np.arange(BATCH) % CLASSES]
    with tf.GradientTape() as tape:
        probabilities = model(tf.constant(x))
        loss = tf.reduce_mean(keras.losses.categorical_crossentropy(y, probabilities))
    gradients = tape.gradient(loss, model.trainable_variables)
    before = [np.array(w) for w in model.trainable_variables]
    losses = [float(model.train_on_batch(x, y)) for _ in range(STEPS)]
    moved = [np.array(w) - b for w, b in zip(model.trainable_variables, before)]
    print(name, shape, "loss", losses)
    return {"model": name, "shape": shape, "parameters": model.count_params(), "probabilities": plain(probabilities),
            "loss": float(loss), "gradients": [sample(g) for g in gradients], "losses": losses,
            "moved": [sample(m) for m in moved]}


def normalised_case(axis):
    """Three steps of a network with batch normalisation, the last batch smaller, and what it predicts then."""
    model = keras.Sequential([keras.Input((10, 3)), layers.Conv1D(6, 3, activation="relu"),
                              layers.BatchNormalization(axis=axis), layers.Flatten(),
                              layers.BatchNormalization(), layers.Dense(CLASSES, activation="softmax")])
    set_weights(model)
    model.compile(optimizer=keras.optimizers.Adam(LEARNING_RATE), loss="categorical_crossentropy")
    x = numbers(1, (BATCH, 10, 3), 1).astype(np.float32)
    y = np.eye(CLASSES, dtype=np.float32)[np.arange(BATCH) % CLASSES]
    losses = [float(model.train_on_batch(x[:rows], y[:rows])) for rows in (BATCH, BATCH, 3)]
    return {"axis": axis, "losses": losses, "trained": [plain(w) for w in model.trainable_variables],
            "averages": [plain(w) for w in model.non_trainable_variables if "seed" not in w.path],
            "probabilities": plain(model(tf.constant(x), training=False))}


MODELS = ["CNN", "LSTM", "GRU", "BiLSTM", "CNN-LSTM", "CNN-GRU", "CNN-BiLSTM"]
result = {
    "versions": {"keras": keras.__version__, "tensorflow": tf.__version__, "numpy": np.__version__},
    "layers": [layer_case(k, b, s) for k in ("LSTM", "GRU") for b in (False, True) for s in (False, True)],
    "models": [model_case(m, s) for m in MODELS for s in ((10, 3), (64, 1), (100, 64))],
    "normalised": [normalised_case(axis) for axis in (-1, 1)],
}
out = pathlib.Path(__file__).with_name("keras-parity.json")
out.write_text(json.dumps(result, separators=(",", ":")).replace('{"model"', '\n{"model"').replace('{"kind"', '\n{"kind"')
               .replace('{"axis"', '\n{"axis"') + "\n")
print(out.stat().st_size, "bytes")
