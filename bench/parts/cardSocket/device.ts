/** Deviations of a character that a card sends. */
export interface SendOptions {
  /** The parity bit is inverted. */
  wrongParity?: boolean;
  /** Elementary time units to wait before the start bit, on top of the guard time. */
  delayEtu?: number;
}

/** What a card can do at its contacts while it has power. After that every call does nothing. */
export interface CardIo {
  /** Queues a character on I/O (direct convention, even parity, guard time of two etu). */
  send(value: number, options?: SendOptions): void;
  /** Clock cycles per elementary time unit; 372 after a reset (ISO/IEC 7816-3, 7.1). */
  setEtu(clocks: number): void;
  /** Microseconds of an elementary time unit now. */
  etuUs(): number;
  /** Frequency at CLK in Hz; 0 while it stands still. */
  clockHz(): number;
  nowUs(): number;
  /** Calls back in virtual time unless the power goes first. */
  after(microseconds: number, action: () => void): void;
}

/**
 * Anything that can be put into the slot: a card's program, or a card that lies. All calls come in virtual
 * time.
 */
export interface CardDevice {
  /** VCC rose. */
  powerOn(io: CardIo): void;
  /**
   * RST changed while VCC and CLK were there. The answer to reset begins 400 to 40,000 clocks after `high`.
   */
  reset(level: 'low' | 'high'): void;
  /** A character arrived from the reader. */
  character(value: number, parityOk: boolean): void;
  /** VCC fell, or the contacts opened: everything volatile is gone. */
  powerOff(): void;
}
