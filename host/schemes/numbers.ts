/** Whole numbers as BigInt, for schemes that run on hosts only. Not constant-time. */

/** OS2IP. */
export const toNumber = (octets: Uint8Array): bigint =>
  octets.length ? BigInt(`0x${Buffer.from(octets).toString('hex')}`) : 0n;

/** I2OSP. Throws RangeError when `value` does not fit. */
export const toOctets = (value: bigint, length: number): Uint8Array => {
  const hex = value.toString(16).padStart(2 * length, '0');
  if (value < 0n || hex.length > 2 * length)
    throw new RangeError(`number: expected one of ${length} octets, got ${hex.length / 2}`);
  return new Uint8Array(Buffer.from(hex, 'hex'));
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
