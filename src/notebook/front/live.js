// What listener.ts shows, behind microphone.js: what the microphone hears, and what the network makes of it.

const BLOCK = 0.1; // seconds that are sent at once
const AHEAD = 3;   // blocks that may be on their way; what comes meanwhile goes with the next one

/** Matplotlib's viridis at nine places, from dark to bright. */
const VIRIDIS = ["440154", "472d7b", "3b528b", "2c728e", "21918c", "28ae80", "5ec962", "addc30", "fde725"]
  .map((colour) => [0, 2, 4].map((at) => parseInt(colour.slice(at, at + 2), 16)));
const COLOURS = Array.from({ length: 256 }, (_, i) => {
  const at = i / 255 * (VIRIDIS.length - 1), low = Math.min(Math.floor(at), VIRIDIS.length - 2);
  return VIRIDIS[low].map((value, c) => value + (at - low) * (VIRIDIS[low + 1][c] - value));
});

/** Draws frames of bands, a byte each in base64, the latest frame at the right edge. */
function draw(canvas, picture, bands) {
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0)), frames = bytes.length / bands;
  const image = new ImageData(canvas.width, bands), from = canvas.width - frames;
  for (let x = 0; x < canvas.width; x++) {
    for (let band = 0; band < bands; band++) {
      const colour = COLOURS[x < from ? 0 : bytes[(x - from) * bands + band]];
      image.data.set([...colour, 255], 4 * ((bands - 1 - band) * canvas.width + x));
    }
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

function render({ model, el, signal }) {
  const button = make("button", { type: "button" }), line = make("p");
  const canvas = make("canvas", { width: 126, height: model.get("bands") });
  line.setAttribute("role", "status");
  const bars = model.get("labels").map((label, i) => {
    const fill = make("div"), value = make("span");
    fill.style.background = model.get("colours")[i];
    return { fill, value, row: make("div", { className: "bar" }, make("span", { textContent: label }), make("div", {}, fill), value) };
  });
  const what = make("figcaption", { textContent: "MFSC of the last two seconds, 0 to 8 kHz" });
  const own = make("div", { className: "recorder live" }, make("div", { className: "row" }, button, line),
    make("div", { className: "sides" }, make("figure", {}, canvas, what), make("div", { className: "bars" }, ...bars.map(({ row }) => row))));
  own.setAttribute("role", "group");
  own.setAttribute("aria-label", model.get("label"));
  el.append(own);

  let phase = "asleep", stop = new AbortController(), sent = 0, on = new Map(); // block → when its sound began
  const say = (text, wrong = false) => {
    line.textContent = text;
    line.classList.toggle("wrong", wrong);
  };
  function enter(next) {
    phase = next;
    own.dataset.phase = phase;
    button.textContent = { asking: "Allow the microphone …", recording: "Stop" }[phase] ?? "Listen";
    button.disabled = phase === "asleep" || phase === "asking";
  }
  function show() {
    if (model.get("picture")) draw(canvas, model.get("picture"), model.get("bands"));
    own.classList.toggle("quiet", model.get("quiet"));
    model.get("probabilities").forEach((share, i) => {
      bars[i].fill.style.width = `${100 * share}%`;
      bars[i].value.textContent = `${(100 * share).toFixed(0)}%`;
    });
  }

  async function start() {
    const most = model.get("seconds"), first = sent + 1, waiting = [];
    let heard = 0;
    on = new Map();
    stop = new AbortController();
    enter("asking");
    say("");
    try {
      await listen((part, sampleRate) => {
        if (phase === "asking") enter("recording");
        waiting.push(part);
        heard += part.length / sampleRate;
        button.textContent = `Stop · ${Math.max(0, most - heard).toFixed(0)} s left`;
        if (heard >= most) stop.abort();
        const length = waiting.reduce((sum, { length }) => sum + length, 0);
        if (length < BLOCK * sampleRate || on.size >= AHEAD) return;
        const block = new Int16Array(length);
        waiting.splice(0).reduce((at, part) => (block.set(part, at), at + part.length), 0);
        on.set(++sent, performance.now() - 1000 * length / sampleRate);
        model.send({ event: "sound", sampleRate, block: sent, first: sent === first }, undefined, [block.buffer]);
      }, AbortSignal.any([stop.signal, signal]));
      if (!signal.aborted && phase === "recording") enter("ready");
    } catch ({ message }) {
      enter("ready");
      say(message, true);
    }
  }

  button.onclick = () => (phase === "recording" ? stop.abort() : start());
  model.on("change:answered", () => {
    const block = model.get("answered"), since = on.get(block);
    show();
    if (phase === "recording") say(model.get("quiet") ? "Silence." : "");
    for (const earlier of on.keys()) if (earlier <= block) on.delete(earlier);
    if (since) requestAnimationFrame(() => { own.dataset.latency = (performance.now() - since).toFixed(1); });
  });
  signal.addEventListener("abort", () => stop.abort());
  show();
  meet(model, {
    asking() {
      stop.abort();
      enter("asleep");
    },
    answered() {
      if (phase !== "asleep") return;
      enter("ready");
      say("");
    },
    unanswered() { if (phase === "asleep") say("The kernel is busy, or this cell has to run again.", true); },
  });
}

export default { render };
