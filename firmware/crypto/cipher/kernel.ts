import { FLAT_OCTETS_MIN, type NativeCode } from '../../../hal/nativeCode.ts';
import { CIPHER_ENTRY, CONTEXT } from '../../arithmetic/kernels/layout.ts';
import { checkKey, checkUse } from './checkLength.ts';
import { CIPHER_KEY_OCTETS, CIPHER_TAG_OCTETS, type CipherMaker } from './cipher.ts';

/** Words of ChaCha's state, and where the key and the nonce stand in it (`cipher.c`). */
const STATE_WORDS = 16;
const KEY_AT = 4 * (CONTEXT.STATE + 4);
const NONCE_AT = KEY_AT + CIPHER_KEY_OCTETS + 4;

/**
 * ChaCha20-Poly1305 by the Thumb-2 kernel: one native call a message. The key lies in the calls' context.
 * Throws `notFlat`.
 */
export const kernelCipher =
  (nativeCode: NativeCode): CipherMaker =>
  key => {
    checkKey(key);
    const context = nativeCode.flat(() => new Uint32Array(CONTEXT.STATE + STATE_WORDS));
    const octets = new Uint8Array(context.buffer);
    octets.set(key, KEY_AT);
    let wiped = false;

    const run = (
      entry: number,
      nonce: Uint8Array,
      input: Uint8Array,
      associated: Uint8Array,
      length: number,
    ): Uint8Array | undefined => {
      checkUse(nonce, wiped);
      if (length < 0) return undefined;
      const out = nativeCode.flat(() => new Uint8Array(Math.max(length, FLAT_OCTETS_MIN)));
      const { flatCopy, addressOf } = nativeCode;
      const from = flatCopy(input);
      const second = flatCopy(associated);
      context.set([0, addressOf(from), input.length, addressOf(second), associated.length, addressOf(out)]);
      octets.set(nonce, NONCE_AT);
      return nativeCode.call(entry, context) === 1 ? out.subarray(0, length) : undefined;
    };

    return {
      seal: (nonce, text, associated) =>
        run(CIPHER_ENTRY.SEAL, nonce, text, associated, text.length + CIPHER_TAG_OCTETS) as Uint8Array,
      open: (nonce, sealed, associated) =>
        run(CIPHER_ENTRY.OPEN, nonce, sealed, associated, sealed.length - CIPHER_TAG_OCTETS),
      wipe: () => {
        wiped = true;
        octets.fill(0);
      },
    };
  };
