const EVERY = 50; // ms: Jupyter's server drops above a thousand messages a second
const LIMIT = 65536;

/** Gathers what is written into fewer messages. `flush` sends what waits: to be called before any other message. */
module.exports = function gatherOutput() {
  let parts = [], size = 0, sent = 0, timer;
  function flush() {
    clearTimeout(timer);
    timer = undefined;
    if (parts.length === 0) return;
    const sending = parts;
    [parts, size, sent] = [[], 0, Date.now()];
    for (const { send, name, text } of sending) send(name, text);
  }
  /** The first text after a silence goes immediately, so that it shows before a long computation. */
  function write(send, name, text) {
    if (text === "") return;
    const last = parts.at(-1);
    if (last?.send === send && last.name === name) last.text += text;
    else parts.push({ send, name, text });
    size += text.length;
    if (size >= LIMIT || Date.now() - sent >= EVERY) flush();
    else timer ??= setTimeout(flush, EVERY);
  }
  return { write, flush };
};
