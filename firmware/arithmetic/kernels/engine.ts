import type { NativeCode } from '../../../hal/nativeCode.ts';
import { fault } from '../../runtime/fault.ts';
import type { EsignEngine } from '../engine.ts';
import { BLOCK, ENTRY, ESIGN_CONTEXT_WORDS, layoutOf, NO_STACK, octetsOf } from './layout.ts';

/**
 * ESIGN by the Thumb-2 kernels: one native call an operation. Prepared keys and coupons are plain blocks of
 * words, since an object around each would take memory for every key. Scratch is on the stack, so that a
 * verification allocates nothing. Operations throw `noStack` when the stack has no room, `notFlat`, `badKey`
 * for a wrong length. Not for use from an interrupt.
 */
export const kernelEngine = (nativeCode: NativeCode): EsignEngine => {
  // Allocated at the start, while memory lies in one piece: a context that is not flat cannot be passed.
  const context = nativeCode.flat(() => new Uint32Array(ESIGN_CONTEXT_WORDS));

  /**
   * The wiped block of the last coupon, for the next one, made with the key: so much memory in one piece is
   * rare during a call.
   */
  let spent: Uint32Array | undefined;

  /**
   * Fills the context's first words by one `set`, which costs less than an assignment a word; calls the
   * kernel.
   */
  const call = (
    entry: number,
    key: Uint32Array | undefined,
    input: Uint8Array | Uint32Array,
    second: Uint8Array,
    output?: Uint8Array | Uint32Array,
    bits = 0,
    e = 0,
  ): boolean => {
    const { addressOf, flatCopy } = nativeCode;
    const from = input instanceof Uint32Array ? input : flatCopy(input);
    const other = flatCopy(second);
    context.set([
      key ? addressOf(key) : 0,
      addressOf(from),
      input.length,
      addressOf(other),
      second.length,
      output ? addressOf(output) : 0,
      bits,
      e,
      nativeCode.stackEnd,
    ]);
    const answer = nativeCode.call(entry, context);
    if (answer === NO_STACK) throw fault('noStack', `entry ${entry}: expected more stack for scratch`);
    return answer === 1;
  };

  /** A block of `words` words, made from a key's numbers. */
  const prepare = (
    entry: number,
    words: number,
    input: Uint8Array,
    second: Uint8Array,
    bits: number,
    e: number,
  ): Uint32Array => {
    const block = nativeCode.flat(() => new Uint32Array(words));
    call(entry, undefined, input, second, block, bits, e);
    return block;
  };

  const engine = {
    preparePublic: (n: Uint8Array, bits: number, e: number) => {
      const layout = layoutOf(bits);
      checkLength('n', n, layout.octets);
      return prepare(ENTRY.PREPARE_PUBLIC, layout.publicWords, n, n, bits, e);
    },
    /**
     * Lengths are compared first, since a short array would not be flat; inline, since a call costs a tenth
     * of the glue.
     */
    verify: (key: Uint32Array, signature: Uint8Array, representative: Uint8Array) => {
      const bits = key[BLOCK.BITS];
      return Promise.resolve(
        signature.length === (bits + 7) >> 3 &&
          representative.length === (bits / 3 + 6) >> 3 &&
          call(ENTRY.VERIFY, key, signature, representative),
      );
    },
    remainder: (octets: Uint8Array, m: number) => {
      const { addressOf, flatCopy } = nativeCode;
      const from = flatCopy(octets);
      context.set([0, addressOf(from), octets.length, 0, 0, 0, m]);
      return nativeCode.call(ENTRY.REMAINDER, context);
    },
    prepareSecret: (p: Uint8Array, q: Uint8Array, bits: number, e: number) => {
      const layout = layoutOf(bits);
      checkLength('p', p, layout.thirdOctets);
      checkLength('q', q, layout.thirdOctets);
      spent = nativeCode.flat(() => new Uint32Array(layout.couponWords));
      return prepare(ENTRY.PREPARE_SECRET, layout.secretWords, p, q, bits, e);
    },
    /**
     * The block has 2^(32·(words + 1)) − n. n is odd, so negating is complementing, plus one in the last
     * octet.
     */
    modulus: (secret: Uint32Array) => {
      const octets = new Uint8Array(octetsOf(secret[BLOCK.BITS]));
      const negated = new Uint8Array(secret.buffer, 4 * BLOCK.NEGATED, octets.length);
      for (let i = 0, at = octets.length - 1; at >= 0; i++, at--) octets[at] = 255 - negated[i];
      octets[octets.length - 1]++;
      return octets;
    },
    coupon: (secret: Uint32Array, nonce: Uint8Array) => {
      const layout = layoutOf(secret[BLOCK.BITS]);
      checkLength('nonce', nonce, layout.nonceOctets);
      const { couponWords } = layout;
      const coupon =
        spent && spent.length === couponWords ? spent : nativeCode.flat(() => new Uint32Array(couponWords));
      spent = undefined;
      return Promise.resolve(call(ENTRY.COUPON, secret, nonce, nonce, coupon) ? coupon : undefined);
    },
    sign: (secret: Uint32Array, coupon: Uint32Array, representative: Uint8Array) => {
      const bits = secret[BLOCK.BITS];
      // During a call a small heap rarely has a signature's memory in one piece, and a result need not be
      // flat.
      const signature = new Uint8Array(octetsOf(bits));
      try {
        checkLength('representative', representative, octetsOf(bits / 3 - 1));
        const fits = call(ENTRY.SIGN, secret, coupon, representative, nativeCode.flatCopy(signature, true));
        return Promise.resolve(fits ? signature : undefined);
      } finally {
        coupon.fill(0);
        spent = coupon;
      }
    },
    wipe: (numbers: Uint32Array) => {
      numbers.fill(0);
    },
  };
  return engine as unknown as EsignEngine;
};

const checkLength = (name: string, octets: Uint8Array, expected: number): void => {
  if (octets.length !== expected)
    throw fault('badKey', `${name}: expected ${expected} octets, got ${octets.length}`);
};
