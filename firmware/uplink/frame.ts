import type { Sha256 } from '../../hal/hash.ts';
import { concat, equalBytes } from '../runtime/bytes.ts';
import { u8, u16 } from '../wire/fields.ts';

/**
 * Messages on a byte stream: `A5 ‖ length (2) ‖ message ‖ check (4)`, check being the first octets of SHA-256
 * of the message. The check finds line noise. It is no protection: the statements in a message are signed.
 */
const START = 0xa5;
const HEADER_OCTETS = 3;
const CHECK_OCTETS = 4;
const MESSAGE_OCTETS_MAX = 4096;

/** The frame of a message of at most 4096 octets. */
export const encodeFrame = (sha256: Sha256, message: Uint8Array): Uint8Array =>
  concat([u8(START), u16(message.length), message, sha256.digest(message).subarray(0, CHECK_OCTETS)]);

/** Finds messages in the octets that arrive. */
export interface FrameReader {
  /** Takes the next octets, any number of them. */
  receive(piece: Uint8Array): void;
  /** Drops the frame that has begun: the next octet begins a new one. */
  reset(): void;
}

/**
 * Calls `onMessage` with each message. It keeps one buffer of the frame's length, since a chip has no memory
 * for a list of pieces. After noise it looks for the next start octet; a frame whose check is wrong is
 * dropped, and its sender asks again.
 */
export const frameReader = (sha256: Sha256, onMessage: (message: Uint8Array) => void): FrameReader => {
  let frame = new Uint8Array(HEADER_OCTETS);
  let have = 0;

  const reset = () => {
    frame = new Uint8Array(HEADER_OCTETS);
    have = 0;
  };

  /** The header is whole: makes room for the rest, or looks for a start one octet further on. */
  const open = () => {
    const length = frame[1] * 256 + frame[2];
    if (frame[0] !== START || length > MESSAGE_OCTETS_MAX) {
      frame.set(frame.subarray(1));
      have = HEADER_OCTETS - 1;
      return;
    }
    const whole = new Uint8Array(HEADER_OCTETS + length + CHECK_OCTETS);
    whole.set(frame);
    frame = whole;
  };

  const close = () => {
    const end = frame.length - CHECK_OCTETS;
    const message = frame.subarray(HEADER_OCTETS, end);
    const sound = equalBytes(frame.subarray(end), sha256.digest(message).subarray(0, CHECK_OCTETS));
    reset();
    if (sound) onMessage(message);
  };

  return {
    reset,
    receive: piece => {
      let input = piece;
      while (input.length) {
        const taken = Math.min(input.length, frame.length - have);
        frame.set(input.subarray(0, taken), have);
        have += taken;
        input = input.subarray(taken);
        if (have === HEADER_OCTETS) open();
        else if (have === frame.length) close();
      }
    },
  };
};
