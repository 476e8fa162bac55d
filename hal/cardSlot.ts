/**
 * The contact slot of the card reader/writer 11 (EP 0 856 821, Fig. 2).
 *
 * Promised: `transmit` carries one short APDU (ISO 7816-4) and ends within the waiting time that the card's
 * ATR sets, or at the caller's deadline; when the card leaves, also during a command, the contacts are
 * switched off in the order of ISO 7816-3, 6.4. Not promised: that a card that answers is the card that
 * answered before; a caller binds its statements to the session's random numbers.
 */
export interface CardSlot {
  /** One listener: true when a card has come, false when it has left. Debounced. */
  onPresence(listener: (present: boolean) => void): void;
  /** Whether a card is in the slot now. */
  isPresent(): boolean;
  /** Powers the card up and resolves to its answer to reset, 2 to 33 bytes. Rejects with a `LinkFault`. */
  activate(): Promise<Uint8Array>;
  /**
   * Sends a command of 4 to 261 bytes, resolves to the response: 0 to 256 bytes, then SW1 SW2. Does not send
   * GET RESPONSE: the caller does. Rejects with a `LinkFault`; with `cardMute` at `deadlineMs`, a moment of
   * `nowMs`, however often the card asks for more time, and without sending when that moment has passed.
   */
  transmit(command: Uint8Array, deadlineMs?: number): Promise<Uint8Array>;
  /** Milliseconds since a fixed moment; never decreases. */
  nowMs(): number;
  /** Powers the card down. Allowed at any time, also twice. */
  deactivate(): void;
}

/** Why an exchange with a card failed. */
export type LinkFaultCode =
  /** No answer within the waiting time. */
  | 'cardMute'
  /** The card left the slot. */
  | 'cardRemoved'
  /** The answer breaks the protocol: parity, length, checksum, procedure byte. */
  | 'cardGarbled'
  /** The answer to reset asks for what this reader does not offer. */
  | 'cardUnsupported';

/** A fault (`firmware/runtime/fault.ts`) of the card link. */
export interface LinkFault extends Error {
  code: LinkFaultCode;
}
