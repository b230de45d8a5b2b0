// A worker thread that speaks the sentences in its workerData with eSpeak NG and posts each one's samples (Int16Array).
// eSpeak NG is GPL-3.0 and an optional dependency: this file is the only one that loads it. It is plain JavaScript
// because the package is an ES module, which the kernel's compiled TypeScript cannot import on every Node.
import { parentPort, workerData } from "node:worker_threads";

Date.now = () => 0; // eSpeak seeds its noise with the clock; the clock stands still here, so the samples never change

const { default: load } = await import("@echogarden/espeak-ng-emscripten");
const voiceBox = await new (await load()).eSpeakNGWorker();
for (const { voice, rate, pitch, range, text } of workerData) {
  voiceBox.set_voice(voice);
  voiceBox.set_rate(rate);
  voiceBox.set_pitch(pitch);
  voiceBox.set_range(range);
  const parts = [];
  voiceBox.synthesize(text, samples => {
    if (samples) parts.push(samples);
    return false; // go on
  });
  parentPort.postMessage(new Int16Array(await new Blob(parts).arrayBuffer()));
}
