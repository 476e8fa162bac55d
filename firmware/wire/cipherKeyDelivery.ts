import type { Sha256Suite } from '../../hal/hash.ts';
import { checkKey } from '../crypto/cipher/checkLength.ts';
import {
  CIPHER_KEY_OCTETS,
  CIPHER_NONCE_OCTETS,
  CIPHER_TAG_OCTETS,
  type CipherMaker,
} from '../crypto/cipher/cipher.ts';
import { hkdf } from '../crypto/hkdf.ts';
import { concat, fromLatin1 } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import { CIPHER_KEYS_OCTETS, type CipherKeys, encodeCipherKeys, parseCipherKeys } from './cipherKeys.ts';
import { readFields } from './fields.ts';
import { decodeIdentifier, encodeIdentifier, IDENTIFIER_OCTETS, type Identifier } from './identifier.ts';

/** Octets of the two random numbers of a delivery. */
export const DELIVERY_RANDOM_OCTETS = 16;
/** Octets of a sealed delivery. */
export const DELIVERY_OCTETS =
  IDENTIFIER_OCTETS + DELIVERY_RANDOM_OCTETS + CIPHER_KEYS_OCTETS + CIPHER_TAG_OCTETS;

/** What a key derived from Ktemp is for: a delivery to a terminal or to a card. */
export const DELIVERY_TO_TERMINAL = 'cardphone 1 Ktemp T';
export const DELIVERY_TO_CARD = 'cardphone 1 Ktemp U';

/** What both ends of a delivery know before it. */
export interface DeliveryTerms {
  /** Ktemp, 32 octets: recorded in every terminal and card when it is made (Fig. 8). */
  readonly transportKey: Uint8Array;
  /** `DELIVERY_TO_TERMINAL` or `DELIVERY_TO_CARD`. */
  readonly label: string;
  /** 16 octets that the receiver drew for this delivery, so that an older one is refused. */
  readonly request: Uint8Array;
}

/** The keys that a device receives when it is installed or issued, and whose they are. */
export interface DeliveredKeys {
  /** IDT or IDU. */
  readonly ownerId: Identifier;
  readonly keys: CipherKeys;
}

/** Each key derived here seals one message, so its nonce need not differ from zero. */
const NONCE = new Uint8Array(CIPHER_NONCE_OCTETS);

/**
 * The cipher for one delivery. Ktemp is the same everywhere, so counting nonces under it is impossible: the
 * random numbers of both ends make a key of this delivery's own.
 */
const cipherFor = (
  suite: Sha256Suite,
  cipherOf: CipherMaker,
  { transportKey, label, request }: DeliveryTerms,
  salt: Uint8Array,
) => {
  checkKey(transportKey);
  if (request.length !== DELIVERY_RANDOM_OCTETS || salt.length !== DELIVERY_RANDOM_OCTETS)
    throw fault('malformed', `cipher key delivery: expected random numbers of 16 octets, got another length`);
  const input = { secret: transportKey, salt: concat([request, salt]), info: fromLatin1(label) };
  const key = hkdf(suite, input, CIPHER_KEY_OCTETS);
  const cipher = cipherOf(key);
  key.fill(0);
  return cipher;
};

/**
 * `ownerId (6) ‖ salt (16) ‖ sealed keys (81)`, 103 octets. `salt`: 16 octets that the sender drew for this
 * delivery. Throws `badKey` for a Ktemp of another length, `malformed` for a wrong identifier or a random
 * number of another length. The caller wipes `keys`.
 */
export const sealCipherKeys = (
  suite: Sha256Suite,
  cipherOf: CipherMaker,
  terms: DeliveryTerms,
  salt: Uint8Array,
  { ownerId, keys }: DeliveredKeys,
): Uint8Array => {
  const id = encodeIdentifier(ownerId);
  const cipher = cipherFor(suite, cipherOf, terms, salt);
  const text = encodeCipherKeys(keys);
  try {
    return concat([id, salt, cipher.seal(NONCE, text, id)]);
  } finally {
    text.fill(0);
    cipher.wipe();
  }
};

/**
 * The keys of a delivery. Throws `malformed` for another length or a wrong identifier, `sealBroken` for
 * another Ktemp, label or request and for altered octets, `badKey` for keys of zeros. The caller wipes them.
 */
export const openCipherKeys = (
  suite: Sha256Suite,
  cipherOf: CipherMaker,
  terms: DeliveryTerms,
  delivery: Uint8Array,
): DeliveredKeys => {
  const fields = readFields('cipher key delivery', delivery);
  const id = fields.bytes(IDENTIFIER_OCTETS);
  const salt = fields.bytes(DELIVERY_RANDOM_OCTETS);
  const sealed = fields.bytes(CIPHER_KEYS_OCTETS + CIPHER_TAG_OCTETS);
  fields.end();
  const cipher = cipherFor(suite, cipherOf, terms, salt);
  const text = cipher.open(NONCE, sealed, id);
  cipher.wipe();
  if (!text) throw fault('sealBroken', 'cipher key delivery: expected one sealed for this request');
  try {
    return { ownerId: decodeIdentifier(id), keys: parseCipherKeys(text) };
  } finally {
    text.fill(0);
  }
};
