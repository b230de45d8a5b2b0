"""SciPy's and librosa's numbers for src/audio/tests/effects.test.ts and src/audio/tests/degradations.test.ts, written to sound.json.

python tools/reference/sound.py       pip install librosa==0.11.0 numpy==2.4.6 scipy==1.17.1 soxr==1.1.0
"""
import base64, json, platform
from pathlib import Path
import librosa, numpy as np, scipy, scipy.signal, soxr

RATE = 16000
STRETCHES, SEMITONES = [0.9, 1.1], [-2, 1]


def voice():
    """A quarter of a second of a voice that glides from 180 to 240 Hz, in 16-bit integers."""
    t = np.arange(RATE // 4) / RATE
    phase = 2 * np.pi * np.cumsum(180 + 240 * t) / RATE
    harmonics = sum(np.sin(k * phase) / k for k in range(1, 20))
    y = harmonics * np.sin(np.pi * t / t[-1]) ** 0.5 + 0.01 * np.random.default_rng(7).standard_normal(len(t))
    return np.round(0.6 * 32767 * y / np.abs(y).max()).astype(np.int16)


def pack(array, kind="<f4"):
    return base64.b64encode(np.ascontiguousarray(array, dtype=kind).tobytes()).decode()


def main():
    integers = voice()
    y = integers / 32768
    noise, response = np.random.default_rng(8).standard_normal((2, 700)).astype(np.float32)
    band = dict(numtaps=513, cutoff=[300, 3400], pass_zero=False, fs=RATE)
    frames = dict(n_fft=1024, hop_length=256)
    result = {
        "versions": {"python": platform.python_version(), "librosa": librosa.__version__, "scipy": scipy.__version__,
                     "numpy": np.__version__, "soxr": soxr.__version__},
        "voice": pack(integers, "<i2"),
        "stretched": [dict(factor=f, samples=pack(librosa.effects.time_stretch(y, rate=1 / f, **frames)))
                      for f in STRETCHES],
        "pitched": [dict(semitones=s, samples=pack(librosa.effects.pitch_shift(y, sr=RATE, n_steps=s, **frames)))
                    for s in SEMITONES],
        "convolution": dict(a=pack(noise), b=pack(response[:123]),
                            full=pack(scipy.signal.fftconvolve(noise, response[:123]))),
        "bandPass": pack(scipy.signal.firwin(**band), "<f8"),
        "telephone": pack(scipy.signal.fftconvolve(y, scipy.signal.firwin(**band), "same")),
    }
    Path(__file__).with_suffix(".json").write_text(json.dumps(result) + "\n")


main()
