/**
 * Finds control packets in the octets that arrive (MQTT 3.1.1, 2.2). One buffer, as large as the packet that
 * it takes: its length is known, and refused, before memory is asked for.
 */
export interface PacketReader {
  /** First octet of the fixed header; 0 before it has come. */
  head: number;
  /** Remaining length, as far as it has come. */
  length: number;
  /** Weight of the next digit of the remaining length; 0 after the last one. */
  weight: number;
  /** The packet without its remaining length, as far as it has come. */
  packet: Uint8Array | undefined;
  have: number;
}

/** Remaining length of the longest packet that is taken: a message of 4 096 octets and a topic. */
export const REMAINING_OCTETS_MAX = 4352;
/** Types 0 and 1 never come from a server (Table 2.1). */
const HEAD_MIN = 0x20;
/** The fourth digit is the last one (2.2.3). */
const WEIGHT_MAX = 128 * 128 * 128;

/** Makes ready for the next packet; keeps nothing of the last one. */
const begin = (reader: PacketReader): void => {
  reader.head = 0;
  reader.length = 0;
  reader.weight = 1;
  reader.packet = undefined;
};

/** A reader before the first packet. */
export const packetReader = (): PacketReader => ({
  head: 0,
  length: 0,
  weight: 1,
  packet: undefined,
  have: 0,
});

/** One digit of the remaining length. False: too long. */
const readLength = (reader: PacketReader, digit: number): boolean => {
  reader.length += (digit & 127) * reader.weight;
  reader.weight = digit & 128 ? reader.weight * 128 : 0;
  if (reader.length > REMAINING_OCTETS_MAX || reader.weight > WEIGHT_MAX) return false;
  if (!reader.weight) {
    reader.packet = new Uint8Array(1 + reader.length);
    reader.packet[0] = reader.head;
    reader.have = 1;
  }
  return true;
};

/** Octets of the packet; returns how many. */
const readBody = (reader: PacketReader, octets: Uint8Array): number => {
  const taken = Math.min(octets.length, 1 + reader.length - reader.have);
  reader.packet!.set(octets.subarray(0, taken), reader.have);
  reader.have += taken;
  return taken;
};

/**
 * Takes the next octets, any number of them, and calls `take` for each whole packet: the first octet of its
 * fixed header, and what follows the remaining length. False when what came is no packet of a server or
 * longer than `REMAINING_OCTETS_MAX`: nothing after it can be understood.
 */
export const readPackets = (
  reader: PacketReader,
  octets: Uint8Array,
  take: (packet: Uint8Array) => void,
): boolean => {
  for (let at = 0; at < octets.length; ) {
    if (!reader.head) {
      reader.head = octets[at++];
      if (reader.head < HEAD_MIN) return false;
    } else if (reader.packet) at += readBody(reader, octets.subarray(at));
    else if (!readLength(reader, octets[at++])) return false;
    const { packet } = reader;
    if (packet && reader.have === packet.length) {
      begin(reader);
      take(packet);
    }
  }
  return true;
};
