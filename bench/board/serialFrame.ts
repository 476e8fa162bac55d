/**
 * One asynchronous character as a waveform, and what a receiver with its own settings receives: start bit
 * low, data bits least significant first, parity, stop bits high. Both ends sample at the middle of each bit,
 * so that a wrong baud rate, parity or length garbles the character as on a wire.
 */
export interface SerialFormat {
  baud: number;
  dataBits: 7 | 8;
  parity: 'none' | 'even' | 'odd';
  stopBits: number;
}

export interface SerialCharacter {
  value: number;
  format: SerialFormat;
  /** The sender inverted its parity bit: a deliberate error. */
  wrongParity?: boolean;
}

export interface Reception {
  value: number;
  parityOk: boolean;
  framingOk: boolean;
}

export const format8N1 = (baud: number): SerialFormat => ({ baud, dataBits: 8, parity: 'none', stopBits: 1 });
/** The character of ISO/IEC 7816-3, 7.2: even parity, guard time of two etu. */
export const format8E2 = (baud: number): SerialFormat => ({ baud, dataBits: 8, parity: 'even', stopBits: 2 });

const bitUs = (format: SerialFormat): number => 1e6 / format.baud;
const bitCount = (format: SerialFormat): number => 1 + format.dataBits + (format.parity === 'none' ? 0 : 1);

/** Start of the start bit to the end of the stop bits. */
export const characterUs = (format: SerialFormat): number =>
  bitUs(format) * (bitCount(format) + format.stopBits);

const parityOf = (value: number): number => {
  let ones = value;
  ones ^= ones >> 4;
  ones ^= ones >> 2;
  ones ^= ones >> 1;
  return ones & 1;
};

const parityBit = (value: number, format: SerialFormat): number =>
  format.parity === 'odd' ? parityOf(value) ^ 1 : parityOf(value);

const bitsOf = ({ value, format, wrongParity }: SerialCharacter): number[] => {
  const bits = [0];
  for (let i = 0; i < format.dataBits; i++) bits.push((value >> i) & 1);
  if (format.parity !== 'none') bits.push(parityBit(value, format) ^ (wrongParity ? 1 : 0));
  return bits;
};

const sameFormat = (a: SerialFormat, b: SerialFormat): boolean =>
  a.baud === b.baud && a.dataBits === b.dataBits && a.parity === b.parity;

const readAt = (level: (us: number) => number, startUs: number, format: SerialFormat): Reception => {
  const bit = (n: number): number => level(startUs + (n + 0.5) * bitUs(format));
  let value = 0;
  for (let i = 0; i < format.dataBits; i++) value |= bit(i + 1) << i;
  const hasParity = format.parity !== 'none';
  return {
    value,
    parityOk: !hasParity || bit(format.dataBits + 1) === parityBit(value, format),
    framingOk: bit(bitCount(format)) === 1,
  };
};

/** First moment from `fromUs` on at which the line falls; Infinity when it stays high. */
const nextFall = (bits: number[], widthUs: number, fromUs: number): number => {
  for (let i = 0; i < bits.length; i++)
    if (bits[i] === 0 && (i === 0 || bits[i - 1] === 1) && i * widthUs >= fromUs - 1e-6) return i * widthUs;
  return Number.POSITIVE_INFINITY;
};

/**
 * What a receiver gets: the character when the settings agree, otherwise what it samples from the waveform.
 */
export const receive = (sent: SerialCharacter, receiver: SerialFormat): Reception[] => {
  if (sameFormat(sent.format, receiver))
    return [{ value: sent.value, parityOk: !sent.wrongParity, framingOk: true }];
  const bits = bitsOf(sent);
  const widthUs = bitUs(sent.format);
  const level = (us: number): number => bits[Math.floor(us / widthUs)] ?? 1;
  const heard: Reception[] = [];
  let startUs = 0;
  while (Number.isFinite(startUs)) {
    heard.push(readAt(level, startUs, receiver));
    startUs = nextFall(bits, widthUs, startUs + bitUs(receiver) * (bitCount(receiver) + 0.5));
  }
  return heard;
};
