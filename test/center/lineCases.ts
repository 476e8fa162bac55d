/**
 * What every message of a line is tried for: an answer that changes nothing, a refusal, other lengths, a
 * signature.
 */
import * as assert from 'uvu/assert';
import { concat, toHex } from '../../firmware/runtime/bytes.ts';
import { u8 } from '../../firmware/wire/fields.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import { scheme } from '../settlement/rig.ts';
import type { Line } from './lineRig.ts';

/** No terminal was ever issued under it. */
export const NOBODY = makeIdentifier(1, 999);
export const REFUSED = '7f';
/** Octets before the signature, or the alarm. */
export const [RECEIPT_OCTETS, LOADED_OCTETS, STATE_OCTETS] = [89, 53, 23];
export const reference = (n: number): Uint8Array => new Uint8Array(16).fill(n);
export const hexOf = async (answer: Promise<Uint8Array | undefined>): Promise<string> =>
  toHex((await answer)!);

/** Asks, and expects that nothing is written; resolves to the answer. */
export const unchanged = async ({ ask, rows }: Line, message: Uint8Array): Promise<string> => {
  const before = await rows();
  const answer = await hexOf(ask(message));
  assert.is(await rows(), before, `message ${toHex(message)}`);
  return answer;
};

/** Expects a refusal that changes nothing, and its code. */
export const refused = async (line: Line, message: Uint8Array, code: string): Promise<void> => {
  assert.is(await unchanged(line, message), REFUSED);
  assert.is((await line.reasonOf(message))?.code, code, toHex(message));
};

/**
 * Expects a refusal of each message that is shorter than its fixed fields; and of a longer one, where no
 * field of another length is behind them.
 */
export const refusesOtherLengths = async (
  line: Line,
  message: Uint8Array,
  fixedOctets?: number,
): Promise<void> => {
  const octets = fixedOctets ?? message.length;
  for (const length of [1, octets >> 1, octets - 1])
    await refused(line, message.subarray(0, length), 'malformed');
  if (fixedOctets === undefined) await refused(line, concat([message, u8(0)]), 'malformed');
};

export const holds = ({ service }: Line, statement: Uint8Array, signature: Uint8Array): Promise<boolean> => {
  const { profile, publicKey } = service.center.master;
  return scheme.verify(scheme.importPublicKey(profile, publicKey), statement, signature);
};
