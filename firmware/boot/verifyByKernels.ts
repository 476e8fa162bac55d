import type { NativeCode } from '../../hal/nativeCode.ts';
import { ENTRY, ESIGN_CONTEXT_WORDS, layoutOf } from '../arithmetic/kernels/layout.ts';
import type { VerifyOnce } from './verify.ts';

/** Verification by the Thumb-2 kernels, in a context that is dropped afterwards. */
export const verifyByKernels =
  (nativeCode: NativeCode): VerifyOnce =>
  ({ n, bits, e }, signature, representative) => {
    const layout = layoutOf(bits);
    if (n.length !== layout.octets || signature.length !== layout.octets) return false;
    const { addressOf, call, stackEnd } = nativeCode;
    const context = new Uint32Array(ESIGN_CONTEXT_WORDS);
    const key = new Uint32Array(layout.publicWords);
    context.set([0, addressOf(n), n.length, 0, 0, addressOf(key), bits, e, stackEnd]);
    call(ENTRY.PREPARE_PUBLIC, context);
    context.set([
      addressOf(key),
      addressOf(signature),
      signature.length,
      addressOf(representative),
      representative.length,
    ]);
    return call(ENTRY.VERIFY, context) === 1;
  };
