"""Small recordings in every compressed format, and what libsndfile and FFmpeg make of them: the reference for src/audio/formats.

    pip install soundfile==0.14.0 av==18.1.0 numpy==2.4.6 && python tools/reference/formats.py

soundfile brings libsndfile 1.2.2, av FFmpeg's libavcodec 62.28. The files go to src/audio/tests/formats and the values to
tools/reference/formats.json; other versions of the encoders write other bytes.
"""
import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soundfile

FOLDER = Path("src/audio/tests/formats")
STRIDE = 97  # every so many samples of the mean of the channels are kept


def voice(rate, seconds, channels=1):
    """Half a second of vowel: harmonics of a falling pitch under two formants, and breath. Float, interleaved as columns."""
    t = np.arange(int(rate * seconds)) / rate
    phase = 2 * np.pi * np.cumsum(170 - 60 * t) / rate
    sound = sum(np.sin(k * phase) / (1 + ((k * 140 - 600) / 400) ** 2) + np.sin(k * phase) / (3 + ((k * 140 - 1700) / 300) ** 2)
                for k in range(1, 25))
    sound = sound * np.minimum(1, 12 * np.minimum(t + 0.01, t[-1] - t + 0.01)) + 0.02 * np.random.default_rng(1).standard_normal(len(t))
    sound = 0.6 * sound / np.abs(sound).max()
    return np.stack([np.roll(sound, 5 * c) * 0.8**c for c in range(channels)], axis=1)


def integers(count, channels, bits):
    """Triangles with a little noise, in whole numbers that src/audio/tests/formats.test.ts makes too."""
    i = np.arange(count, dtype=np.int64)[:, None]
    c = np.arange(channels, dtype=np.int64)[None, :]
    period = 97 + 10 * c
    return (np.abs(i % period - period // 2) - 24) * 4 * 2 ** (bits - 8) + (i * i * 31 + c * 7) % 17


def write_flac(name, count, channels, bits):
    x = (integers(count, channels, bits) * 2 ** (32 - bits)).astype(np.int32)
    soundfile.write(FOLDER / name, x, 16000, format="FLAC", subtype=f"PCM_{bits}")


def write(name, codec, rate, container, seconds=0.5, channels=1, bit_rate=32000, stored=48000, container_options={}, codec_options={}):
    """By FFmpeg; stored is the rate of the encoder."""
    layout = "mono" if channels == 1 else "stereo"
    with av.open(str(FOLDER / name), "w", format=container, options=container_options) as file:
        stream = file.add_stream(codec, rate=stored, layout=layout, options=codec_options)
        stream.bit_rate = bit_rate
        resampler = av.AudioResampler(format=stream.codec_context.format, layout=layout, rate=stored)
        pcm = np.round(voice(rate, seconds, channels) * 32767).astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        for part in resampler.resample(frame) + resampler.resample(None):
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))


def by_libsndfile(path):
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return rate, samples


def by_ffmpeg(path):
    """What lies before time 0 is the encoder's; so is what lies behind the end that an M4A's last packet states."""
    with av.open(str(path)) as file:
        stream = file.streams.audio[0]
        ends = [p.pts + p.duration for p in file.demux(stream) if p.pts is not None]
        end, base = max(ends), stream.time_base
    with av.open(str(path)) as file:
        stream = file.streams.audio[0]
        decoder = stream.codec_context
        if decoder.name == "opus":  # FFmpeg's own lies up to a sample off where Opus speaks SILK
            extradata, layout = decoder.extradata, decoder.layout
            decoder = av.CodecContext.create("libopus", "r")
            decoder.extradata, decoder.layout, decoder.sample_rate = extradata, layout, 48000
        frames = [(f.pts * f.time_base, f.to_ndarray(), f) for packet in file.demux(stream) for f in decoder.decode(packet)]
    rate, channels = frames[0][2].sample_rate, frames[0][2].layout.nb_channels
    planes = [x if f.format.is_planar else x.reshape(-1, channels).T for _, x, f in frames]
    samples = np.concatenate(planes, axis=1).T
    samples = samples / np.float32(32768) if samples.dtype == np.int16 else samples
    first = 0 if decoder.name == "libopus" else round(frames[0][0] * rate)  # libopus has cut it
    samples = samples[max(0, -first):]
    return rate, samples[:round(end * base * rate)] if path.suffix in (".m4a", ".mp4") else samples


def lag(samples, rate):
    """By how many samples the sound lies behind the one that was encoded."""
    source = voice(rate, 0.5, samples.shape[1]).mean(axis=1)
    x = samples.mean(axis=1)
    size = 2 ** int(np.ceil(np.log2(len(x) + len(source))))
    found = np.fft.irfft(np.fft.rfft(x, size) * np.conj(np.fft.rfft(source, size)))
    peak = int(np.argmax(found))
    return peak if peak < size / 2 else peak - size


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    write_flac("mono-16.flac", 9000, 1, 16)
    write_flac("stereo-24.flac", 5000, 2, 24)
    soundfile.write(FOLDER / "lame.mp3", voice(22050, 0.5), 22050, format="MP3", compression_level=0.9)
    write("lavf.mp3", "libmp3lame", 44100, "mp3", channels=2, bit_rate=64000, stored=44100)
    write("bare.mp3", "libmp3lame", 22050, "mp3", stored=22050, container_options={"write_xing": "0", "id3v2_version": "0"})
    soundfile.write(FOLDER / "vorbis.ogg", voice(22050, 0.5), 22050, format="OGG", subtype="VORBIS", compression_level=0.8)
    soundfile.write(FOLDER / "mono.opus", voice(24000, 0.5), 24000, format="OGG", subtype="OPUS", compression_level=0.9)
    write("stereo.opus", "libopus", 48000, "ogg", channels=2, bit_rate=48000)
    write("whole.webm", "libopus", 48000, "webm")
    write("live.webm", "libopus", 48000, "webm", channels=2, bit_rate=48000, container_options={"live": "1"})
    plain = {"aac_pns": "0"}  # without noise that every decoder draws for itself
    write("mono.m4a", "aac", 22050, "ipod", stored=22050, codec_options=plain)
    write("stereo.m4a", "aac", 44100, "ipod", channels=2, bit_rate=64000, stored=44100, codec_options=plain)
    write("fragments.mp4", "aac", 22050, "mp4", stored=22050, codec_options=plain, container_options={
        "movflags": "frag_every_frame+empty_moov+default_base_moof", "frag_duration": "100000"})

    files = {}
    for path in sorted(FOLDER.iterdir()):
        if path.suffix == ".flac":
            continue
        sndfile = path.suffix in (".mp3", ".ogg") and path.name != "bare.mp3"
        rate, samples = (by_libsndfile if sndfile else by_ffmpeg)(path)
        files[path.name] = {
            "by": "libsndfile" if sndfile else "FFmpeg", "sampleRate": rate, "channels": samples.shape[1], "length": len(samples),
            "lag": lag(samples, rate), "samples": [round(float(x), 5) for x in samples.mean(axis=1)[::STRIDE]],
        }
        print(f"{path.name:16} {path.stat().st_size:6} bytes", *(f"{k} {v}" for k, v in files[path.name].items() if k != "samples"))
    versions = {"soundfile": soundfile.__version__, "libsndfile": soundfile.__libsndfile_version__, "av": av.__version__,
                "libavcodec": ".".join(map(str, av.library_versions["libavcodec"])), "numpy": np.__version__}
    Path("tools/reference/formats.json").write_text(json.dumps({"versions": versions, "stride": STRIDE, "files": files}) + "\n")


main()
