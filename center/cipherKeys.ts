import { checkKey } from '../firmware/crypto/cipher/checkLength.ts';
import { CIPHER_KEY_OCTETS, type CipherMaker } from '../firmware/crypto/cipher/cipher.ts';
import { hkdf } from '../firmware/crypto/hkdf.ts';
import type { RandomSource } from '../firmware/crypto/scheme.ts';
import { concat, copyOf, fromLatin1 } from '../firmware/runtime/bytes.ts';
import {
  DELIVERY_RANDOM_OCTETS,
  DELIVERY_TO_CARD,
  DELIVERY_TO_TERMINAL,
  sealCipherKeys,
} from '../firmware/wire/cipherKeyDelivery.ts';
import { type CipherKeys, wipeCipherKeys } from '../firmware/wire/cipherKeys.ts';
import { encodeIdentifier, type Identifier } from '../firmware/wire/identifier.ts';
import type { Sha256Suite } from '../hal/hash.ts';

/** The center's keys for cipher communication (EP 0 856 821, Fig. 8), 32 octets each. */
export interface CenterCipherKeys {
  /** Ktemp: in every terminal and card since it was made; used for one delivery. */
  readonly transportKey: Uint8Array;
  /** KO: delivered to every terminal and card. */
  readonly commonKey: Uint8Array;
  /** KA: never leaves the center. */
  readonly keyMasterKey: Uint8Array;
}

/** What the center works with. */
export interface CipherTools {
  readonly suite: Sha256Suite;
  readonly cipherOf: CipherMaker;
  readonly random: RandomSource;
}

/** What is derived from KA: the label, then the identifier's six octets, are HKDF's `info`. */
const TERMINAL_KEY = 'cardphone 1 KT';
const CARD_KEY = 'cardphone 1 KU';
const NO_SALT = new Uint8Array(0);

/** Three independent keys, drawn once. */
export const makeCenterCipherKeys = (random: RandomSource): CenterCipherKeys => ({
  transportKey: random.bytes(CIPHER_KEY_OCTETS),
  commonKey: random.bytes(CIPHER_KEY_OCTETS),
  keyMasterKey: random.bytes(CIPHER_KEY_OCTETS),
});

/** Overwrites the three keys. */
export const wipeCenterCipherKeys = (keys: CenterCipherKeys): void => {
  for (const key of [keys.transportKey, keys.commonKey, keys.keyMasterKey]) key.fill(0);
};

const derived = (suite: Sha256Suite, keys: CenterCipherKeys, label: string, id: Identifier): CipherKeys => {
  checkKey(keys.keyMasterKey);
  const info = concat([fromLatin1(label), encodeIdentifier(id)]);
  const input = { secret: keys.keyMasterKey, salt: NO_SALT, info };
  return { ownKey: hkdf(suite, input, CIPHER_KEY_OCTETS), commonKey: copyOf(keys.commonKey) };
};

/** KT of one terminal, and a copy of KO. Throws `malformed` for a wrong identifier. The caller wipes both. */
export const terminalCipherKeys = (
  suite: Sha256Suite,
  keys: CenterCipherKeys,
  terminalId: Identifier,
): CipherKeys => derived(suite, keys, TERMINAL_KEY, terminalId);

/** KU of one card, and a copy of KO. Throws `malformed` for a wrong identifier. The caller wipes both. */
export const cardCipherKeys = (suite: Sha256Suite, keys: CenterCipherKeys, cardId: Identifier): CipherKeys =>
  derived(suite, keys, CARD_KEY, cardId);

const deliver = (
  { suite, cipherOf, random }: CipherTools,
  { transportKey }: CenterCipherKeys,
  label: string,
  request: Uint8Array,
  ownerId: Identifier,
  keys: CipherKeys,
): Uint8Array => {
  try {
    const salt = random.bytes(DELIVERY_RANDOM_OCTETS);
    return sealCipherKeys(suite, cipherOf, { transportKey, label, request }, salt, { ownerId, keys });
  } finally {
    wipeCipherKeys(keys);
  }
};

/**
 * KT and KO for a terminal that is being installed, under Ktemp: 103 octets. `request`: the 16 octets that it
 * drew. Throws `malformed`.
 */
export const deliverTerminalKeys = (
  tools: CipherTools,
  keys: CenterCipherKeys,
  terminalId: Identifier,
  request: Uint8Array,
): Uint8Array => {
  const own = terminalCipherKeys(tools.suite, keys, terminalId);
  return deliver(tools, keys, DELIVERY_TO_TERMINAL, request, terminalId, own);
};

/** KU and KO for a card that is being issued, as `deliverTerminalKeys`; the dispenser hands it through. */
export const deliverCardKeys = (
  tools: CipherTools,
  keys: CenterCipherKeys,
  cardId: Identifier,
  request: Uint8Array,
): Uint8Array => {
  const own = cardCipherKeys(tools.suite, keys, cardId);
  return deliver(tools, keys, DELIVERY_TO_CARD, request, cardId, own);
};
