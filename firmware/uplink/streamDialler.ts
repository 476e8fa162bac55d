import type { ByteStream } from '../../hal/byteStream.ts';
import type { Caller, Dialler } from '../../hal/dialler.ts';

/**
 * A wire that is always there, such as a UART to a gateway, as a way to both centers: the far end decides
 * which one it leads to. Takes the stream's only listener. A hang-up ends nothing on such a wire; octets that
 * come while there is no caller are dropped.
 */
export const streamDialler = (stream: ByteStream): Dialler => {
  let called: Caller | undefined;
  stream.onData(octets => called?.received(octets));
  return {
    dial: (_center, caller) => {
      called = caller;
      caller.opened();
    },
    write: octets => stream.write(octets),
    hangUp: () => {
      called = undefined;
    },
  };
};
