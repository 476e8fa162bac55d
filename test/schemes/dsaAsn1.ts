/** DER of DSA public keys (RFC 3279, 2.3.2), for node:crypto as the independent verifier. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Domain } from '../../host/schemes/dsaDomain.ts';

const element = (tag: number, content: Buffer): Buffer => {
  const n = content.length;
  const length = n < 128 ? [n] : n < 256 ? [0x81, n] : [0x82, n >> 8, n & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
};
const sequence = (...parts: Buffer[]) => element(0x30, Buffer.concat(parts));
const integer = (value: bigint): Buffer => {
  const hex = value.toString(16);
  const octets = Buffer.from(hex.length & 1 ? `0${hex}` : hex, 'hex');
  return element(2, octets[0] & 128 ? Buffer.concat([Buffer.alloc(1), octets]) : octets);
};
const ID_DSA = Buffer.from('06072a8648ce380401', 'hex');

export const dsaPublicKey = ({ p, q, g }: Domain, y: bigint): KeyObject => {
  const algorithm = sequence(ID_DSA, sequence(integer(p), integer(q), integer(g)));
  const bits = element(3, Buffer.concat([Buffer.alloc(1), integer(y)]));
  return createPublicKey({ key: sequence(algorithm, bits), format: 'der', type: 'spki' });
};
