import { type Limbs, resized } from '../../arithmetic/limbs.ts';
import type { Products } from '../../arithmetic/products.ts';
import { type Modulus, multiplyModulo } from '../../arithmetic/reduce.ts';

/**
 * base^exponent mod m in n limbs, for a base of n limbs below m and an exponent of big-endian octets; four
 * bits at a time (Handbook of Applied Cryptography, 14.82). Exponents of a length take the same
 * multiplications, but the table is read at places that depend on the exponent: not for chips that an
 * attacker can measure.
 */
export const longPower = async (
  base: Limbs,
  exponent: Uint8Array,
  modulus: Modulus,
  products: Products,
  pause?: () => Promise<void>,
): Promise<Limbs> => {
  const powers = [resized(new Int32Array([1]), modulus.n)];
  for (let i = 1; i < 16; i++) powers.push(multiplyModulo(powers[i - 1], base, modulus, products));
  let y = powers[0];
  for (let i = 0; i < 2 * exponent.length; i++) {
    if (pause) await pause();
    for (let j = 0; j < 4; j++) y = multiplyModulo(y, y, modulus, products);
    const nibble = i & 1 ? exponent[i >> 1] & 15 : exponent[i >> 1] >> 4;
    y = multiplyModulo(y, powers[nibble], modulus, products);
  }
  for (let i = 0; i < 16; i++) powers[i].fill(0);
  return y;
};
