/** `octets`, a big-endian number, modulo m < 2^24; three octets a step, since m times 2^24 is below 2^53. */
export const remainder = (octets: Uint8Array, m: number): number => {
  let rest = 0;
  let i = octets.length % 3;
  for (let j = 0; j < i; j++) rest = rest * 256 + octets[j];
  for (; i < octets.length; i += 3)
    rest = (rest * 0x1000000 + octets[i] * 0x10000 + octets[i + 1] * 256 + octets[i + 2]) % m;
  return rest % m;
};
