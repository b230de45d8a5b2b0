import { WaveFile } from "wavefile";

/** What a microphone gave, or why it gave nothing, as a sentence. */
export class MicrophoneError extends Error {}

export interface Take { readonly samples: Float32Array; readonly sampleRate: number }

// As a data: address: a page from a file has no origin, and Chromium then loads no worklet from a blob: address.
const WORKLET = `data:text/javascript,registerProcessor("take", class extends AudioWorkletProcessor {
  process([[channel]]) { if (channel) this.port.postMessage(channel.slice()); return true; }
});`;

const PATIENCE = 5000; // ms until sound that does not start is given up

const NONE = "This browser gives a page from a file no microphone: use another browser, or choose a file.";
const NO_SOUND = "The browser's sound does not start: connect speakers or headphones, or choose a file.";
const REASONS: Readonly<Record<string, string>> = {
  NotAllowedError: "The microphone was refused: allow it beside the page's address, or choose a file.",
  NotFoundError: "There is no microphone here: connect one, or choose a file.",
  NotReadableError: "The microphone is busy or blocked by the system: close what else uses it, or choose a file.",
};

/**
 * Records one channel from the microphone, as it is: without the browser's suppression of noise and echo or its gain
 * control, which would change what is heard. Ends after so many seconds, or when `stop` says so.
 * watch: called with the seconds so far and the peak of the last moment
 * @throws MicrophoneError with a sentence
 */
export async function record(
  most: number, stop: AbortSignal, watch: (seconds: number, peak: number) => void,
): Promise<Take> {
  const stream = await open();
  const context = new AudioContext(), { sampleRate } = context;
  const parts: Float32Array[] = [];
  let length = 0;
  try {
    await context.audioWorklet.addModule(WORKLET).catch(() => { throw new MicrophoneError(NONE); });
    await Promise.race([context.resume(), new Promise((_, fail) => // Firefox waits for ever without a loudspeaker
      setTimeout(() => fail(new MicrophoneError(NO_SOUND)), PATIENCE))]);
    const take = new AudioWorkletNode(context, "take", { channelCount: 1, channelCountMode: "explicit" });
    const ended = new Promise<void>((end, fail) => {
      stop.addEventListener("abort", () => end());
      stream.getAudioTracks()[0].addEventListener("ended", () =>
        fail(new MicrophoneError("The microphone was disconnected while it recorded: connect it, and record again.")));
      take.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
        parts.push(data);
        length += data.length;
        watch(length / sampleRate, data.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0));
        if (length >= most * sampleRate) end();
      };
    });
    context.createMediaStreamSource(stream).connect(take);
    await ended.finally(() => { take.port.onmessage = null; }); // more may be on its way
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    await context.close();
  }
  const samples = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  return { samples, sampleRate };
}

async function open(): Promise<MediaStream> {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new MicrophoneError(NONE);
  }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: {
      channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
  } catch (error) {
    const { name } = error as DOMException;
    throw new MicrophoneError(REASONS[name] ?? `The microphone does not work (${name}): choose a file.`);
  }
}

/** A take as a WAV file of 32-bit floats, which keeps every bit: recordings and files then go the same way. */
export function wavOf({ samples, sampleRate }: Take): Uint8Array<ArrayBuffer> {
  const file = new WaveFile();
  file.fromScratch(1, sampleRate, "32f", samples);
  return Uint8Array.from(file.toBuffer());
}
