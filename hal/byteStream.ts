/**
 * Bytes in both directions: the network interface 15 (EP 0 856 821, Fig. 2), a modem, a socket. Promised: the
 * order of the bytes. Not promised: their delivery.
 */
export interface ByteStream {
  /** Takes any number of bytes; returns at once. */
  write(bytes: Uint8Array): void;
  /** One listener, which gets pieces of any length. */
  onData(listener: (bytes: Uint8Array) => void): void;
}
