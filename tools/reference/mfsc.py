"""librosa's numbers for src/features/tests/mfsc.test.ts and src/audio/tests/recording.test.ts, written to mfsc.json beside this file.

python tools/reference/mfsc.py UTTERANCE.wav     (any recording of speech; ours is of the stand-in corpus)
"""
import base64, json, platform, sys
from pathlib import Path
import librosa, numpy as np, scipy, scipy.signal

RATE, LENGTH = 16000, 5600
DEFAULTS = dict(sampleRate=RATE, fftLength=512, windowLength=512, hopLength=256, centre=True,
                padMode="constant", power=2, bands=64, fMin=0, fMax=8000, melScale="slaney", melNorm="slaney",
                log=dict(kind="ln", floor=1e-6))
decibels = lambda reference, top: dict(log=dict(kind="dB", reference=reference, topDb=top))
SETTINGS = {
    "defaults": {},
    "25 ms frames of 400 samples": dict(fftLength=400, windowLength=400, hopLength=160),
    "odd frames of 375 samples, 40 bands": dict(fftLength=375, windowLength=375, hopLength=125, bands=40),
    "frames of 1,024, 128 bands": dict(fftLength=1024, windowLength=1024, bands=128),
    "frames of 2,048, hop 512": dict(fftLength=2048, windowLength=2048, hopLength=512),
    "window of 400 in frames of 512": dict(windowLength=400, hopLength=160),
    "not centred": dict(centre=False),
    "reflected ends": dict(padMode="reflect"),
    "repeated ends": dict(padMode="edge"),
    "magnitudes": dict(power=1),
    "HTK scale": dict(melScale="htk"),
    "HTK scale, no norm, 40 bands": dict(melScale="htk", melNorm="none", bands=40),
    "80 to 7,600 Hz": dict(fMin=80, fMax=7600),
    "dB below 1, 80 dB": decibels(1.0, 80),
    "dB below the loudest, no limit": decibels("max", None),
}


def signals(utterance):
    random = np.random.default_rng(4)
    t = np.arange(LENGTH) / RATE
    noise = scipy.signal.lfilter([1], [1, -1.6, 0.8], random.standard_normal(LENGTH))
    noise *= 1.1 + np.sin(2 * np.pi * 4 * t)
    speech = librosa.load(utterance, sr=RATE)[0]
    loudest = int(np.argmax(np.convolve(speech**2, np.ones(LENGTH), "valid")))
    made = {
        "chirp": 0.9 * scipy.signal.chirp(t, 50, t[-1], 7900),
        "speech-like noise": 0.8 * noise / np.abs(noise).max(),
        "impulse": 0.9 * (np.arange(LENGTH) == 2000),
        "silence": np.zeros(LENGTH),
        "stand-in utterance": 0.9 * speech[loudest : loudest + LENGTH] / np.abs(speech).max(),
    }
    return {name: np.round(y * 32767).astype(np.int16) for name, y in made.items()}


def stft(y, s):
    return librosa.stft(y, n_fft=s["fftLength"], win_length=s["windowLength"], hop_length=s["hopLength"],
                        center=s["centre"], pad_mode=s["padMode"])


def mfsc(y, s):
    mel = librosa.feature.melspectrogram(
        S=np.abs(stft(y, s)) ** s["power"], sr=s["sampleRate"], n_fft=s["fftLength"], n_mels=s["bands"],
        fmin=s["fMin"], fmax=s["fMax"], htk=s["melScale"] == "htk",
        norm=None if s["melNorm"] == "none" else "slaney", dtype=np.float64)
    if s["log"]["kind"] == "ln":
        return np.log(mel + s["log"]["floor"])
    reference = np.max if s["log"]["reference"] == "max" else s["log"]["reference"]
    return librosa.power_to_db(mel, ref=reference, amin=1e-10, top_db=s["log"]["topDb"])


def pack(array, kind):
    return base64.b64encode(np.ascontiguousarray(array, dtype=kind).tobytes()).decode()


def trims(y):
    quiet = np.concatenate([np.zeros(3000), 0.01 * y, y, 0.001 * y, np.zeros(1500)])
    return [dict(decibels=db, kept=librosa.effects.trim(quiet, top_db=db)[1].tolist())
            for db in (10, 20, 30, 45, 70)]


def main(utterance):
    integers = signals(utterance)
    sounds = {name: y / 32768 for name, y in integers.items()}
    settings = {name: DEFAULTS | changes for name, changes in SETTINGS.items()}
    mel = {s: {n: pack(mfsc(y, settings[s]).T, "<f4") for n, y in sounds.items()} for s in settings}
    every = 8  # frames of the spectra, to keep the file small
    spectra = {s: {n: pack(stft(y, settings[s]).T[::every], "<c8") for n, y in sounds.items()}
               for s in list(settings)[:3] + ["window of 400 in frames of 512"]}
    mfcc = {n: pack(librosa.feature.mfcc(S=mfsc(y, settings["dB below 1, 80 dB"]), n_mfcc=20).T, "<f4")
            for n, y in sounds.items()}
    versions = {m.__name__: m.__version__ for m in (librosa, np, scipy)}
    values = dict(versions=versions | {"python": platform.python_version()}, settings=settings,
                  signals={n: pack(y, "<i2") for n, y in integers.items()}, mfsc=mel, every=every,
                  stft=spectra, mfcc=mfcc, trim={n: trims(y) for n, y in sounds.items()})
    Path(__file__).with_suffix(".json").write_text(json.dumps(values, indent=1) + "\n")


main(sys.argv[1])
