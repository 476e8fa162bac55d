import type { Sha256 } from '../../hal/hash.ts';
import { concat, equalBytes } from '../runtime/bytes.ts';
import { u8, u16 } from './fields.ts';

/**
 * Messages on a byte stream: `A5 ‖ length (2) ‖ message ‖ check (4)`, check being the first octets of SHA-256 of the
 * message. The check finds line noise; it protects nothing: what must be believed is signed.
 */
const START = 0xa5;
const HEADER_OCTETS = 3;
const CHECK_OCTETS = 4;
const MESSAGE_OCTETS_MAX = 4096;

export const encodeFrame = (sha256: Sha256, message: Uint8Array): Uint8Array =>
  concat([u8(START), u16(message.length), message, sha256.digest(message).subarray(0, CHECK_OCTETS)]);

/**
 * Finds messages in what arrives, piece by piece. After noise it looks for the next start octet; a frame that does
 * not check is dropped, and its sender asks again.
 */
export const frameReader = (sha256: Sha256, onMessage: (message: Uint8Array) => void) => {
  let pieces: Uint8Array[] = [];
  let have = 0;
  let need = HEADER_OCTETS;

  const restart = (octets: Uint8Array) => {
    let at = 0;
    while (at < octets.length && octets[at] !== START) at++;
    pieces = [octets.subarray(at)];
    have = octets.length - at;
    need = HEADER_OCTETS;
  };

  /** True when a step was taken and there may be another one. */
  const step = (): boolean => {
    if (have < need) return false;
    const octets = concat(pieces);
    pieces = [octets];
    if (octets[0] !== START) {
      restart(octets);
      return true;
    }
    const length = octets[1] * 256 + octets[2];
    if (length > MESSAGE_OCTETS_MAX) {
      restart(octets.subarray(1));
      return true;
    }
    need = HEADER_OCTETS + length + CHECK_OCTETS;
    if (have < need) return false;
    const message = octets.subarray(HEADER_OCTETS, HEADER_OCTETS + length);
    const check = octets.subarray(HEADER_OCTETS + length, need);
    const whole = equalBytes(check, sha256.digest(message).subarray(0, CHECK_OCTETS));
    restart(octets.subarray(whole ? need : 1));
    if (whole) onMessage(message);
    return true;
  };

  return (piece: Uint8Array): void => {
    pieces.push(piece);
    have += piece.length;
    while (step());
  };
};
