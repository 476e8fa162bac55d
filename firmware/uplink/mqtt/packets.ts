import { concat, fromLatin1 } from '../../runtime/bytes.ts';
import { u8, u16 } from '../../wire/fields.ts';

/**
 * Control packets that a client sends (MQTT 3.1.1, OASIS Standard, 29 October 2014). The constants are the
 * first octet of the fixed header: type and reserved flags (2.2.1, 2.2.2).
 */
export const CONNECT = 0x10;
/** 3.2: the answer to CONNECT, from the center. */
export const CONNACK = 0x20;
/** 3.3: a message, either way; flags are added. */
export const PUBLISH = 0x30;
/** 3.4: a PUBLISH of QoS 1 was taken, either way. */
export const PUBACK = 0x40;
/** 3.8: its reserved flags are 2. */
export const SUBSCRIBE = 0x82;
/** 3.9: the answer to SUBSCRIBE, with a code a topic. */
export const SUBACK = 0x90;
/** 3.12: keeps the connection alive. */
export const PINGREQ = 0xc0;
/** 3.13: the answer to PINGREQ. */
export const PINGRESP = 0xd0;
/** 3.14: the client ends the connection; no will is sent. */
export const DISCONNECT = 0xe0;

/** Flag of PUBLISH: sent before (3.3.1.1). */
export const DUP = 8;
/** Flag of PUBLISH: at least once (3.3.1.2). */
export const QOS_1 = 2;

const DIGIT = 128;
/** Protocol name and level (3.1.2.1, 3.1.2.2). */
const PROTOCOL = '\0\x04MQTT\x04';
/** Will of QoS 1 (3.1.2.6), user name and password; clean session 0 (3.1.2.4). */
const CONNECT_FLAGS = 0xcc;

/** A field of variable length (1.5.3). Topics and names here are ASCII, so their octets are UTF-8. */
const field = (octets: Uint8Array): Uint8Array => concat([u16(octets.length), octets]);
const text = (value: string): Uint8Array => field(fromLatin1(value));

/** One packet: fixed header with the remaining length (2.2.3), then `parts`. */
export const packet = (head: number, parts: Uint8Array[]): Uint8Array => {
  const rest = concat(parts);
  const header = [head];
  let length = rest.length;
  do {
    header.push(length < DIGIT ? length : (length & (DIGIT - 1)) | DIGIT);
    length = Math.floor(length / DIGIT);
  } while (length);
  return concat([new Uint8Array(header), rest]);
};

/** What a client says of itself when it connects. */
export interface Introduction {
  /** 1 to 23 digits and letters, which every server takes (3.1.3.1): client identifier and user name. */
  readonly terminalId: string;
  /** At most 65 535 octets. */
  readonly password: Uint8Array;
  /** 1 to 65 535 (3.1.2.10). */
  readonly keepAliveSeconds: number;
  /** What the server publishes when the connection ends without a DISCONNECT (3.1.2.5). */
  readonly will: Uint8Array;
}

/** CONNECT with clean session 0 (3.1). */
export const connectPacket = (introduction: Introduction, willTopic: string): Uint8Array => {
  const name = text(introduction.terminalId);
  return packet(CONNECT, [
    fromLatin1(PROTOCOL),
    u8(CONNECT_FLAGS),
    u16(introduction.keepAliveSeconds),
    name,
    text(willTopic),
    field(introduction.will),
    name,
    field(introduction.password),
  ]);
};

/** PUBLISH of QoS 1 (3.3). `id`: 1 to 65 535; `isRepeated`: it may have been sent before (3.3.1.1). */
export const publishPacket = (
  topic: string,
  id: number,
  message: Uint8Array,
  isRepeated: boolean,
): Uint8Array => packet(PUBLISH | QOS_1 | (isRepeated ? DUP : 0), [text(topic), u16(id), message]);

/** SUBSCRIBE to each filter with QoS 1 (3.8). */
export const subscribePacket = (id: number, filters: readonly string[]): Uint8Array => {
  const parts = [u16(id)];
  for (let i = 0; i < filters.length; i++) parts.push(text(filters[i]), u8(1));
  return packet(SUBSCRIBE, parts);
};
