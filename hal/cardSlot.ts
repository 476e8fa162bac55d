/**
 * The contact slot of the card reader/writer 11 (EP 0 856 821, Fig. 2).
 *
 * Promised: `transmit` carries one short APDU (ISO 7816-4) and ends within the waiting time that the card's ATR
 * sets; the contacts are switched off in the order of ISO 7816-3 when the card leaves, whoever was talking.
 * Not promised: that a card that answers is the card that answered before. A caller binds what it does to the
 * session's random numbers.
 */
export interface CardSlot {
  /** Debounced: true when a card is in the slot, false when it has left. One listener. */
  onPresence(listener: (present: boolean) => void): void;
  isPresent(): boolean;
  /** Powers the card up and resolves to its answer to reset, 2 to 33 bytes. Rejects with a `LinkFault`. */
  activate(): Promise<Uint8Array>;
  /**
   * Sends a command of 4 to 261 bytes, resolves to the response: 0 to 256 bytes, then SW1 SW2. Never sends GET
   * RESPONSE by itself: what to fetch is the caller's business. Rejects with a `LinkFault`.
   */
  transmit(command: Uint8Array): Promise<Uint8Array>;
  /** Powers the card down. Allowed at any time, also twice. */
  deactivate(): void;
}

/** Why a card could not be talked to. */
export type LinkFaultCode =
  /** No answer within the waiting time. */
  | 'cardMute'
  /** The card left the slot. */
  | 'cardRemoved'
  /** The answer breaks the protocol: parity, length, checksum, procedure byte. */
  | 'cardGarbled'
  /** The answer to reset asks for what this reader does not offer. */
  | 'cardUnsupported';

/** An `Error` with a `code`: hand-made, since `extends Error` is broken on the interpreter. */
export interface LinkFault extends Error {
  code: LinkFaultCode;
}
