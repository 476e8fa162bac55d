import { u16 } from '../../wire/fields.ts';
import {
  CHANGED,
  DIALLING,
  endCall,
  INTRODUCED,
  type Link,
  LOST,
  OPENED,
  READY,
  SUBSCRIBING,
  send,
} from './link.ts';
import type { Outgoing } from './mailbox.ts';
import {
  CONNACK,
  connectPacket,
  PINGRESP,
  PUBACK,
  PUBLISH,
  packet,
  publishPacket,
  SUBACK,
  subscribePacket,
} from './packets.ts';
import { type Publication, readPublication } from './publication.ts';
import { topicFilters, topicLost, topicUp } from './topics.ts';

/** What the application does with a packet before the call goes on. */
type Work = Promise<void> | void;

/** On one connection; after that it counts as dead. */
const RESENDS_MAX = 2;
/** Highest of CONNACK's return codes (3.2.2.3). */
const REFUSAL_MAX = 5;
/** Packet identifier of SUBSCRIBE; messages have those below. */
const SUBSCRIBE_ID = 0xffff;

/** The same for the same message, 1 to 65 534 (2.3.1). */
const identifierOf = ({ number }: Outgoing): number => (number % (SUBSCRIBE_ID - 1)) + 1;

/** Whether an acknowledgement is that of the packet with this identifier. */
const acknowledges = (arrival: Uint8Array, id: number): boolean => arrival[1] * 256 + arrival[2] === id;

/** Waits from now on for an answer, or for something to do. */
const renew = (link: Link): void => {
  const { timer, options } = link.mailbox;
  const isAsking = link.phase < READY || link.sending;
  link.dueAt = timer.now() + (isAsking ? options.answerMs : options.lingerMs);
};

/** The call has brought something: waiting times after failures begin anew. */
const progress = (link: Link): void => {
  link.mailbox.failures = 0;
  renew(link);
};

const introduce = (link: Link): void => {
  const { options } = link.mailbox;
  link.phase = INTRODUCED;
  send(link, connectPacket(options, topicLost(options.terminalId)));
  renew(link);
};

/**
 * A session that the broker has kept (3.2.2.2) has its subscriptions, but whether they are those of this
 * program only this program knows: after a start it subscribes once, which also brings the retained messages
 * (3.8.4).
 */
const accepted = (link: Link, isSessionPresent: number): void => {
  const { mailbox, center } = link;
  link.phase = READY;
  if (!isSessionPresent || !(mailbox.subscribed & (1 << center))) {
    link.phase = SUBSCRIBING;
    send(link, subscribePacket(SUBSCRIBE_ID, topicFilters(mailbox.options.terminalId)));
  }
  renew(link);
};

/** CONNACK (3.2): flags, then return code. */
const connected = (link: Link, arrival: Uint8Array): void => {
  const flags = arrival[1];
  const code = arrival[2];
  if (link.phase !== INTRODUCED || arrival.length !== 3 || flags > 1 || code > REFUSAL_MAX)
    endCall(link, 'malformed');
  else if (code) endCall(link, `refused${code}`);
  else accepted(link, flags);
};

/**
 * SUBACK (3.9): each filter with QoS 1, or the center's messages would be lost while the terminal is away.
 */
const subscribed = (link: Link, arrival: Uint8Array): void => {
  if (link.phase !== SUBSCRIBING || !acknowledges(arrival, SUBSCRIBE_ID)) return;
  if (arrival.length === 5 && arrival[3] === 1 && arrival[4] === 1) {
    link.phase = READY;
    link.mailbox.subscribed |= 1 << link.center;
    progress(link);
  } else endCall(link, 'notSubscribed');
};

const publish = (link: Link, outgoing: Outgoing, isRepeated: boolean): void => {
  const { mailbox } = link;
  mailbox.sentNumber = outgoing.number;
  const topic = topicUp(mailbox.options.terminalId);
  send(link, publishPacket(topic, identifierOf(outgoing), outgoing.message, isRepeated));
  renew(link);
};

/**
 * Sends the oldest message, one at a time, so that their order holds (4.6). DUP tells of an earlier attempt
 * (3.3.1.1); what was sent before the program's start is not known, and for the first message it may be.
 */
export const sendFirst = (link: Link): void => {
  const { outbox, sentNumber } = link.mailbox;
  if (link.end || link.phase < READY || link.sending) return;
  const outgoing = outbox.first();
  if (!outgoing) return;
  link.sending = outgoing;
  link.resends = 0;
  publish(link, outgoing, sentNumber === undefined || sentNumber === outgoing.number);
};

/** PUBACK (3.4). One for another message is that of a resend, or a lie: it says nothing of this one. */
const acknowledged = (link: Link, arrival: Uint8Array): Work => {
  const { sending } = link;
  if (!sending || !acknowledges(arrival, identifierOf(sending))) return undefined;
  link.sending = undefined;
  progress(link);
  return link.mailbox.outbox.acknowledged(sending.number);
};

const deliver = (link: Link, { topic, id, message }: Publication): Work => {
  link.owed = id;
  progress(link);
  return link.mailbox.deliver(topic, message);
};

/** PUBACK for a message, only after the application has done with it (4.3.2). */
export const acknowledgeOwed = (link: Link): void => {
  const { owed } = link;
  if (!owed) return;
  link.owed = 0;
  send(link, packet(PUBACK, [u16(owed)]));
  renew(link);
};

/** A resend, within its limit; without one the connection is dead, or idle for long enough. */
export const late = (link: Link): void => {
  const { phase, sending } = link;
  if (phase === DIALLING) endCall(link, 'unreachable');
  else if (phase === READY && !sending) endCall(link, 'idle');
  else if (!sending || link.resends === RESENDS_MAX) endCall(link, 'silent');
  else {
    link.resends++;
    publish(link, sending, true);
  }
};

/** A packet after CONNACK. Everything else is none for a client, or was not asked for (4.8). */
const handlePacket = (link: Link, arrival: Uint8Array): Work => {
  const head = arrival[0];
  const { length } = arrival;
  const publication = (head & 0xf0) === PUBLISH ? readPublication(arrival) : undefined;
  if (publication) return deliver(link, publication);
  if (head === PUBACK && length === 3) return acknowledged(link, arrival);
  if (head === SUBACK && length > 3) subscribed(link, arrival);
  // An answered ping is a sign that the connection holds, but not that a message gets through.
  else if (head === PINGRESP && length === 1) link.mailbox.failures *= link.sending ? 1 : 0;
  else endCall(link, 'malformed');
};

/**
 * What arrived. Before CONNACK no other packet may come (3.2). The caller waits for the result; until then
 * the functions from here up need no memory. So none of them may hand out a function that stays.
 *
 * @overlay
 */
export const handle = (link: Link, arrival: Uint8Array): Work => {
  const head = arrival[0];
  if (head === LOST) endCall(link, link.phase === DIALLING ? 'unreachable' : 'lost');
  else if (head === OPENED) introduce(link);
  else if (head === CONNACK) connected(link, arrival);
  else if (head !== CHANGED) {
    if (link.phase > INTRODUCED) return handlePacket(link, arrival);
    endCall(link, 'malformed');
  }
};
