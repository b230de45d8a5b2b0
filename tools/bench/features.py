"""librosa's half of features.ts: the same files, settings and steps; a line of JSON on standard output.

python tools/bench/features.py PROCESSES < files.txt
"""
import json, os, platform, resource, sys, time
from multiprocessing import get_context

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # faster here: the products are tiny
import librosa, numpy as np, soundfile, soxr


def features(path):
    y, rate = soundfile.read(path, dtype="float32")
    y = librosa.to_mono(y.T)
    y = y / (np.abs(y).max() or 1)
    y = librosa.resample(y, orig_sr=rate, target_sr=16000)
    y, _ = librosa.effects.trim(y, top_db=30)
    mel = librosa.feature.melspectrogram(y=y, sr=16000, n_fft=512, hop_length=256, n_mels=64)
    return np.log(mel + 1e-6).T


def seconds():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return time.perf_counter(), sum(u.ru_utime + u.ru_stime for u in used)


def main(processes):
    paths = sys.stdin.read().split("\n")
    features(paths[0])  # what librosa loads and compiles on first use is not counted
    start, cpu = seconds()
    if processes == 1:
        rows = [features(path) for path in paths]
    else:
        with get_context("fork").Pool(processes) as pool:
            rows = pool.map(features, paths, chunksize=32)
            pool.close()
            pool.join()
    values = np.concatenate(rows)
    end, cpu_end = seconds()
    everyone = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    peak = max(resource.getrusage(who).ru_maxrss for who in everyone) / 1024
    versions = {m.__name__: m.__version__ for m in (librosa, np, soxr, soundfile)}
    print(json.dumps(dict(
        seconds=end - start, cpu=cpu_end - cpu, peakMb=peak, frames=len(values),
        versions=versions | {"python": platform.python_version()}, lengths=[len(row) for row in rows],
        means=[np.mean(row, axis=0).round(4).tolist() for row in rows])))


main(int(sys.argv[1]))
