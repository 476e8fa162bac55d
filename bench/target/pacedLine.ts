import type { ByteStream } from '../../hal/byteStream.ts';

/**
 * Gives octets to an emulated USART one at a time. Stock firmware under emulation loses a character when the next one
 * is there before it has read the last, which no wire with a baud rate does.
 */
export const pacedLine = (stream: ByteStream, characterMs: number): ((octets: Uint8Array) => void) => {
  const queue: number[] = [];
  let running = false;
  const next = (): void => {
    const octet = queue.shift();
    running = octet !== undefined;
    if (octet === undefined) return;
    stream.write(Uint8Array.of(octet));
    setTimeout(next, characterMs);
  };
  return octets => {
    queue.push(...octets);
    if (!running) next();
  };
};
