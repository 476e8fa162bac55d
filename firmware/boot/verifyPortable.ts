import { compare, equalAbove, fromOctets, limbCount, resized } from '../arithmetic/limbs.ts';
import { plainProducts } from '../arithmetic/plainProducts.ts';
import { modulusOf, multiplyModulo } from '../arithmetic/reduce.ts';
import type { VerifyOnce } from './verify.ts';

/**
 * Verification in plain JavaScript, for boards that run no kernels; without the pauses of the portable
 * engine.
 */
export const verifyPortable: VerifyOnce = ({ n, bits, e }, signature, representative) => {
  if (signature.length !== n.length) return false;
  const limbs = limbCount(bits);
  const modulus = modulusOf(fromOctets(n, limbs), plainProducts);
  const s = fromOctets(signature, limbs + 1);
  if (compare(s, modulus.m) >= 0) return false;
  let y = s.subarray(0, limbs);
  // Every profile's e is a power of two.
  for (let power = 1; power < e; power *= 2) y = multiplyModulo(y, y, modulus, plainProducts);
  const split = (2 * bits) / 3;
  return equalAbove(resized(y, limbs + 1), fromOctets(representative, limbs + 1, split), split);
};
