/** Ends of sealed channels and what is done to their messages, for the tests of the channel. */
import type { Cipher, CipherMaker } from '../../firmware/crypto/cipher/cipher.ts';
import { fromLatin1, toHex, toLatin1 } from '../../firmware/runtime/bytes.ts';
import {
  centerChannel,
  NEVER_HEARD,
  type SealedChannel,
  terminalChannel,
} from '../../firmware/uplink/sealedChannel.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';

export const TERMINAL_ID = makeIdentifier(1, 17);
export const OTHER_ID = makeIdentifier(1, 18);
export const KT = new Uint8Array(32).map((_, i) => 7 * i + 1);
export const OTHER_KT = new Uint8Array(32).map((_, i) => 5 * i + 2);

export const sealText = (channel: SealedChannel, text: string): Uint8Array => channel.seal(fromLatin1(text));

/** The text, or the code of the refusal. */
export const opening = (channel: SealedChannel, sealed: Uint8Array): string => {
  try {
    return toLatin1(channel.open(sealed));
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
};

/** A copy with one bit changed. */
export const flipped = (octets: Uint8Array, bit: number): Uint8Array => {
  const copy = new Uint8Array(octets);
  copy[bit >> 3] ^= 1 << (bit & 7);
  return copy;
};

/** Both ends of a terminal in its epoch `epoch`, at a center that has never heard it. */
export const bothEnds = (cipherOf: CipherMaker, epoch = 1) => ({
  terminal: terminalChannel(cipherOf(KT), TERMINAL_ID, epoch),
  center: centerChannel(cipherOf(KT), TERMINAL_ID, NEVER_HEARD),
});

/** The same after the center has opened one message. */
export const metEnds = (cipherOf: CipherMaker, epoch = 1) => {
  const ends = bothEnds(cipherOf, epoch);
  ends.center.open(sealText(ends.terminal, 'hello'));
  return ends;
};

/** Notes every nonce that seals, and throws at the second use. */
export const nonceWatch = (cipher: Cipher, used: Set<string>): Cipher => ({
  ...cipher,
  seal: (nonce, text, associated) => {
    const octets = toHex(nonce);
    if (used.has(octets)) throw new Error(`nonce ${octets}: used twice`);
    used.add(octets);
    return cipher.seal(nonce, text, associated);
  },
});
