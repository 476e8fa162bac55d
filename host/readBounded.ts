import { closeSync, openSync, readSync } from 'node:fs';

/**
 * The octets of a file; undefined when there are more than `octetsMax`: a device without an end is read no
 * further.
 */
export const readBounded = (file: string, octetsMax: number): Uint8Array | undefined => {
  const octets = new Uint8Array(octetsMax + 1);
  const handle = openSync(file, 'r');
  let length = 0;
  try {
    for (let read = -1; read && length <= octetsMax; length += read)
      read = readSync(handle, octets, length, octets.length - length, null);
  } finally {
    closeSync(handle);
  }
  return length > octetsMax ? undefined : octets.subarray(0, length);
};
