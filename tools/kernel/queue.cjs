const BYTES = 2 ** 28, MOST = 2 ** 17, OVERHEAD = 1024;

/**
 * Bounds what a subscriber that does not read may cost in memory: some 256 MB, at most 131072 messages; what comes then is
 * dropped for this subscriber. zeromq counts messages, so the limit follows the mean size of the last thousand or so.
 */
module.exports = function boundQueue(socket) {
  const { send } = socket;
  let mean = OVERHEAD, limit;
  socket.send = (frames) => {
    const size = frames.reduce((sum, frame) => sum + frame.length, OVERHEAD);
    mean += (size - mean) / 1024;
    const wanted = Math.min(MOST, 2 ** Math.floor(Math.log2(BYTES / mean)));
    if (wanted !== limit) socket.sendHighWaterMark = limit = wanted;
    return send.call(socket, frames);
  };
};
