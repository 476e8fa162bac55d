/**
 * Bytes in both directions: the network interface 15 (EP 0 856 821, Fig. 2), a modem, a socket. Promised: the
 * order of the bytes. Not promised: their delivery.
 */
export interface ByteStream {
  /** Takes any number of bytes; returns at once. */
  write(bytes: Uint8Array): void;
  /** One listener, which gets pieces of any length. */
  onData(listener: (bytes: Uint8Array) => void): void;
  /**
   * The far end does not answer: ends a connection that is open and sets up another. A stream that cannot see
   * whether its far end is there (RFC 9293, 3.8.4) is told so by what asks. Absent where there is nothing to
   * set up.
   */
  renew?(): void;
}
