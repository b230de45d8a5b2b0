/** Recordings as files, made by hand so that tests do not trust the code under test. Samples are interleaved. */
interface Format {
  readonly bits: number; readonly float?: boolean; readonly channels?: number; readonly sampleRate?: number;
}

export function wav(samples: readonly number[], format: Format & { readonly extensible?: boolean }): Buffer {
  const { bits, float = false, channels = 1, sampleRate = 16000, extensible = false } = format;
  const code = float ? 3 : 1, block = (channels * bits) / 8;
  const head = Buffer.alloc(extensible ? 40 : 16);
  head.writeUInt16LE(extensible ? 0xfffe : code, 0);
  head.writeUInt16LE(channels, 2);
  head.writeUInt32LE(sampleRate, 4);
  head.writeUInt32LE(sampleRate * block, 8);
  head.writeUInt16LE(block, 12);
  head.writeUInt16LE(bits, 14);
  if (extensible) {
    head.writeUInt16LE(22, 16);
    head.writeUInt16LE(bits, 18);
    head.writeUInt16LE(code, 24);
    Buffer.from("000000001000800000aa00389b71", "hex").copy(head, 26);
  }
  const body = Buffer.concat([chunk("fmt ", head), chunk("data", encode(samples, bits, float, true, bits === 8))]);
  return chunk("RIFF", Buffer.concat([Buffer.from("WAVE"), body]));
}

export function aiff(samples: readonly number[], format: Format & { readonly compression?: string }): Buffer {
  const { bits, channels = 1, sampleRate = 16000, compression } = format;
  const comm = Buffer.alloc(18 + (compression ? 6 : 0));
  comm.writeUInt16BE(channels, 0);
  comm.writeUInt32BE(samples.length / channels, 2);
  comm.writeUInt16BE(bits, 6);
  const exponent = Math.floor(Math.log2(sampleRate));
  comm.writeUInt16BE(16383 + exponent, 8);
  comm.writeUInt32BE(sampleRate * 2 ** (31 - exponent), 10);
  if (compression) comm.write(compression, 18);
  const sound = encode(samples, bits, /^fl/.test(compression ?? ""), compression === "sowt", false);
  const body = [chunk("COMM", comm, true), chunk("SSND", Buffer.concat([Buffer.alloc(8), sound]), true)];
  return chunk("FORM", Buffer.concat([Buffer.from(compression ? "AIFC" : "AIFF"), ...body]), true);
}

function encode(samples: readonly number[], bits: number, float: boolean, little: boolean, unsigned: boolean): Buffer {
  const width = bits / 8, data = Buffer.alloc(samples.length * width);
  for (const [i, x] of samples.entries()) {
    const at = i * width, full = 2 ** (bits - 1);
    const whole = Math.max(-full, Math.min(full - 1, Math.round(x * full)));
    if (float) {
      const view = new DataView(data.buffer, data.byteOffset);
      if (bits === 32) view.setFloat32(at, x, little);
      else view.setFloat64(at, x, little);
    } else if (unsigned) data.writeUInt8(whole + 128, at);
    else if (little) data.writeIntLE(whole, at, width);
    else data.writeIntBE(whole, at, width);
  }
  return data;
}

function chunk(id: string, body: Buffer, bigEndian = false): Buffer {
  const size = Buffer.alloc(4);
  if (bigEndian) size.writeUInt32BE(body.length);
  else size.writeUInt32LE(body.length);
  return Buffer.concat([Buffer.from(id), size, body, Buffer.alloc(body.length % 2)]);
}
