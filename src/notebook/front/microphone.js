// What record.js and live.js share: they are put behind this file, and anywidget runs both as one in the browser.

const PATIENCE = 3000; // ms until a kernel that does not answer, or sound that does not start, is given up

const REASONS = {
  NotAllowedError: "The microphone was refused: allow it beside the page's address, or choose a file.",
  NotFoundError: "There is no microphone: connect one, or choose a file.",
  NotReadableError: "The microphone is busy or blocked by the system: close what else uses it, or choose a file.",
};

/** Runs beside the page: gives what the microphone hears, a twentieth of a second at a time, in 16 bits. */
const COLLECTOR = `registerProcessor("collector", class extends AudioWorkletProcessor {
  part = new Int16Array(Math.round(sampleRate / 20));
  filled = 0;
  process([[samples = []]]) {
    for (const sample of samples) {
      this.part[this.filled++] = Math.round(32767 * Math.max(-1, Math.min(1, sample)));
      if (this.filled === this.part.length) this.port.postMessage(this.part);
      this.filled %= this.part.length;
    }
    return true;
  }
});`;

/**
 * Calls `hear` with each part from the microphone, as it is: without the browser's gain or suppression of noise and
 * echo. Ends with `signal`, or when the microphone goes. Gives the sampling rate; throws an Error with a sentence.
 */
async function listen(hear, signal) {
  if (!navigator.mediaDevices) throw new Error("The browser gives this page no microphone: open it as localhost or by https.");
  const asItIs = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: asItIs }).catch(({ name }) => {
    throw new Error(REASONS[name] ?? `The microphone does not work (${name}): choose a file.`);
  });
  const context = new AudioContext(), code = URL.createObjectURL(new Blob([COLLECTOR], { type: "text/javascript" }));
  try {
    if (signal.aborted) return context.sampleRate;
    await Promise.race([context.resume(), new Promise((_, fail) => // Firefox waits for ever without a loudspeaker
      setTimeout(() => fail(new Error("The browser's sound does not start: connect speakers or headphones, or choose a file.")), PATIENCE))]);
    await context.audioWorklet.addModule(code);
    const collector = new AudioWorkletNode(context, "collector", { numberOfOutputs: 0, channelCount: 1,
      channelCountMode: "explicit" });
    collector.port.onmessage = ({ data }) => signal.aborted || hear(data, context.sampleRate);
    context.createMediaStreamSource(stream).connect(collector);
    await new Promise((end) => {
      signal.addEventListener("abort", end);
      for (const track of stream.getTracks()) track.addEventListener("ended", end);
      if (signal.aborted) end();
    });
    return context.sampleRate;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    URL.revokeObjectURL(code);
    await context.close();
  }
}

const peakOf = (samples) => samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0) / 32768;

/** An element of the page, with its properties and what is in it. */
function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/**
 * Asks the kernel whether it is there: now, and when the connection has changed, as when the kernel went or came back.
 * `asking` is called each time, then `answered`, or `unanswered` after three seconds.
 */
function meet(model, { asking, answered, unanswered }) {
  let met = 0;
  function ask() {
    const before = met;
    asking();
    try { model.send({ event: "hello", here: 1 + Math.floor(Math.random() * 2 ** 31) }); } catch { /* it is closed: nobody answers */ }
    setTimeout(() => { if (met === before) unanswered(); }, PATIENCE);
  }
  model.on("change:here", () => {
    met++;
    answered();
  });
  model.on("comm_live_update", ask);
  ask();
}
