import { fault } from '../runtime/fault.ts';

/** One kind of key: the byte that names it on the wire, and what follows from it. */
export interface KeyProfile {
  readonly id: number;
  /** Of the modulus; for ESIGN divisible by 3. */
  readonly bits: number;
  /** ESIGN's exponent; 0 for schemes without one. */
  readonly e: number;
  readonly hash: 'sha256' | 'sha512';
  /** Octets of a public key; for ESIGN also of a signature: ceil(bits / 8). */
  readonly octets: number;
}

export const ESIGN_1536 = 0x11;
export const ESIGN_2046 = 0x12;
export const ESIGN_3072 = 0x13;
export const ESIGN_3840 = 0x14;
export const ESIGN_5112 = 0x15;

/** Bits by id from `ESIGN_1536` on; one text, which stays in flash where five profiles would lie in RAM. */
const ESIGN_BITS = '1536 2046 3072 3840 5112';
const FIELD = 5;

/** Of other schemes than ESIGN, where the program has any. */
const otherProfiles: KeyProfile[] = [];

/** A scheme other than ESIGN makes its profiles known when it is made, so that images without it stay as they are. */
export const addKeyProfiles = (profiles: readonly KeyProfile[]): void => {
  for (let i = 0; i < profiles.length; i++)
    if (!findProfile(otherProfiles, profiles[i].id)) otherProfiles.push(profiles[i]);
};

const findProfile = (profiles: readonly KeyProfile[], id: number): KeyProfile | undefined => {
  for (let i = 0; i < profiles.length; i++) if (profiles[i].id === id) return profiles[i];
  return undefined;
};

/**
 * Every ESIGN profile that a key store takes; sizes below 1536 bits are for published vectors only and have no id. Throws
 * `badKey` unless `id` names one.
 */
export const esignProfile = (id: number): KeyProfile => {
  const bits = parseInt(ESIGN_BITS.substr(FIELD * (id - ESIGN_1536), FIELD - 1), 10);
  if (!(id >= ESIGN_1536 && id <= ESIGN_5112))
    throw fault('badKey', `key profile: expected 0x11 to 0x15, got ${id}`);
  return { id, bits, e: 1024, hash: id === ESIGN_5112 ? 'sha512' : 'sha256', octets: (bits + 7) >> 3 };
};

/** All of them, for tools. */
export const esignProfiles = (): KeyProfile[] =>
  [ESIGN_1536, ESIGN_2046, ESIGN_3072, ESIGN_3840, ESIGN_5112].map(esignProfile);

/** The profile of any scheme that this program has. Throws `badKey` for an unknown id. */
export const keyProfile = (id: number): KeyProfile => findProfile(otherProfiles, id) || esignProfile(id);
