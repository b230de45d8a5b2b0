// What recorder.ts shows, behind microphone.js: records, or takes a file, plays it back, and sends it in parts.

const PART = 2 ** 19;      // bytes in a message: Jupyter's server ends a connection that sends it 10 MB at once
const MOST = 50 * 2 ** 20; // bytes of a file

/** A WAV file of one channel in 16 bits. */
function wav(parts, sampleRate) {
  const bytes = parts.reduce((sum, part) => sum + part.byteLength, 0), header = new DataView(new ArrayBuffer(44));
  const write = (at, text) => [...text].forEach((letter, i) => header.setUint8(at + i, letter.charCodeAt(0)));
  write(0, "RIFF");
  header.setUint32(4, 36 + bytes, true);
  write(8, "WAVEfmt ");
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true); // PCM
  header.setUint16(22, 1, true); // channel
  header.setUint32(24, sampleRate, true);
  header.setUint32(28, 2 * sampleRate, true);
  header.setUint16(32, 2, true);
  header.setUint16(34, 16, true);
  write(36, "data");
  header.setUint32(40, bytes, true);
  return new Blob([header, ...parts], { type: "audio/wav" });
}

/** Sends a file to the kernel, which answers with the number that it was given. */
async function send(model, take, name, file) {
  const parts = Math.max(1, Math.ceil(file.size / PART));
  for (let part = 0; part < parts; part++) {
    const bytes = await file.slice(part * PART, (part + 1) * PART).arrayBuffer();
    model.send({ event: "part", take, name, part, parts }, undefined, [bytes]);
  }
}

function render({ model, el, signal }) {
  const record = make("button", { type: "button" }), level = make("div"), meter = make("div", { className: "meter" }, level);
  const file = make("input", { type: "file", accept: "audio/*,video/webm,video/mp4", hidden: true });
  const choose = make("button", { type: "button", textContent: "Choose a file", onclick: () => file.click() });
  const player = make("audio", { controls: true, hidden: true }), line = make("p");
  player.onloadedmetadata = () => { player.hidden = false; };
  player.onerror = () => { player.hidden = true; }; // what the browser does not play, the kernel may read
  line.setAttribute("role", "status");
  const own = make("div", { className: "recorder" }, make("div", { className: "row" }, record, choose, file, meter, player), line);
  own.setAttribute("role", "group");
  own.setAttribute("aria-label", model.get("label"));
  el.append(own);

  // "asleep": no kernel has answered yet; then "ready", "asking" for the microphone, "recording" and "sending" in turn
  let phase = "asleep", stop = new AbortController(), take = 0;
  const left = (seconds) => `Stop · ${seconds.toFixed(0)} s left`;

  function enter(next) {
    phase = next;
    own.dataset.phase = phase;
    record.textContent = { asking: "Allow the microphone …", recording: left(model.get("seconds")) }[phase] ?? "Record";
    record.disabled = !["ready", "recording"].includes(phase);
    choose.disabled = phase !== "ready";
    meter.hidden = phase !== "recording";
  }
  function say(text, wrong = false) {
    line.textContent = text;
    line.classList.toggle("wrong", wrong);
  }
  const saySaved = () => say(model.get("says"), model.get("wrong"));

  function hand(name, blob) {
    URL.revokeObjectURL(player.src);
    player.src = URL.createObjectURL(blob);
    enter("sending");
    say("The kernel reads it …");
    take = Math.floor(Math.random() * 2 ** 31);
    send(model, take, name, blob).catch(() => {
      say("The kernel has gone: run this cell again. What you recorded can still be played here.", true);
      enter("asleep");
    });
  }

  async function startRecording() {
    const most = model.get("seconds"), parts = [];
    let heard = 0, loudest = 0, shown = 0;
    stop = new AbortController();
    enter("asking");
    say("");
    try {
      const sampleRate = await listen((part, rate) => {
        if (phase === "asking") enter("recording");
        parts.push(part);
        heard += part.length / rate;
        const peak = peakOf(part);
        loudest = Math.max(loudest, peak);
        shown = Math.max(peak, 0.85 * shown);
        const share = Math.max(0, 1 + Math.log10(shown + 1e-9) / 2.5); // empty at -50 dB
        level.style.clipPath = `inset(0 ${100 * (1 - share)}% 0 0)`;
        record.textContent = left(Math.max(0, most - heard));
        if (heard >= most) stop.abort();
      }, AbortSignal.any([stop.signal, signal]));
      if (signal.aborted) return;
      enter("ready");
      if (loudest >= model.get("floor")) hand("recording.wav", wav(parts, sampleRate));
      else say("Nothing was heard: is the microphone muted, or is another one meant?", true);
    } catch ({ message }) {
      enter("ready");
      say(message, true);
    }
  }

  record.onclick = () => (phase === "recording" ? stop.abort() : startRecording());
  file.onchange = () => {
    const [chosen] = file.files;
    if (!chosen) return;
    if (chosen.size > MOST) say(`${chosen.name} has ${Math.ceil(chosen.size / 2 ** 20)} MB: cut it to the sentence, 50 MB at most.`, true);
    else hand(chosen.name, chosen);
    file.value = ""; // the same file may be chosen again
  };
  model.on("change:answered", () => {
    if (model.get("answered") !== take) return;
    enter("ready");
    saySaved();
  });
  signal.addEventListener("abort", () => {
    stop.abort();
    URL.revokeObjectURL(player.src);
  });
  saySaved();
  meet(model, {
    asking() {
      stop.abort();
      if (phase !== "recording") enter("asleep");
    },
    answered() {
      if (phase !== "asleep") return;
      enter("ready");
      saySaved();
    },
    unanswered() { if (phase === "asleep") say("The kernel is busy, or this cell has to run again.", true); },
  });
}

export default { render };
