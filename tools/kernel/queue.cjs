const { inspect } = require("node:util");

const PAUSE = 2, RETRY = 1000; // ms

/**
 * A publisher that keeps at most `most` messages for a subscriber that has not read them. When it has as many it waits, as
 * zeromq's own thread goes on sending: a slow subscriber loses nothing. From one that reads nothing for `patience` ms
 * messages are withheld until it reads again. `most` must not change later: zeromq may then wait for ever.
 */
module.exports = function boundQueue(socket, most = 512, patience = 10_000) {
  socket.sendHighWaterMark = most;
  drop(false);
  let retryAt = 0;
  const clock = new Int32Array(new SharedArrayBuffer(4));

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
      if (socket.closed) return; // what still runs when the kernel ends
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
