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

/** Every ESIGN profile that a key store takes. Sizes below 1536 bits are for published vectors only and have no id. */
export const KEY_PROFILES: readonly KeyProfile[] = [
  esign(ESIGN_1536, 1536, 'sha256'),
  esign(ESIGN_2046, 2046, 'sha256'),
  esign(ESIGN_3072, 3072, 'sha256'),
  esign(ESIGN_3840, 3840, 'sha256'),
  esign(ESIGN_5112, 5112, 'sha512'),
];

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

/** Throws `badKey` unless `id` names a profile of ESIGN. */
export const esignProfile = (id: number): KeyProfile => {
  const profile = findProfile(KEY_PROFILES, id);
  if (!profile) throw fault('badKey', `key profile: expected 0x11 to 0x15, got ${id}`);
  return profile;
};

/** The profile of any scheme that this program has. Throws `badKey` for an unknown id. */
export const keyProfile = (id: number): KeyProfile => findProfile(otherProfiles, id) || esignProfile(id);
