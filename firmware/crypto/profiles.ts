import { fault } from '../runtime/fault.ts';

/** One kind of key: the byte that names it on the wire, and what follows from it. */
export interface KeyProfile {
  readonly id: number;
  /** |n| in bits, divisible by 3. */
  readonly bits: number;
  readonly e: number;
  readonly hash: 'sha256' | 'sha512';
  /** Octets of n and of a signature: ceil(bits / 8). */
  readonly octets: number;
}

const esign = (id: number, bits: number, hash: 'sha256' | 'sha512'): KeyProfile => ({
  id,
  bits,
  e: 1024,
  hash,
  octets: (bits + 7) >> 3,
});

export const ESIGN_1536 = 0x11;
export const ESIGN_2046 = 0x12;
export const ESIGN_3072 = 0x13;
export const ESIGN_3840 = 0x14;
export const ESIGN_5112 = 0x15;

/** Every profile a key store takes. Sizes below 1536 bits are for published vectors only and have no id. */
export const KEY_PROFILES: readonly KeyProfile[] = [
  esign(ESIGN_1536, 1536, 'sha256'),
  esign(ESIGN_2046, 2046, 'sha256'),
  esign(ESIGN_3072, 3072, 'sha256'),
  esign(ESIGN_3840, 3840, 'sha256'),
  esign(ESIGN_5112, 5112, 'sha512'),
];

/** Throws `badKey` for an unknown id. */
export const keyProfile = (id: number): KeyProfile => {
  for (let i = 0; i < KEY_PROFILES.length; i++) if (KEY_PROFILES[i].id === id) return KEY_PROFILES[i];
  throw fault('badKey', `key profile: expected 0x11 to 0x15, got ${id}`);
};
