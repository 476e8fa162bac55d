import { toLatin1 } from '../../runtime/bytes.ts';
import { DUP } from './packets.ts';

/** A message from the server (MQTT 3.1.1, 3.3). */
export interface Publication {
  readonly topic: string;
  /** Packet identifier; 0 for QoS 0, which is not acknowledged. */
  readonly id: number;
  /** A view of the packet. */
  readonly message: Uint8Array;
}

const TOPIC_AT = 3;
const SPACE = 0x20;
const TILDE = 0x7e;
/** `#` and `+` (4.7.1). */
const ANY_LEVELS = 0x23;
const ANY_LEVEL = 0x2b;

/** ASCII without control characters: the topics of this system. Wildcards stand in filters only (3.3.2.1). */
const isTopic = (octets: Uint8Array): boolean => {
  for (let i = 0; i < octets.length; i++) {
    const octet = octets[i];
    if (octet < SPACE || octet > TILDE || octet === ANY_LEVELS || octet === ANY_LEVEL) return false;
  }
  return octets.length > 0;
};

/**
 * Takes a PUBLISH apart. Undefined when it breaks the standard: a QoS above the 1 that was asked for (3.8.4),
 * DUP with QoS 0 (3.3.1.1), identifier 0 (2.3.1), lengths that do not fit, or a topic that is none here.
 */
export const readPublication = (packet: Uint8Array): Publication | undefined => {
  const head = packet[0];
  const qos = (head >> 1) & 3;
  const topicEnd = TOPIC_AT + packet[1] * 256 + packet[2];
  const start = topicEnd + 2 * qos;
  // Also false for a packet without a topic's length, whose sum is NaN.
  if (qos > 1 || (!qos && head & DUP) || !(start <= packet.length)) return undefined;
  const topic = packet.subarray(TOPIC_AT, topicEnd);
  const id = qos ? packet[topicEnd] * 256 + packet[topicEnd + 1] : 0;
  if ((qos && !id) || !isTopic(topic)) return undefined;
  return { topic: toLatin1(topic), id, message: packet.subarray(start) };
};
