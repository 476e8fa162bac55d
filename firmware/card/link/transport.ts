/** A transmission protocol on the card's side, above the characters and below the program. */
export interface CardTransport {
  /** T. */
  readonly number: number;
  /** RST went high: forgets everything. The answer to reset is not its business. */
  reset(): void;
  /** Characters from the reader, as many as came together. */
  receive(bytes: Uint8Array): void;
}

/** What a reader sees of a card's link. */
export interface CardLink {
  /** RST went high: forgets everything and answers. */
  reset(): void;
  /**
   * Characters from the reader, as many as came together. While the program works the reader has nothing to
   * say.
   */
  receive(bytes: Uint8Array): void;
}

/**
 * A response has a status at its end, and its SW1 is one by its left half; 60 would be a NULL (ISO 7816-3,
 * 10.3.3).
 */
export const isResponse = (response: Uint8Array): boolean => {
  const sw1 = response[response.length - 2];
  const isStatus = (sw1 & 0xf0) === 0x90 || ((sw1 & 0xf0) === 0x60 && sw1 !== 0x60);
  return response.length >= 2 && response.length <= 258 && isStatus;
};

/** Runs the program; its own mistake is 6F00, ISO 7816-4's word for it. */
export const run = async (
  process: (apdu: Uint8Array) => Promise<Uint8Array>,
  apdu: Uint8Array,
): Promise<Uint8Array> => {
  try {
    const made = await process(apdu);
    if (isResponse(made)) return made;
  } catch {
    // What went wrong in the program is nothing that a reader could use.
  }
  return new Uint8Array([0x6f, 0]);
};
