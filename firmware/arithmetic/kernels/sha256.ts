import type { Sha256 } from '../../../hal/hash.ts';
import type { NativeCode } from '../../../hal/nativeCode.ts';
import { CONTEXT, ENTRY } from './layout.ts';

/** SHA-256 by the Thumb-2 kernel: one native call a message. Throws `notFlat`. */
export const kernelSha256 = (nativeCode: NativeCode): Sha256 => {
  const context = new Uint32Array(CONTEXT.STATE);
  const digest = (message: Uint8Array): Uint8Array => {
    const octets = nativeCode.flat(() => new Uint8Array(32));
    const { flatCopy, addressOf, call } = nativeCode;
    const from = flatCopy(message);
    context.set([0, addressOf(from), message.length, 0, 0, addressOf(octets)]);
    call(ENTRY.SHA256, context);
    return octets;
  };
  return { digest };
};
