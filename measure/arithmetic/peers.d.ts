/** The parts of the peers' packages that the comparison uses; they bring no types of their own. */
declare module 'bn.js' {
  interface Reduced {
    redPow(exponent: BN): Reduced;
    fromRed(): BN;
  }
  class BN {
    constructor(text: string, base: number);
    static red(modulus: BN): object;
    toRed(context: object): Reduced;
    toString(base: number): string;
  }
  export default BN;
}
declare module 'jsbn' {
  class BigInteger {
    constructor(text: string, base: number);
    modPow(exponent: BigInteger, modulus: BigInteger): BigInteger;
    toString(base: number): string;
  }
  const jsbn: { BigInteger: typeof BigInteger };
  export default jsbn;
}
declare module 'node-forge' {
  class BigInteger {
    constructor(text: string, base: number);
    modPow(exponent: BigInteger, modulus: BigInteger): BigInteger;
    toString(base: number): string;
  }
  const forge: { jsbn: { BigInteger: typeof BigInteger } };
  export default forge;
}
