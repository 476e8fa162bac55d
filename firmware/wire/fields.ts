import { fault } from '../runtime/fault.ts';

/**
 * Fixed-width fields, most significant octet first. All statements and messages are made of them
 * (`docs/protocol.md`), so that two different meanings never share octets.
 */
export const u8 = (value: number): Uint8Array => new Uint8Array([value]);
export const u16 = (value: number): Uint8Array => new Uint8Array([value >> 8, value]);
export const u32 = (value: number): Uint8Array =>
  new Uint8Array([value >>> 24, value >>> 16, value >>> 8, value]);

/**
 * Takes fields off the front of a message. Each method throws `malformed`, which names the message, when
 * octets are missing.
 */
export interface FieldReader {
  u8(): number;
  u16(): number;
  u32(): number;
  /** A view, not a copy. */
  bytes(length: number): Uint8Array;
  /** A view of all octets that are left. */
  rest(): Uint8Array;
  /** Throws `malformed` when octets are left. */
  end(): void;
}

/** A reader at the first octet of `message`; `what` is its name in errors. */
export const readFields = (what: string, message: Uint8Array): FieldReader => {
  let at = 0;
  const bytes = (length: number): Uint8Array => {
    if (at + length > message.length)
      throw fault('malformed', `${what}: expected ${at + length} bytes or more, got ${message.length}`);
    at += length;
    return message.subarray(at - length, at);
  };
  const u16 = () => {
    const b = bytes(2);
    return b[0] * 256 + b[1];
  };
  return {
    u8: () => bytes(1)[0],
    u16,
    u32: () => u16() * 65536 + u16(),
    bytes,
    rest: () => bytes(message.length - at),
    end: () => {
      if (at !== message.length)
        throw fault('malformed', `${what}: expected ${at} bytes, got ${message.length}`);
    },
  };
};
