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

const keyOf = (key: PreparedPublic | PreparedSecret): Key => key as unknown as Key;

/**
 * ESIGN by the Thumb-2 kernels: one native call an operation. Keeps one context, as large as the largest key needs, for all
 * keys: it is made when a key is prepared, so that a verification allocates nothing. Not for use from an interrupt.
 */
export const kernelEngine = (nativeCode: NativeCode): EsignEngine => {
  let context = new Uint32Array(CONTEXT.SCRATCH);

  const grow = (words: number): void => {
    if (context.length < CONTEXT.SCRATCH + words) context = new Uint32Array(CONTEXT.SCRATCH + words);
  };
  const pass = (place: number, array: Uint8Array | Uint32Array): void => {
    context[place] = nativeCode.addressOf(array);
    context[place + 1] = array.length;
  };
  const prepare = (entry: number, words: number, layout: Layout, e: number): Key => {
    const block = new Uint32Array(words);
    context[CONTEXT.OUTPUT] = nativeCode.addressOf(block);
    context[CONTEXT.BITS] = layout.bits;
    context[CONTEXT.EXPONENT] = e;
    nativeCode.call(entry, context);
    return { layout, block };
  };

  return {
    preparePublic: (n, bits, e) => {
      const layout = layoutOf(bits);
      checkLength('n', n, layout.octets);
      grow(layout.verifyScratch);
      pass(CONTEXT.INPUT, n);
      return prepare(ENTRY.PREPARE_PUBLIC, layout.publicWords, layout, e) as unknown as PreparedPublic;
    },
    verify: (key, signature, representative) => {
      const { layout, block } = keyOf(key);
      if (signature.length !== layout.octets || representative.length !== layout.representativeOctets)
        return Promise.resolve(false);
      context[CONTEXT.KEY] = nativeCode.addressOf(block);
      pass(CONTEXT.INPUT, signature);
      pass(CONTEXT.SECOND, representative);
      return Promise.resolve(nativeCode.call(ENTRY.VERIFY, context) === 1);
    },
    prepareSecret: (p, q, bits, e) => {
      const layout = layoutOf(bits);
      checkLength('p', p, layout.thirdOctets);
      checkLength('q', q, layout.thirdOctets);
      grow(layout.signScratch);
      pass(CONTEXT.INPUT, p);
      pass(CONTEXT.SECOND, q);
      return prepare(ENTRY.PREPARE_SECRET, layout.secretWords, layout, e) as unknown as PreparedSecret;
    },
    coupon: (secret, nonce) => {
      const { layout, block } = keyOf(secret);
      checkLength('nonce', nonce, layout.nonceOctets);
      const words = new Uint32Array(layout.couponWords);
      context[CONTEXT.KEY] = nativeCode.addressOf(block);
      pass(CONTEXT.INPUT, nonce);
      context[CONTEXT.OUTPUT] = nativeCode.addressOf(words);
      const usable = nativeCode.call(ENTRY.COUPON, context) === 1;
      return Promise.resolve(usable ? ({ words } as Words as unknown as Coupon) : undefined);
    },
    sign: (secret, coupon, representative) => {
      const { layout, block } = keyOf(secret);
      checkLength('representative', representative, layout.representativeOctets);
      const signature = new Uint8Array(layout.octets);
      context[CONTEXT.KEY] = nativeCode.addressOf(block);
      pass(CONTEXT.INPUT, (coupon as unknown as Words).words);
      pass(CONTEXT.SECOND, representative);
      context[CONTEXT.OUTPUT] = nativeCode.addressOf(signature);
      return Promise.resolve(nativeCode.call(ENTRY.SIGN, context) === 1 ? signature : undefined);
    },
    wipe: secret => {
      keyOf(secret).block.fill(0);
    },
  };
};

const checkLength = (name: string, octets: Uint8Array, expected: number): void => {
  if (octets.length !== expected)
    throw fault('badKey', `${name}: expected ${expected} octets, got ${octets.length}`);
};
