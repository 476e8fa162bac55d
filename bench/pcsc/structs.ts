/**
 * The messages of pcscd's own socket, protocol 4.x: structs of C in the machine's byte order (little-endian
 * on all machines in use), of fixed sizes. It is not an official interface: `test/pcsc/stack.test.ts` pins it
 * against a running pcscd.
 */
export const PROTOCOL_MAJOR = 4;
/** 4.4 is pcsc-lite 1.9; later daemons of the same major number accept it too. */
export const PROTOCOL_MINOR = 4;

export const COMMAND = {
  establishContext: 0x01,
  releaseContext: 0x02,
  connect: 0x04,
  disconnect: 0x06,
  transmit: 0x09,
  version: 0x11,
  readerStates: 0x12,
} as const;

const READER_NAME_OCTETS = 128;
const ATR_OCTETS_MAX = 33;
const READERS_MAX = 16;
/** Name, events, state, sharing, answer to reset (33, padded to 36), its length, protocol. */
const READER_STATE_OCTETS = READER_NAME_OCTETS + 3 * 4 + 36 + 2 * 4;
export const READER_STATES_OCTETS = READERS_MAX * READER_STATE_OCTETS;

const STATE_PRESENT = 0x04;
const STATE_SWALLOWED = 0x08;
const STATE_POWERED = 0x10;

/** A reader as pcscd sees it. */
export interface ReaderState {
  readonly name: string;
  /** Count of insertions and removals: equal counts mean that pcscd saw none in between. */
  readonly events: number;
  readonly present: boolean;
  /** Empty before the card's answer to reset. */
  readonly atr: Uint8Array;
}

const cString = (octets: Buffer): string => octets.toString('latin1').split('\0', 1)[0];

const readerState = (octets: Buffer): ReaderState => {
  const after = octets.subarray(READER_NAME_OCTETS);
  const atrLength = Math.min(after.readUInt32LE(48), ATR_OCTETS_MAX);
  return {
    name: cString(octets.subarray(0, READER_NAME_OCTETS)),
    events: after.readUInt32LE(0),
    present: (after.readUInt32LE(4) & (STATE_PRESENT | STATE_SWALLOWED | STATE_POWERED)) !== 0,
    atr: new Uint8Array(after.subarray(12, 12 + atrLength)),
  };
};

export const parseReaderStates = (octets: Buffer): ReaderState[] =>
  Array.from({ length: READERS_MAX }, (_, i) =>
    readerState(octets.subarray(i * READER_STATE_OCTETS, (i + 1) * READER_STATE_OCTETS)),
  ).filter(state => state.name !== '');

/** Every number of these structs is 32 bits wide; text is padded with zeros. */
export const words = (...values: number[]): Buffer => {
  const octets = Buffer.alloc(4 * values.length);
  for (let i = 0; i < values.length; i++) octets.writeUInt32LE(values[i] >>> 0, 4 * i);
  return octets;
};

/** Throws RangeError for a name that is too long. */
export const readerName = (name: string): Buffer => {
  const octets = Buffer.alloc(READER_NAME_OCTETS);
  if (name.length >= READER_NAME_OCTETS)
    throw new RangeError(
      `reader name: expected fewer than ${READER_NAME_OCTETS} characters, got ${name.length}`,
    );
  octets.write(name, 'latin1');
  return octets;
};
