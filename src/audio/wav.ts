/** One channel of 16-bit samples as a WAV file. */
export function wavOf(samples: Int16Array, sampleRate: number): Buffer {
  const size = samples.byteLength, head = Buffer.from("RIFF....WAVEfmt ....................data....");
  head.writeUInt32LE(36 + size, 4);
  head.writeUInt32LE(16, 16); // bytes of format that follow
  head.writeUInt16LE(1, 20);  // PCM
  head.writeUInt16LE(1, 22);  // channels
  head.writeUInt32LE(sampleRate, 24);
  head.writeUInt32LE(2 * sampleRate, 28);
  head.writeUInt16LE(2, 32);  // bytes of a frame
  head.writeUInt16LE(16, 34); // bits of a sample
  head.writeUInt32LE(size, 40);
  return Buffer.concat([head, new Uint8Array(samples.buffer, samples.byteOffset, size)]);
}
