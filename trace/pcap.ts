import { concat } from '../firmware/runtime/bytes.ts';

/**
 * A capture file of a card's exchanges for Wireshark: pcap 2.4, raw IPv4, UDP to port 4729, GSMTAP version 2
 * of type SIM, each packet a command and its response as T=0 carries them.
 */
export interface Exchange {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly command: Uint8Array;
  readonly response: Uint8Array;
}

const LINKTYPE_IPV4 = 228;
const GSMTAP_PORT = 4729;
const GSMTAP_TYPE_SIM = 4;
const GSMTAP_HEADER = Uint8Array.of(2, 4, GSMTAP_TYPE_SIM, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
const IP_OCTETS = 20;
const UDP_OCTETS = 8;
const UDP = 17;
const snapOctets = 65_535;
const INS_GET_RESPONSE = 0xc0;

const fileHeader = (): Uint8Array => {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(snapOctets, 16);
  header.writeUInt32LE(LINKTYPE_IPV4, 20);
  return header;
};

/** RFC 1071, over the header with its checksum field zero. */
const ipChecksum = (header: Buffer): number => {
  let sum = 0;
  for (let at = 0; at < header.length; at += 2) sum += header.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
};

const datagram = (payload: Uint8Array): Uint8Array => {
  const header = Buffer.alloc(IP_OCTETS + UDP_OCTETS);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(header.length + payload.length, 2);
  header.writeUInt8(64, 8);
  header.writeUInt8(UDP, 9);
  header.set([127, 0, 0, 1], 12);
  header.set([127, 0, 0, 1], 16);
  header.writeUInt16BE(ipChecksum(header.subarray(0, IP_OCTETS)), 10);
  header.writeUInt16BE(GSMTAP_PORT, IP_OCTETS);
  header.writeUInt16BE(GSMTAP_PORT, IP_OCTETS + 2);
  header.writeUInt16BE(UDP_OCTETS + payload.length, IP_OCTETS + 4);
  return concat([header, payload]);
};

const packet = (atMs: number, octets: Uint8Array): Uint8Array => {
  const whole = datagram(concat([GSMTAP_HEADER, octets]));
  const header = Buffer.alloc(16);
  header.writeUInt32LE(Math.floor(atMs / 1000), 0);
  header.writeUInt32LE(Math.floor((atMs % 1000) * 1000), 4);
  header.writeUInt32LE(whole.length, 8);
  header.writeUInt32LE(whole.length, 12);
  return concat([header, whole]);
};

/**
 * T=0 has no command with data both ways: such a command is shown as 61xx, then GET RESPONSE (ISO 7816-3,
 * 12.2.1).
 */
const asT0 = ({ command, response }: Exchange): Uint8Array[] => {
  const length = response.length - 2;
  if (command.length <= 5)
    return [concat([command.length === 4 ? concat([command, Uint8Array.of(0)]) : command, response])];
  const withoutLe = command.subarray(0, 5 + command[4]);
  if (length === 0) return [concat([withoutLe, response])];
  return [
    concat([withoutLe, Uint8Array.of(0x61, length & 255)]),
    concat([Uint8Array.of(0, INS_GET_RESPONSE, 0, 0, length & 255), response]),
  ];
};

export const encodePcap = (exchanges: readonly Exchange[]): Uint8Array =>
  concat([
    fileHeader(),
    ...exchanges.flatMap(exchange => asT0(exchange).map(octets => packet(exchange.atMs, octets))),
  ]);
