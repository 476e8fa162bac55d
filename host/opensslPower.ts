import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import { toNumber } from './numbers.ts';

/** Octets of a JSON Web Key (RFC 7518, section 2, Base64urlUInt): no leading zero. */
const base64url = (value: bigint): string => {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length & 1), '0'), 'hex').toString('base64url');
};

/**
 * Powers modulo n by OpenSSL: RSA's public operation without padding is base^e mod n for any odd n, p²q
 * included, and any e, even ones included. (n, e) stays in OpenSSL with what Montgomery's product needs. `n`
 * is odd, its first octet not 0; `e` is positive. The function takes a base of as many octets as n, below n,
 * and gives as many octets; it throws on any other base. A library that asks more of an RSA key, such as
 * BoringSSL, throws when the key is made.
 */
export const opensslPower = (n: Uint8Array, e: number): ((base: Uint8Array) => Buffer) => {
  const jwk = { kty: 'RSA', n: base64url(toNumber(n)), e: base64url(BigInt(e)) };
  const key = createPublicKey({ format: 'jwk', key: jwk });
  return base => publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, base);
};
