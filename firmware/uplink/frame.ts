import type { Sha256 } from '../../hal/hash.ts';
import { concat, equalBytes } from '../runtime/bytes.ts';
import { u8, u16 } from '../wire/fields.ts';

/**
 * Messages on a byte stream: `A5 ‖ number (1) ‖ length (2) ‖ message ‖ check (4)`. An answer carries the
 * number of its question, 1 to 255; 0 is for a message without an answer. The check is the first octets of
 * SHA-256 of number and message. It finds line noise; it protects nothing: what must be believed is signed.
 */
const START = 0xa5;
const HEADER_OCTETS = 4;
const CHECK_OCTETS = 4;
const MESSAGE_OCTETS_MAX = 4096;
/** A frame whose octets stop for so long was none: its sender has ended, or noise looked like a start. */
const FRAME_GAP_MS = 1_000;

const checkOf = (sha256: Sha256, number: number, message: Uint8Array): Uint8Array =>
  sha256.digest(concat([u8(number), message])).subarray(0, CHECK_OCTETS);

/** One frame. `number`: of the question, for it and for its answer. */
export const encodeFrame = (sha256: Sha256, message: Uint8Array, number = 0): Uint8Array =>
  concat([u8(START), u8(number), u16(message.length), message, checkOf(sha256, number, message)]);

/** Finds messages in the octets that arrive. */
export interface FrameReader {
  /** Takes the next octets, any number of them. */
  receive(piece: Uint8Array): void;
  /** Drops the frame that has begun: the next octet begins a new one. */
  reset(): void;
}

/**
 * One buffer, as large as the frame that it takes: a chip has no memory for a list of pieces. A frame that
 * does not check, or whose octets stop for `FRAME_GAP_MS`, was noise that looked like a start: its octets are
 * searched again from the second one. `now`: milliseconds of a clock that only grows; without it no gap ends
 * a frame, for a reader that is reset at each question and waits for a slow line.
 */
export const frameReader = (
  sha256: Sha256,
  onMessage: (message: Uint8Array, number: number) => void,
  now: () => number = () => 0,
): FrameReader => {
  let frame = new Uint8Array(HEADER_OCTETS);
  let have = 0;
  let heardAt = 0;

  const reset = () => {
    frame = new Uint8Array(HEADER_OCTETS);
    have = 0;
  };

  /** The header is whole: makes room for the rest, or looks for a start one octet further on. */
  const open = () => {
    const length = frame[2] * 256 + frame[3];
    if (frame[0] !== START || length > MESSAGE_OCTETS_MAX) {
      frame.set(frame.subarray(1));
      have = HEADER_OCTETS - 1;
      return;
    }
    const whole = new Uint8Array(HEADER_OCTETS + length + CHECK_OCTETS);
    whole.set(frame);
    frame = whole;
  };

  /** The octets of what was no frame, without the one that looked like a start. */
  const giveBack = (): Uint8Array => {
    const lost = frame.subarray(1, have);
    reset();
    return lost;
  };

  /** Hands a whole frame out; returns the octets to be searched again. */
  const close = (): Uint8Array => {
    const end = frame.length - CHECK_OCTETS;
    const number = frame[1];
    const message = frame.subarray(HEADER_OCTETS, end);
    if (!equalBytes(frame.subarray(end), checkOf(sha256, number, message))) return giveBack();
    reset();
    onMessage(message, number);
    return frame.subarray(0, 0);
  };

  const take = (octets: Uint8Array): void => {
    let input = octets;
    while (input.length) {
      const taken = Math.min(input.length, frame.length - have);
      frame.set(input.subarray(0, taken), have);
      have += taken;
      input = input.subarray(taken);
      if (have === HEADER_OCTETS && frame.length === HEADER_OCTETS) open();
      else if (have === frame.length) {
        const again = close();
        if (again.length) input = concat([again, input]);
      }
    }
  };

  return {
    reset,
    receive: piece => {
      const stalled = now() - heardAt > FRAME_GAP_MS;
      heardAt = now();
      // What began before the gap ends before it: none of its starts may take what comes now.
      while (stalled && have > 0) take(giveBack());
      take(piece);
    },
  };
};
