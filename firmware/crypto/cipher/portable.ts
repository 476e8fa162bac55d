import { copyOf, equalBytes } from '../../runtime/bytes.ts';
import { chachaBlock, chachaEncrypt, chachaState } from './chacha20.ts';
import { checkKey, checkUse } from './checkLength.ts';
import { CIPHER_TAG_OCTETS, type CipherMaker } from './cipher.ts';
import { poly1305 } from './poly1305.ts';

/** Both lengths of RFC 8439, 2.8, eight octets each, little-endian. */
const lengthsOf = (associated: number, text: number): Uint8Array => {
  const octets = new Uint8Array(16);
  for (let i = 0; i < 4; i++) {
    octets[i] = associated >> (8 * i);
    octets[8 + i] = text >> (8 * i);
  }
  return octets;
};

/** The tag under the key that the first block of the state's key stream gives. */
const tagOf = (state: Int32Array, ciphertext: Uint8Array, associated: Uint8Array): Uint8Array => {
  const key = chachaBlock(state);
  const mac = poly1305(key);
  mac.absorb(associated);
  mac.absorb(ciphertext);
  mac.absorb(lengthsOf(associated.length, ciphertext.length));
  const tag = mac.tag();
  key.fill(0);
  return tag;
};

/** ChaCha20-Poly1305 in plain JavaScript, for hosts and boards without kernels. */
export const portableCipher: CipherMaker = key => {
  checkKey(key);
  const own = copyOf(key);
  let wiped = false;
  return {
    seal: (nonce, text, associated) => {
      checkUse(nonce, wiped);
      const ciphertext = chachaEncrypt(chachaState(own, nonce, 1), text);
      const sealed = new Uint8Array(text.length + CIPHER_TAG_OCTETS);
      sealed.set(ciphertext);
      sealed.set(tagOf(chachaState(own, nonce, 0), ciphertext, associated), text.length);
      return sealed;
    },
    open: (nonce, sealed, associated) => {
      checkUse(nonce, wiped);
      const length = sealed.length - CIPHER_TAG_OCTETS;
      if (length < 0) return undefined;
      const state = chachaState(own, nonce, 0);
      const ciphertext = sealed.subarray(0, length);
      if (!equalBytes(tagOf(state, ciphertext, associated), sealed.subarray(length))) return undefined;
      return chachaEncrypt(state, ciphertext);
    },
    wipe: () => {
      wiped = true;
      own.fill(0);
    },
  };
};
