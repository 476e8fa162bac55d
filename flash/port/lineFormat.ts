/** How characters stand on a serial line; each has eight data bits. A TCP socket has no such format. */
export interface LineFormat {
  readonly parity: 'none' | 'even';
  readonly stopBits: 1 | 2;
  /**
   * True where an XOFF (0x13) from the far end holds this machine's output until XON (0x11): no line for
   * binary octets.
   */
  readonly softwareFlow: boolean;
}

/** The interpreter's console, which asks for a pause when its input queue is nearly full. */
export const CONSOLE_LINE: LineFormat = { parity: 'none', stopBits: 1, softwareFlow: true };

/** Binary octets, such as those of a panel or of a network module. */
export const OCTET_LINE: LineFormat = { parity: 'none', stopBits: 1, softwareFlow: false };

/** A card's I/O contact: even parity, a guard time of two elementary time units (ISO/IEC 7816-3, 7.2). */
export const CARD_LINE: LineFormat = { parity: 'even', stopBits: 2, softwareFlow: false };
