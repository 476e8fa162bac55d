/** Whole numbers as BigInt, for arithmetic that runs on hosts only. Not constant-time. */

/** OS2IP. */
export const toNumber = ({ buffer, byteOffset, length }: Uint8Array): bigint =>
  length ? BigInt(`0x${Buffer.from(buffer, byteOffset, length).toString('hex')}`) : 0n;

/** I2OSP. Throws RangeError when `value` does not fit. */
export const toOctets = (value: bigint, length: number): Uint8Array => {
  const hex = value.toString(16).padStart(2 * length, '0');
  if (value < 0n || hex.length > 2 * length)
    throw new RangeError(`number: expected one of ${length} octets, got ${hex.length / 2}`);
  const octets = new Uint8Array(length);
  // Not by a copy in Buffer's pool, where a secret's octets would stay.
  Buffer.from(octets.buffer).write(hex, 'hex');
  return octets;
};

export const bitLength = (value: bigint): number => (value === 0n ? 0 : value.toString(2).length);

/** base^exponent mod m, four bits of the exponent at a time. */
export const power = (base: bigint, exponent: bigint, m: bigint): bigint => {
  const powers = [1n];
  for (let i = 1; i < 16; i++) powers.push((powers[i - 1] * base) % m);
  let y = 1n;
  for (const digit of exponent.toString(16)) {
    for (let i = 0; i < 4; i++) y = (y * y) % m;
    y = (y * powers[Number.parseInt(digit, 16)]) % m;
  }
  return y;
};

/** 1 / x mod a prime. */
export const invert = (x: bigint, prime: bigint): bigint => power(x, prime - 2n, prime);

/** x mod m, never negative. */
export const modulo = (x: bigint, m: bigint): bigint => ((x % m) + m) % m;

/**
 * 1 / x mod m by Euclid's extended algorithm; undefined where x and m have a common factor. `x` is 0 to m −
 * 1.
 */
export const invertAny = (x: bigint, m: bigint): bigint | undefined => {
  let [a, b] = [m, x];
  // a ≡ u·x and b ≡ v·x (mod m) at each turn.
  let [u, v] = [0n, 1n];
  while (b) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [u, v] = [v, u - quotient * v];
  }
  return a === 1n ? modulo(u, m) : undefined;
};
