import { fault } from '../runtime/fault.ts';

/** One kind of key: the octet that names it on the wire, and the sizes and hash that follow from it. */
export interface KeyProfile {
  /** The profile octet: its high half is the scheme (`registry.ts`). */
  readonly id: number;
  /** Of the modulus; for ESIGN divisible by 3. */
  readonly bits: number;
  /** ESIGN's exponent; 0 for schemes without one. */
  readonly e: number;
  readonly hash: 'sha256' | 'sha512';
  /** Octets of a public key; for ESIGN also of a signature: ceil(bits / 8). */
  readonly octets: number;
}

/** Profile octets of ESIGN, by the bits of n. */
export const ESIGN_1536 = 0x11;
export const ESIGN_2046 = 0x12;
export const ESIGN_3072 = 0x13;
export const ESIGN_3840 = 0x14;
export const ESIGN_5112 = 0x15;

/** Bits by id from `ESIGN_1536` on. One text stays in flash; five profiles would lie in RAM. */
const ESIGN_BITS = '1536 2046 3072 3840 5112';
const FIELD = 5;

/** Profiles of other schemes than ESIGN. */
const otherProfiles: KeyProfile[] = [];

/**
 * Adds the profiles of a scheme other than ESIGN, which calls this when it is made: images without it stay
 * smaller.
 */
export const addKeyProfiles = (profiles: readonly KeyProfile[]): void => {
  for (let i = 0; i < profiles.length; i++)
    if (!findProfile(otherProfiles, profiles[i].id)) otherProfiles.push(profiles[i]);
};

const findProfile = (profiles: readonly KeyProfile[], id: number): KeyProfile | undefined => {
  for (let i = 0; i < profiles.length; i++) if (profiles[i].id === id) return profiles[i];
  return undefined;
};

/**
 * The ESIGN profile of an id. Sizes below 1536 bits are for published vectors only and have no id. Throws
 * `badKey` for any other id.
 */
export const esignProfile = (id: number): KeyProfile => {
  const bits = parseInt(ESIGN_BITS.substr(FIELD * (id - ESIGN_1536), FIELD - 1), 10);
  if (!(id >= ESIGN_1536 && id <= ESIGN_5112))
    throw fault('badKey', `key profile: expected 0x11 to 0x15, got ${id}`);
  return { id, bits, e: 1024, hash: id === ESIGN_5112 ? 'sha512' : 'sha256', octets: (bits + 7) >> 3 };
};

/** All ESIGN profiles, for tools. */
export const esignProfiles = (): KeyProfile[] =>
  [ESIGN_1536, ESIGN_2046, ESIGN_3072, ESIGN_3840, ESIGN_5112].map(esignProfile);

/** The profile of an id, of any scheme in this program. Throws `badKey` for an unknown id. */
export const keyProfile = (id: number): KeyProfile => findProfile(otherProfiles, id) || esignProfile(id);
