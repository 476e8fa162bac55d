/**
 * The way to the management center over the network interface 15 (EP 0 856 821, Fig. 2), where there may be
 * more than one center: a modem that dials, a socket, a wire that is always there. One connection at a time.
 * Promised: the order of the octets, and that after `hangUp` the caller is not called any more. Not promised:
 * that a listener is ever called, or that what is written arrives.
 */
export interface Dialler {
  /** Begins to connect to a center: 0 is the first, 1 the second. An earlier connection is ended. */
  dial(center: number, caller: Caller): void;
  /** Sends octets over the connection; they are lost while there is none. Returns at once. */
  write(octets: Uint8Array): void;
  /** Ends the connection, also one that is not open yet. Allowed twice. */
  hangUp(): void;
}

/** What is told about one connection. */
export interface Caller {
  /** The connection is open, once. */
  opened(): void;
  /** Octets of any number. */
  received(octets: Uint8Array): void;
  /** The other side or the network has ended the connection, or it could not be made. */
  lost(): void;
}
