import { sha1 } from '@noble/hashes/legacy';
import { sha256, sha512 } from '@noble/hashes/sha2';
import type { EsignEngine } from '../../firmware/arithmetic/engine.ts';
import { type Hash, representativeOf } from '../../firmware/crypto/esign/representative.ts';
import { portableSuite } from '../../firmware/crypto/portableSuite.ts';
import { equalBytes, toHex } from '../../firmware/runtime/bytes.ts';
import type { Key, Vector } from './format.ts';

const HASH: Record<string, Hash> = {
  sha1: portableSuite({ digest: message => sha1(message) }),
  sha256: portableSuite({ digest: message => sha256(message) }),
  sha512: portableSuite({ digest: message => sha512(message) }, 128),
};

/**
 * This implementation's differences from a vector, in words. The engine's strict verifier is called below the
 * key store, which takes neither old sizes nor old exponents.
 */
export const comparer = (engine: EsignEngine): ((vector: Vector) => Promise<string[]>) => {
  const publicKeys = new Map<Key, ReturnType<EsignEngine['preparePublic']>>();
  const publicKeyOf = (key: Key) => {
    const known = publicKeys.get(key) ?? engine.preparePublic(key.n, key.bits, key.e);
    publicKeys.set(key, known);
    return known;
  };
  const remade = async ({ key, r }: Vector, representative: Uint8Array): Promise<Uint8Array | undefined> => {
    const secret = engine.prepareSecret(key.p!, key.q!, key.bits, key.e);
    const coupon = await engine.coupon(secret, r!);
    return coupon && (await engine.sign(secret, coupon, representative));
  };
  return async vector => {
    const { key } = vector;
    const differences: string[] = [];
    const representative = representativeOf(HASH[key.hash], vector.message, key.bits);
    if (!equalBytes(representative, vector.representative))
      differences.push(`representative is ${toHex(representative)}`);
    const verdict = await engine.verify(publicKeyOf(key), vector.signature, representative);
    if (verdict !== vector.valid) differences.push(`verdict is ${verdict}, expected ${vector.valid}`);
    if (!vector.r || !key.p || !vector.valid) return differences;
    const signature = await remade(vector, representative);
    if (vector.w1TopBit) {
      if (signature) differences.push('signed although w1 is out of bounds');
    } else if (!signature || !equalBytes(signature, vector.signature)) {
      differences.push(`signature re-made from r is ${signature ? toHex(signature) : 'refused'}`);
    }
    return differences;
  };
};
