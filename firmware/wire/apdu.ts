import { concat, copyOf } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';

/** Command and response APDUs with short lengths (ISO 7816-4, 5.1), and command chaining (5.3.3). */
export interface Command {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly data: Uint8Array;
  /** Expected response octets, 1 to 256; 0 when none are expected. */
  readonly le: number;
}

const HEADER_OCTETS = 5;
/** Fetches the rest of a response (ISO 7816-4, 7.6.1). */
export const INS_GET_RESPONSE = 0xc0;
/** Octets of data that one short command carries at most. */
export const DATA_MAX = 255;
/** Bit of CLA in every command of a chain but the last (ISO 7816-4, 5.3.3). */
export const CLA_CHAINED = 0x10;

/** The octets of a command with at most `DATA_MAX` octets of data: case 1 to 4, as data and `le` say. */
export const encodeCommand = ({ cla, ins, p1, p2, data, le }: Command): Uint8Array => {
  const lc = data.length;
  const octets = new Uint8Array(HEADER_OCTETS + lc + (lc && le ? 1 : 0));
  octets.set([cla, ins, p1, p2, lc || le]);
  octets.set(data, HEADER_OCTETS);
  // Le of 256 is 0, as an octet has it.
  if (lc && le) octets[HEADER_OCTETS + lc] = le;
  return octets;
};

/**
 * The octets of the command that carries the data from octet `at` on: one of a chain while more data follow
 * (5.3.3), then the last or only one. A chain is made link by link: a small heap has no room for a
 * certificate three times.
 */
export const encodeLink = (c: Command, at: number): Uint8Array => {
  const end = at + DATA_MAX;
  if (end >= c.data.length) return encodeCommand(at ? { ...c, data: c.data.subarray(at) } : c);
  return encodeCommand({ ...c, cla: c.cla | CLA_CHAINED, data: c.data.subarray(at, end), le: 0 });
};

/**
 * The fields of a command's octets; `data` is a view. Throws `wrongLength`. A fifth octet alone is Le (case
 * 2), and Le = 0 asks for 256: a command of case 1 that T=0 sends with a fifth octet 0 reads the same.
 */
export const parseCommand = (octets: Uint8Array): Command => {
  const length = octets.length;
  if (length < 4) throw fault('wrongLength', `command: expected 4 octets or more, got ${length}`);
  const [cla, ins, p1, p2] = [octets[0], octets[1], octets[2], octets[3]];
  if (length <= HEADER_OCTETS)
    return { cla, ins, p1, p2, data: new Uint8Array(0), le: length === 4 ? 0 : octets[4] || 256 };
  const lc = octets[4];
  const extra = length - HEADER_OCTETS - lc;
  if (lc === 0 || extra < 0 || extra > 1)
    throw fault('wrongLength', `command: expected ${lc} octets of data, got ${length - HEADER_OCTETS}`);
  const data = octets.subarray(HEADER_OCTETS, HEADER_OCTETS + lc);
  return { cla, ins, p1, p2, data, le: extra ? octets[length - 1] || 256 : 0 };
};

/**
 * The command that fetches the rest of a response with `status`, undefined when there is none: GET RESPONSE
 * after 61xx (ISO 7816-3, 12.2.1), after 6Cxx `sent` with that Le (ISO 7816-4, 5.6). `sent` is the command
 * that was sent last, so after GET RESPONSE it is GET RESPONSE; in case 4 Lc and data stay. A command without
 * Le has no wrong one: its 6Cxx is final.
 */
export const nextCommand = (sent: Uint8Array, status: number): Uint8Array | undefined => {
  const kind = status >> 8;
  if (kind === 0x61) return new Uint8Array([0, INS_GET_RESPONSE, 0, 0, status]);
  const { length } = sent;
  if (kind !== 0x6c || !(length === HEADER_OCTETS || length > HEADER_OCTETS + sent[4])) return undefined;
  const again = copyOf(sent);
  again[length - 1] = status;
  return again;
};

/** Data of a response, a view, and its status word. Throws `malformed` below two octets. */
export const parseResponse = (octets: Uint8Array): { data: Uint8Array; status: number } => {
  const length = octets.length;
  if (length < 2) throw fault('malformed', `response: expected 2 octets or more, got ${length}`);
  return { data: octets.subarray(0, length - 2), status: octets[length - 2] * 256 + octets[length - 1] };
};

/** `data ‖ SW1 ‖ SW2`. */
export const encodeResponse = (status: number, data: Uint8Array): Uint8Array =>
  concat([data, new Uint8Array([status >> 8, status])]);
