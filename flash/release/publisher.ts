import nacl from 'tweetnacl';
import { ESIGN_3840 } from '../../firmware/crypto/profiles.ts';
import type { RandomSource, Scheme } from '../../firmware/crypto/scheme.ts';
import { fault } from '../../firmware/runtime/fault.ts';
import type { KeySource } from '../../host/keys/keySource.ts';

/**
 * A publisher's secret keys. There are two, because two kinds of program verify: host tools Ed25519, which is
 * small and fast there; a board ESIGN, which its kernels verify in milliseconds. Neither is the center's: the
 * right to replace a phone's program is apart from the right to issue money.
 */
export interface PublisherKey {
  /** The publisher's name, as tools show it. */
  readonly name: string;
  /** Seed of 32 octets. */
  readonly ed25519Seed: Uint8Array;
  readonly esign: {
    /** Profile octet (`firmware/crypto/profiles.ts`). */
    readonly profile: number;
    /** n, big-endian. */
    readonly publicKey: Uint8Array;
    /** p ‖ q, big-endian. */
    readonly secret: Uint8Array;
  };
}

/** A publisher's public keys, which host tools and boards trust. */
export interface PublisherPublicKey {
  readonly name: string;
  /** 32 octets (RFC 8032). */
  readonly ed25519: Uint8Array;
  /** Profile octet, and n. */
  readonly esign: { readonly profile: number; readonly publicKey: Uint8Array };
}

const SEED_OCTETS = 32;

/** Makes both keys. The ESIGN key has 3840 bits, since it is in use as long as the boards that trust it. */
export const makePublisherKey = async (
  name: string,
  keys: KeySource,
  random: RandomSource,
): Promise<PublisherKey> => ({
  name,
  ed25519Seed: random.bytes(SEED_OCTETS),
  esign: await keys.make(ESIGN_3840),
});

/** The public half of both keys. */
export const publicKeyOf = (key: PublisherKey): PublisherPublicKey => ({
  name: key.name,
  ed25519: nacl.sign.keyPair.fromSeed(key.ed25519Seed).publicKey,
  esign: { profile: key.esign.profile, publicKey: key.esign.publicKey },
});

/** The ESIGN signature of `statement`, for the board: as many octets as n has. */
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

/** The Ed25519 signature of `statement`, for host tools: 64 octets. */
export const signForHosts = (key: PublisherKey, statement: Uint8Array): Uint8Array =>
  nacl.sign.detached(statement, nacl.sign.keyPair.fromSeed(key.ed25519Seed).secretKey);

/** Whether an Ed25519 signature fits; false for one that has not 64 octets. */
export const verifyForHosts = (
  key: PublisherPublicKey,
  statement: Uint8Array,
  signature: Uint8Array,
): boolean =>
  signature.length === nacl.sign.signatureLength &&
  nacl.sign.detached.verify(statement, signature, key.ed25519);

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

/** Throws `badKey`, which names the field and does not contain its value. */
const fromHex = (field: string, value: unknown): Uint8Array => {
  if (typeof value !== 'string' || !/^([0-9a-f]{2})+$/.test(value))
    throw fault('badKey', `${field}: expected hexadecimal octets`);
  return new Uint8Array(Buffer.from(value, 'hex'));
};

const PUBLIC_KIND = 'cardphone publisher, public key';
const SECRET_KIND = 'cardphone publisher, SECRET key: keep it out of any repository';

/** The public key's file: JSON, octets in hexadecimal. */
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

/** The secret key's file: JSON, octets in hexadecimal. */
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
  // The message does not contain the kind that was read: it may be part of a secret.
  if (fields['kind'] !== kind) throw fault('badKey', `publisher key: expected kind "${kind}", got another`);
  return fields;
};

/** Reads the text of a public key's file. Throws `badKey`. */
export const parsePublicKey = (text: string): PublisherPublicKey => {
  const fields = readJson(text, PUBLIC_KIND);
  return {
    name: String(fields['name']),
    ed25519: fromHex('ed25519', fields['ed25519']),
    esign: { profile: Number(fields['esignProfile']), publicKey: fromHex('esign', fields['esign']) },
  };
};

/** Reads the text of a secret key's file. Throws `badKey`. */
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
