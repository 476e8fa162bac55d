/**
 * Octets of an argument of the interpreter's `write` and `send`: a number, an 8-bit string, or an array of
 * both.
 */
export const octetsOf = (data: unknown): number[] => {
  if (typeof data === 'number') return [data & 255];
  if (typeof data === 'string') {
    const octets = new Array<number>(data.length);
    for (let i = 0; i < data.length; i++) octets[i] = data.charCodeAt(i) & 255;
    return octets;
  }
  if (ArrayBuffer.isView(data)) return Array.from(data as unknown as ArrayLike<number>, value => value & 255);
  if (Object.prototype.toString.call(data) === '[object ArrayBuffer]')
    return Array.from(new Uint8Array(data as ArrayBuffer));
  // The image's arrays have the interpreter's methods only: copy first.
  if (Array.isArray(data)) return Array.from(data).flatMap(octetsOf);
  return [];
};

/** An 8-bit string, as the interpreter's own strings are. */
export const latin1 = (octets: ArrayLike<number>): string => {
  let text = '';
  for (let i = 0; i < octets.length; i++) text += String.fromCharCode(octets[i]);
  return text;
};
