/** Seeded numbers for tests and benchmarks: xorshift64* (Vigna 2016). Not for keys. */
export class SeededNumbers {
  private state: bigint;
  readonly seed: number;

  constructor(seed: number) {
    this.seed = seed;
    this.state = BigInt(seed) * 0x9e3779b97f4a7c15n + 1n;
  }
  private next(): bigint {
    this.state ^= this.state >> 12n;
    this.state = (this.state ^ (this.state << 25n)) & 0xffffffffffffffffn;
    this.state ^= this.state >> 27n;
    return ((this.state * 0x2545f4914f6cdd1dn) >> 32n) & 0xffffffffn;
  }
  /** 0 to 2^count − 1. */
  bits(count: number): bigint {
    let value = 0n;
    for (let have = 0; have < count; have += 32) value = (value << 32n) | this.next();
    return BigInt.asUintN(count, value);
  }
  /** 0 to limit − 1. */
  below(limit: bigint): bigint {
    return this.bits(limit.toString(2).length + 64) % limit;
  }
  /** 0 to limit − 1. */
  index(limit: number): number {
    return Number(this.below(BigInt(limit)));
  }
  /** Odd, of exactly `count` bits. */
  odd(count: number): bigint {
    return this.bits(count) | 1n | (1n << BigInt(count - 1));
  }
}
