import type { NativeCode } from '../../../hal/nativeCode.ts';
import { fault } from '../../runtime/fault.ts';
import type { Coupon, EsignEngine, PreparedPublic, PreparedSecret } from '../engine.ts';
import { CONTEXT, ENTRY, type Layout, layoutOf } from './layout.ts';

/** What a prepared key is to this engine. */
interface Key {
  readonly layout: Layout;
  readonly block: Uint32Array;
}
interface Words {
  readonly words: Uint32Array;
}

/** Key sizes of the standard profile fit from the start; a larger one makes the context grow. */
const LARGEST_AT_FIRST_BITS = 3840;

/**
 * ESIGN by the Thumb-2 kernels: one native call an operation. Keeps one context, as large as the largest key needs, for all
 * keys: it is made when a key is prepared, so that a verification allocates nothing. Not for use from an interrupt.
 */
export const kernelEngine = (nativeCode: NativeCode): EsignEngine => {
  // Taken at the start, while memory lies in one piece: a context that is not flat cannot be passed.
  let context = new Uint32Array(CONTEXT.SCRATCH + layoutOf(LARGEST_AT_FIRST_BITS).verifyScratch);

  const grow = (words: number): void => {
    if (context.length < CONTEXT.SCRATCH + words) context = new Uint32Array(CONTEXT.SCRATCH + words);
  };
  /** Fills the context's first words: one `set` costs less than an assignment a word. */
  const pass = (
    key: number,
    input: Uint8Array | Uint32Array,
    second: Uint8Array,
    output: number,
    bits = 0,
    e = 0,
  ): void => {
    const inputAddress = nativeCode.addressOf(input);
    const secondAddress = nativeCode.addressOf(second);
    context.set([key, inputAddress, input.length, secondAddress, second.length, output, bits, e]);
  };

  return {
    preparePublic: (n, bits, e) => {
      const layout = layoutOf(bits);
      checkLength('n', n, layout.octets);
      grow(layout.verifyScratch);
      const block = nativeCode.flat(() => new Uint32Array(layout.publicWords));
      pass(0, n, n, nativeCode.addressOf(block), bits, e);
      nativeCode.call(ENTRY.PREPARE_PUBLIC, context);
      return { layout, block } as Key as unknown as PreparedPublic;
    },
    verify: (key, signature, representative) => {
      const { layout, block } = key as unknown as Key;
      let valid = false;
      if (signature.length === layout.octets && representative.length === layout.representativeOctets) {
        pass(nativeCode.addressOf(block), signature, representative, 0);
        valid = nativeCode.call(ENTRY.VERIFY, context) === 1;
      }
      return Promise.resolve(valid);
    },
    prepareSecret: (p, q, bits, e) => {
      const layout = layoutOf(bits);
      checkLength('p', p, layout.thirdOctets);
      checkLength('q', q, layout.thirdOctets);
      grow(layout.signScratch);
      const block = nativeCode.flat(() => new Uint32Array(layout.secretWords));
      pass(0, p, q, nativeCode.addressOf(block), bits, e);
      nativeCode.call(ENTRY.PREPARE_SECRET, context);
      return { layout, block } as Key as unknown as PreparedSecret;
    },
    coupon: (secret, nonce) => {
      const { layout, block } = secret as unknown as Key;
      checkLength('nonce', nonce, layout.nonceOctets);
      const words = nativeCode.flat(() => new Uint32Array(layout.couponWords));
      pass(nativeCode.addressOf(block), nonce, nonce, nativeCode.addressOf(words));
      const usable = nativeCode.call(ENTRY.COUPON, context) === 1;
      return Promise.resolve(usable ? ({ words } as Words as unknown as Coupon) : undefined);
    },
    sign: (secret, coupon, representative) => {
      const { layout, block } = secret as unknown as Key;
      checkLength('representative', representative, layout.representativeOctets);
      const signature = nativeCode.flat(() => new Uint8Array(layout.octets));
      pass(
        nativeCode.addressOf(block),
        (coupon as unknown as Words).words,
        representative,
        nativeCode.addressOf(signature),
      );
      const fits = nativeCode.call(ENTRY.SIGN, context) === 1;
      return Promise.resolve(fits ? signature : undefined);
    },
    wipe: secret => {
      (secret as unknown as Key).block.fill(0);
    },
  };
};

const checkLength = (name: string, octets: Uint8Array, expected: number): void => {
  if (octets.length !== expected)
    throw fault('badKey', `${name}: expected ${expected} octets, got ${octets.length}`);
};
