import nacl from 'tweetnacl';
import { ESIGN_3840 } from '../../firmware/crypto/profiles.ts';
import type { RandomSource, Scheme } from '../../firmware/crypto/scheme.ts';
import { fault } from '../../firmware/runtime/fault.ts';
import type { KeySource } from '../../host/keys/keySource.ts';

/**
 * Who publishes images. Two keys, because two kinds of program check them: host tools take Ed25519, which is small and
 * quick there; a board takes ESIGN, which its kernels verify in milliseconds. Neither key is the center's: who may
 * replace a phone's program is not who may issue money.
 */
export interface PublisherKey {
  /** What the key may be used for, for people. */
  readonly name: string;
  /** Seed of 32 octets. */
  readonly ed25519Seed: Uint8Array;
  readonly esign: {
    readonly profile: number;
    readonly publicKey: Uint8Array;
    /** p ‖ q. */
    readonly secret: Uint8Array;
  };
}

/** What a host tool and a board trust. */
export interface PublisherPublicKey {
  readonly name: string;
  readonly ed25519: Uint8Array;
  readonly esign: { readonly profile: number; readonly publicKey: Uint8Array };
}

const SEED_OCTETS = 32;

/** Makes both keys. The ESIGN key has 3840 bits: it has to last as long as the boards that trust it. */
export const makePublisherKey = async (
  name: string,
  keys: KeySource,
  random: RandomSource,
): Promise<PublisherKey> => ({
  name,
  ed25519Seed: random.bytes(SEED_OCTETS),
  esign: await keys.make(ESIGN_3840),
});

export const publicKeyOf = (key: PublisherKey): PublisherPublicKey => ({
  name: key.name,
  ed25519: nacl.sign.keyPair.fromSeed(key.ed25519Seed).publicKey,
  esign: { profile: key.esign.profile, publicKey: key.esign.publicKey },
});

/** The board's signature. */
export const signForBoard = async (
  key: PublisherKey,
  scheme: Scheme,
  random: RandomSource,
  statement: Uint8Array,
): Promise<Uint8Array> => {
  const secret = scheme.importSecretKey(key.esign.profile, key.esign.secret, random);
  try {
    return await scheme.sign(secret, statement);
  } finally {
    scheme.wipe(secret);
  }
};

/** The host tool's signature, 64 octets. */
export const signForHosts = (key: PublisherKey, statement: Uint8Array): Uint8Array =>
  nacl.sign.detached(statement, nacl.sign.keyPair.fromSeed(key.ed25519Seed).secretKey);

export const verifyForHosts = (
  key: PublisherPublicKey,
  statement: Uint8Array,
  signature: Uint8Array,
): boolean =>
  signature.length === nacl.sign.signatureLength &&
  nacl.sign.detached.verify(statement, signature, key.ed25519);

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

/** Throws `badKey` naming the field. */
const fromHex = (field: string, value: unknown): Uint8Array => {
  if (typeof value !== 'string' || !/^([0-9a-f]{2})+$/.test(value))
    throw fault('badKey', `${field}: expected hexadecimal octets`);
  return new Uint8Array(Buffer.from(value, 'hex'));
};

const PUBLIC_KIND = 'cardphone publisher, public key';
const SECRET_KIND = 'cardphone publisher, SECRET key: keep it out of any repository';

export const encodePublicKey = (key: PublisherPublicKey): string =>
  `${JSON.stringify(
    {
      kind: PUBLIC_KIND,
      name: key.name,
      ed25519: hex(key.ed25519),
      esignProfile: key.esign.profile,
      esign: hex(key.esign.publicKey),
    },
    null,
    2,
  )}\n`;

export const encodeSecretKey = (key: PublisherKey): string =>
  `${JSON.stringify(
    {
      kind: SECRET_KIND,
      name: key.name,
      ed25519Seed: hex(key.ed25519Seed),
      esignProfile: key.esign.profile,
      esign: hex(key.esign.publicKey),
      esignSecret: hex(key.esign.secret),
    },
    null,
    2,
  )}\n`;

const readJson = (text: string, kind: string): Record<string, unknown> => {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw fault('badKey', 'publisher key: expected JSON');
  }
  // Not what came: it may be a secret.
  if (fields['kind'] !== kind) throw fault('badKey', `publisher key: expected kind "${kind}", got another`);
  return fields;
};

/** Throws `badKey`. */
export const parsePublicKey = (text: string): PublisherPublicKey => {
  const fields = readJson(text, PUBLIC_KIND);
  return {
    name: String(fields['name']),
    ed25519: fromHex('ed25519', fields['ed25519']),
    esign: { profile: Number(fields['esignProfile']), publicKey: fromHex('esign', fields['esign']) },
  };
};

/** Throws `badKey`. */
export const parseSecretKey = (text: string): PublisherKey => {
  const fields = readJson(text, SECRET_KIND);
  return {
    name: String(fields['name']),
    ed25519Seed: fromHex('ed25519Seed', fields['ed25519Seed']),
    esign: {
      profile: Number(fields['esignProfile']),
      publicKey: fromHex('esign', fields['esign']),
      secret: fromHex('esignSecret', fields['esignSecret']),
    },
  };
};
