import type { TimerId } from '../../../hal/timer.ts';
import { type EventQueue, eventQueue } from '../../runtime/eventQueue.ts';
import type { CallEnd, Mailbox, Outgoing } from './mailbox.ts';
import { type PacketReader, packetReader, readPackets } from './packetReader.ts';
import { DISCONNECT, PINGREQ, packet } from './packets.ts';

/**
 * What a call waits for, by the first octet: a whole packet (`readPackets`), or one of these three, which are
 * no packet's of a server. The outbox has a new message, or the call has ended:
 */
export const CHANGED = 0;
/** The connection is open. */
export const OPENED = 1;
/** The connection has ended; it comes after the packets that came before. */
export const LOST = 2;

/** How far a call has come. */
export const DIALLING = 0;
/** CONNECT is sent. */
export const INTRODUCED = 1;
/** SUBSCRIBE is sent. */
export const SUBSCRIBING = 2;
/** Messages may be sent. */
export const READY = 3;

/** One call of one center. */
export interface Link {
  readonly mailbox: Mailbox;
  readonly center: number;
  readonly reader: PacketReader;
  readonly arrivals: EventQueue<Uint8Array>;
  phase: number;
  /** Why the call has ended; nothing is sent or taken from then on. */
  end: CallEnd | undefined;
  /** Octets of arrivals that wait or are being handled, with `ARRIVAL_OCTETS` for each. */
  octets: number;
  /** An arrival found no room: nothing after it may be taken, or messages would change their order. */
  isFull: boolean;
  /** The next ping. */
  ping: TimerId | undefined;
  /** A ping has no answer yet. */
  isPinged: boolean;
  /** Identifier of the message that the application has and that is not acknowledged yet; 0 without one. */
  owed: number;
  /** The message whose acknowledgement is awaited. */
  sending: Outgoing | undefined;
  /** How often it was sent again. */
  resends: number;
  /** When the answer is late, or an idle connection has lasted long enough. */
  dueAt: number;
}

/** Room for arrivals: two messages of the greatest length, or 30 short ones. */
const QUEUE_OCTETS_MAX = 9216;
/**
 * What an arrival counts beside its octets: fewer than the 32 events of a queue wait, which would drop one.
 */
const ARRIVAL_OCTETS = 300;

/** A call that has not begun. */
export const openLink = (mailbox: Mailbox, center: number): Link => ({
  mailbox,
  center,
  reader: packetReader(),
  arrivals: eventQueue<Uint8Array>(mailbox.timer),
  phase: DIALLING,
  end: undefined,
  octets: 0,
  isFull: false,
  ping: undefined,
  isPinged: false,
  owed: 0,
  sending: undefined,
  resends: 0,
  dueAt: mailbox.timer.now() + mailbox.options.dialMs,
});

const post = (link: Link, arrival: Uint8Array): void => {
  link.octets += arrival.length + ARRIVAL_OCTETS;
  link.arrivals.post(arrival);
};

/** The arrival is dealt with, and its room is free. */
export const release = (link: Link, arrival: Uint8Array): void => {
  link.octets -= arrival.length + ARRIVAL_OCTETS;
};

/** Wakes a call that waits; one that handles an arrival looks again by itself. */
export const wake = (link: Link): void => {
  if (!link.octets) post(link, new Uint8Array([CHANGED]));
};

/** Sends a packet, unless the call has ended (3.14.4). */
export const send = (link: Link, octets: Uint8Array): void => {
  if (!link.end) link.mailbox.dialler.write(octets);
};

/**
 * Ends the call, once. Of one's own accord after a DISCONNECT, so that the will is not published (3.14); in
 * trouble without it (4.8).
 */
export const endCall = (link: Link, end: CallEnd): void => {
  if (link.end) return;
  // CONNECT is the first packet of a connection (3.1).
  if (link.phase !== DIALLING && (end === 'left' || end === 'idle')) send(link, packet(DISCONNECT, []));
  link.end = end;
  const { dialler, timer } = link.mailbox;
  if (link.ping !== undefined) timer.cancel(link.ping);
  dialler.hangUp();
  wake(link);
};

/** Octets from the server: each whole packet waits for the call, and shows that the server is there. */
const receive = (link: Link, octets: Uint8Array): void => {
  if (link.end || link.isFull) return;
  const isUnderstood = readPackets(link.reader, octets, arrival => {
    link.isPinged = false;
    link.isFull = link.isFull || link.octets + arrival.length + ARRIVAL_OCTETS > QUEUE_OCTETS_MAX;
    if (!link.isFull) post(link, arrival);
  });
  if (!isUnderstood) endCall(link, 'malformed');
};

/** Dials; `OPENED` arrives when the connection is open, `LOST` when it ends. */
export const dial = (link: Link): void => {
  link.mailbox.dialler.dial(link.center, {
    opened: () => post(link, new Uint8Array([OPENED])),
    received: octets => receive(link, octets),
    lost: () => post(link, new Uint8Array([LOST])),
  });
};

/**
 * Pings after each half of the keep-alive time, whether or not something else was sent (3.1.2.10, 3.12), and
 * ends the call when nothing has come in the half after a ping. By a timer of its own, so that a long
 * `deliver` does not end the connection.
 */
export const keepAlive = (link: Link): void => {
  if (link.end) return;
  const { timer, options } = link.mailbox;
  link.ping = timer.after(options.keepAliveSeconds * 500, () => {
    if (link.isPinged) endCall(link, 'silent');
    else {
      link.isPinged = true;
      // The next timer first: it is cancelled if the sending ends the call.
      keepAlive(link);
      send(link, packet(PINGREQ, []));
    }
  });
};
