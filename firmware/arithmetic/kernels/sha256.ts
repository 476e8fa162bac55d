import type { Sha256 } from '../../../hal/hash.ts';
import type { NativeCode } from '../../../hal/nativeCode.ts';
import { CONTEXT, ENTRY } from './layout.ts';

/** Shorter arrays are not flat on the interpreter. */
const flatOctetsMin = 20;

/** SHA-256 by the Thumb-2 kernel: one native call a message. */
export const kernelSha256 = (nativeCode: NativeCode): Sha256 => ({
  digest: message => {
    let flat = message;
    if (message.length < flatOctetsMin) {
      flat = new Uint8Array(flatOctetsMin);
      flat.set(message);
    }
    const context = new Uint32Array(CONTEXT.SCRATCH);
    const digest = new Uint8Array(32);
    context[CONTEXT.INPUT] = nativeCode.addressOf(flat);
    context[CONTEXT.INPUT + 1] = message.length;
    context[CONTEXT.OUTPUT] = nativeCode.addressOf(digest);
    nativeCode.call(ENTRY.SHA256, context);
    return digest;
  },
});
