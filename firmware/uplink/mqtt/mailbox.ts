import type { Dialler } from '../../../hal/dialler.ts';
import type { Timer } from '../../../hal/timer.ts';

/** A message to the center that waits for its acknowledgement. */
export interface Outgoing {
  /**
   * Grows by one a message, also through a power cut: the packet identifier follows from it, so that a
   * message that is sent again has the identifier that it had.
   */
  readonly number: number;
  /** At most `MESSAGE_OCTETS_MAX` octets, already sealed. */
  readonly message: Uint8Array;
}

/** Longest message in either direction. */
export const MESSAGE_OCTETS_MAX = 4096;

/** The application's messages, kept where a power cut does not reach them. */
export interface Outbox {
  /** The oldest message that is not acknowledged yet: the same one until `acknowledged` has ended. */
  first(): Outgoing | undefined;
  /** The center's broker has the message with this number: it may be erased. */
  acknowledged(number: number): Promise<void> | void;
}

/** What a terminal tells of itself, and its times. Settable: the values come from the center's tables. */
export interface MailboxOptions {
  /** Twelve digits (`firmware/wire/identifier.ts`): client identifier, user name and part of the topics. */
  readonly terminalId: string;
  readonly password: Uint8Array;
  /** Message that the broker publishes for a terminal that went away without a word. */
  readonly will: Uint8Array;
  /** 1 or 2: how many centers the dialler reaches. */
  readonly centers: number;
  /** From a dial to the open connection. A modem takes up to a minute. */
  readonly dialMs: number;
  /** From a question to its answer, while nothing of use comes in between. */
  readonly answerMs: number;
  /** 1 to 65 535. A ping goes out after half of it, and its answer has the other half. */
  readonly keepAliveSeconds: number;
  /** How long the connection stays when there is nothing to do. At most 2^31 − 1. */
  readonly lingerMs: number;
  /** From a call that did its work to the next one. */
  readonly callInMs: number;
  /** From the first, second … failed call to the next one; the last one repeats. */
  readonly retryMs: readonly number[];
}

/**
 * Waiting times after failed calls as payphone operators have them: 2 minutes, 2 hours, then every 8 hours
 * until the terminal is polled.
 */
export const RETRY_MS: readonly number[] = [120_000, 7_200_000, 28_800_000];

/** How a call of the center ended. */
export type CallEnd =
  /** `leave` ended it. */
  | 'left'
  /** Everything is acknowledged and nothing has come for `lingerMs`. */
  | 'idle'
  /** The dialler did not open the connection. */
  | 'unreachable'
  /** The other side or the network ended the connection. */
  | 'lost'
  /** No answer in time, also after the resends. */
  | 'silent'
  /** What came breaks the standard, or is longer than agreed. */
  | 'malformed'
  /** More messages at once than the terminal has room for: those without acknowledgement come again. */
  | 'flooded'
  /** SUBACK with a failure, or with another QoS than 1. */
  | 'notSubscribed'
  /**
   * CONNACK's return code (3.2.2.3): 1 version, 2 client identifier, 3 server, 4 user or password, 5 not
   * authorised.
   */
  | `refused${number}`;

/** A call that is under way, as seen from outside of it. */
export interface Call {
  leave(): void;
  outboxChanged(): void;
}

/**
 * The terminal's way to the center: what stays in memory between calls. Packets and procedures are there only
 * while `callCenter` runs.
 */
export interface Mailbox {
  readonly dialler: Dialler;
  readonly timer: Timer;
  readonly outbox: Outbox;
  /**
   * Takes a message from the center. It is acknowledged when this has ended, so what must not be lost is
   * written by then; a message that is refused is one that has been dealt with. When this rejects, the
   * message is not acknowledged and the broker delivers it again. The same message may come twice.
   */
  readonly deliver: (topic: string, message: Uint8Array) => Promise<void> | void;
  options: MailboxOptions;
  /** The call that is under way. */
  call: Call | undefined;
  /** Moment of the next call, by `timer`. */
  dueAt: number;
  /** Calls in a row that brought nothing. */
  failures: number;
  /** Number of the message that was sent last; undefined since the start of the program. */
  sentNumber: number | undefined;
  /** Centers at which this program has subscribed, a bit each. */
  subscribed: number;
}

/** A mailbox that is due at once. */
export const openMailbox = (
  parts: Pick<Mailbox, 'dialler' | 'timer' | 'outbox' | 'deliver'>,
  options: MailboxOptions,
): Mailbox => ({
  dialler: parts.dialler,
  timer: parts.timer,
  outbox: parts.outbox,
  deliver: parts.deliver,
  options,
  call: undefined,
  dueAt: 0,
  failures: 0,
  sentNumber: undefined,
  subscribed: 0,
});

/** True when the idle phone should call the center. */
export const isCallDue = ({ call, timer, dueAt }: Mailbox): boolean => !call && timer.now() >= dueAt;

/**
 * Ends the call at once, before a card or a person is served: nothing more is sent or acknowledged. A
 * `deliver` that is under way is not waited for. The next call is due at once.
 */
export const leaveCall = ({ call }: Mailbox): void => {
  if (call) call.leave();
};

/**
 * The center, or a person at the craft menu, wants to hear from the terminal: no waiting time holds any more.
 */
export const pollMailbox = (mailbox: Mailbox): void => {
  mailbox.failures = 0;
  mailbox.dueAt = 0;
};

/** The outbox has a message that should not wait for the next call-in; waiting times after failures hold. */
export const outboxChanged = (mailbox: Mailbox): void => {
  if (mailbox.call) mailbox.call.outboxChanged();
  else if (!mailbox.failures) mailbox.dueAt = 0;
};
