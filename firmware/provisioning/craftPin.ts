import type { Sha256 } from '../../hal/hash.ts';
import type { Memory } from '../../hal/memory.ts';
import { concat, copyOf, equalBytes, fromLatin1 } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import { CRAFT_PIN } from '../storage/journalMemoryMap.ts';
import { twoSlotRecord } from '../storage/twoSlotRecord.ts';
import { readFields, u8, u32 } from '../wire/fields.ts';

/**
 * The PIN before the craft menu, at the end of the journal memory. The record holds a salted hash, which
 * hides the PIN from a look at the memory but not from a program that tries all PINs: that is enough before a
 * menu that shows no secret and moves no money. Tries are counted in the same record, so that a restart gives
 * no new ones.
 */
const TRIES_MAX = 5;
/** After the last try, one more try is given each time this span has passed. */
const LOCK_SECONDS = 900;
const SALT_OCTETS = 8;
const HASH_OCTETS = 16;
const RECORD_OCTETS = 1 + 4 + SALT_OCTETS + HASH_OCTETS;
/** A PIN has 4 to 8 digits. */
export const PIN_DIGITS_MIN = 4;
export const PIN_DIGITS_MAX = 8;

/** Outcome of a try: `locked` when no try was left. */
export type PinVerdict = 'right' | 'wrong' | 'locked';

/** The record of the PIN. */
export interface CraftPin {
  /** False on a phone without a PIN, which has no craft menu. */
  isSet(): boolean;
  /** Tries that are left. */
  tries(): number;
  /**
   * Compares in constant time. `now` is in seconds since 2000; undefined while the phone has no time, and a
   * lock then holds. The try is taken off before the comparison, so that a power cut gives none back.
   */
  check(pin: string, now: number | undefined): PinVerdict;
  /**
   * Takes salt and hash, as `pinVerifier` makes them; empty octets remove PIN and menu. Throws `malformed`.
   */
  replace(verifier: Uint8Array): void;
}

/** The verifier of a PIN: `salt (8) ‖ hash (16)`. The provisioning tool draws the salt. */
export const pinVerifier = (sha256: Sha256, salt: Uint8Array, pin: string): Uint8Array =>
  concat([
    salt,
    sha256.digest(concat([fromLatin1('craft PIN'), salt, fromLatin1(pin)])).subarray(0, HASH_OCTETS),
  ]);

/** The PIN in `memory`, at the place that `CRAFT_PIN` of the map gives. */
export const craftPin = (memory: Memory, sha256: Sha256): CraftPin => {
  const record = twoSlotRecord(memory, memory.size - CRAFT_PIN.fromEnd, CRAFT_PIN.payloadMax, sha256);
  const write = (tries: number, lockedAt: number, verifier: Uint8Array) =>
    record.write(concat([u8(tries), u32(lockedAt), verifier]));
  const read = () => {
    const octets = record.read();
    if (!octets || octets.length !== RECORD_OCTETS) return undefined;
    const fields = readFields('craft PIN', octets);
    return { tries: fields.u8(), lockedAt: fields.u32(), verifier: copyOf(fields.rest()) };
  };
  return {
    isSet: () => !!read(),
    tries: () => {
      const state = read();
      return state ? state.tries : 0;
    },
    check: (pin, now) => {
      const state = read();
      if (!state) return 'locked';
      let { tries } = state;
      const { lockedAt, verifier } = state;
      if (tries === 0 && now !== undefined && now >= lockedAt + LOCK_SECONDS) tries = 1;
      if (tries === 0) return 'locked';
      write(tries - 1, now || 0, verifier);
      const given = pinVerifier(sha256, verifier.subarray(0, SALT_OCTETS), pin);
      if (!equalBytes(given, verifier)) return 'wrong';
      write(TRIES_MAX, 0, verifier);
      return 'right';
    },
    replace: verifier => {
      if (verifier.length === 0) {
        record.wipe();
        return;
      }
      if (verifier.length !== SALT_OCTETS + HASH_OCTETS)
        throw fault(
          'malformed',
          `craft PIN: expected ${SALT_OCTETS + HASH_OCTETS} bytes, got ${verifier.length}`,
        );
      write(TRIES_MAX, 0, verifier);
    },
  };
};
