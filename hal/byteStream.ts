/** Bytes both ways without loss of order: the network interface 15, a modem, a socket. Delivery is not promised. */
export interface ByteStream {
  write(bytes: Uint8Array): void;
  /** One listener; pieces of any length. */
  onData(listener: (bytes: Uint8Array) => void): void;
}
