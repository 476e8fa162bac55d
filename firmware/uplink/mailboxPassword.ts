import type { Sha256Suite } from '../../hal/hash.ts';
import { hkdf } from '../crypto/hkdf.ts';
import { concat, fromLatin1, toHex } from '../runtime/bytes.ts';
import { encodeIdentifier, type Identifier } from '../wire/identifier.ts';

/** HKDF's `info` is this label, then the identifier's six octets (`docs/ciphers.md`). */
const PASSWORD_LABEL = 'cardphone 1 MQTT';
const PASSWORD_KEY_OCTETS = 32;

/**
 * A terminal's password at the center's broker: HKDF-SHA-256 of KT, as 64 hexadecimal digits in ASCII, since
 * some brokers take texts only. Terminal and center make it each by itself. A broker that knows it learns
 * nothing of KT. Throws `malformed` for a wrong identifier.
 */
export const mailboxPassword = (
  suite: Sha256Suite,
  ownKey: Uint8Array,
  terminalId: Identifier,
): Uint8Array => {
  const info = concat([fromLatin1(PASSWORD_LABEL), encodeIdentifier(terminalId)]);
  const secret = hkdf(suite, { secret: ownKey, salt: new Uint8Array(0), info }, PASSWORD_KEY_OCTETS);
  return fromLatin1(toHex(secret));
};
