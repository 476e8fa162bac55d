/** Shorter arrays are not flat on the interpreter. */
export const FLAT_OCTETS_MIN = 20;

/** Room for what is too short: kept by who calls, since an array that nobody holds is gone before the kernel reads it. */
export const spareOctets = (): Uint8Array => new Uint8Array(FLAT_OCTETS_MIN);

/** `octets` themselves, or when they are too short to be flat, `spare` with them at its beginning. */
export const flatOctets = (octets: Uint8Array, spare: Uint8Array): Uint8Array => {
  if (octets.length >= FLAT_OCTETS_MIN) return octets;
  spare.set(octets);
  return spare;
};
