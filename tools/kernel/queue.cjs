const { inspect } = require("node:util");

const MOST = 2 ** 13, OVERHEAD = 1024; // messages, bytes
const PAUSE = 2, RETRY = 1000; // ms

/**
 * A publisher that keeps some 64 MB, or 8192 messages, for each subscriber that has not read them. When that is full it
 * waits while zeromq's own thread goes on sending: a slow subscriber loses nothing. From one that reads nothing for ten
 * seconds messages are withheld until it reads again. zeromq counts messages: the limit follows their mean size.
 */
module.exports = function boundQueue(socket, bytes = 2 ** 26, patience = 10_000) {
  let mean = OVERHEAD, limit, retryAt = 0;
  const clock = new Int32Array(new SharedArrayBuffer(4));
  drop(false);

  function drop(whether) {
    const { emitWarning } = process;
    process.emitWarning = () => {}; // zeromq.js believes that it is too late for this option
    socket.noDrop = !whether;
    process.emitWarning = emitWarning;
  }
  /** False if the queue is full. With a send timeout of 0 the promise is settled already, and only `inspect` sees how. */
  function sent(frames) {
    const sending = socket.send(frames);
    sending.catch(() => {});
    return !inspect(sending, { depth: 0 }).includes("<rejected>");
  }

  return { // instead of the socket, whose own `send` cannot be replaced
    send(frames) {
      const size = frames.reduce((sum, frame) => sum + frame.length, OVERHEAD);
      mean += (size - mean) / 256;
      const wanted = Math.min(MOST, 2 ** Math.floor(Math.log2(bytes / mean)));
      if (wanted !== limit) socket.sendHighWaterMark = limit = wanted;
      const now = Date.now(), end = now + (retryAt ? 0 : patience);
      if (retryAt > now) return void sent(frames);
      if (retryAt) drop(false);
      while (!sent(frames)) {
        if (Date.now() >= end) {
          drop(true);
          retryAt = Date.now() + RETRY;
          return void sent(frames);
        }
        Atomics.wait(clock, 0, 0, PAUSE);
      }
      retryAt = 0;
    },
    close: () => socket.close(),
  };
};
