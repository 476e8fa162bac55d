import { fromLatin1 } from '../../firmware/runtime/bytes.ts';
import type { ByteStream } from '../byteStream.ts';

/**
 * A serial line as a byte stream, 8N1: a modem in transparent mode, a cable to the center's gateway. No flow
 * control: the interpreter's receive buffer (some hundred bytes, shared by all ports) is the only slack.
 */
export const uartStream = (options: { uart: Serial; baud: number; tx: Pin; rx: Pin }): ByteStream => {
  const { uart, baud, tx, rx } = options;
  let deliver: (bytes: Uint8Array) => void = () => {};
  uart.on('data', data => deliver(fromLatin1(data)));
  uart.setup(baud, { tx, rx });
  return {
    write: bytes => uart.write(bytes),
    onData: listener => {
      deliver = listener;
    },
  };
};
