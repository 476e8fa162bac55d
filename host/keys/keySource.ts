import {
  ESIGN_1536,
  ESIGN_2046,
  ESIGN_3072,
  ESIGN_3840,
  ESIGN_5112,
} from '../../firmware/crypto/profiles.ts';

/** A key pair as the center makes it for a card, a terminal or itself. */
export interface KeyPair {
  readonly profile: number;
  /** n, big-endian. */
  readonly publicKey: Uint8Array;
  /** p ‖ q, big-endian. */
  readonly secret: Uint8Array;
}

/** Where key pairs come from: a generator, or a stock that was made beforehand. */
export interface KeySource {
  make(profile: number): Promise<KeyPair>;
}

/** Key profiles by what the key protects (`docs/decisions`, key sizes). */
export interface KeySizes {
  readonly card: number;
  readonly terminal: number;
  readonly master: number;
}

export const KEY_SIZES: Record<'standard' | 'long' | 'history', KeySizes> = {
  standard: { card: ESIGN_1536, terminal: ESIGN_3072, master: ESIGN_3840 },
  /** For cards and terminals that live long. */
  long: { card: ESIGN_3072, terminal: ESIGN_3840, master: ESIGN_5112 },
  /** Weak: near the sizes of 1993, for comparison and for small boards without native code. */
  history: { card: ESIGN_1536, terminal: ESIGN_1536, master: ESIGN_2046 },
};
