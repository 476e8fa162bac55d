/** A terminal's end of the mailbox, with an outbox and an application that a power cut does not reach. */

import {
  type Mailbox,
  type MailboxOptions,
  type Outgoing,
  openMailbox,
  RETRY_MS,
} from '../../firmware/uplink/mqtt/mailbox.ts';
import type { Dialler } from '../../hal/dialler.ts';
import type { Timer } from '../../hal/timer.ts';

export const TERMINAL_ID = '100000000017';
export const PASSWORD = new Uint8Array([0x73, 0x65, 0x63, 0x72, 0x65, 0x74]);

export const OPTIONS: MailboxOptions = {
  terminalId: TERMINAL_ID,
  password: PASSWORD,
  will: new Uint8Array([1]),
  centers: 1,
  dialMs: 60_000,
  answerMs: 30_000,
  keepAliveSeconds: 120,
  lingerMs: 5_000,
  callInMs: 86_400_000,
  retryMs: RETRY_MS,
};

export const textOf = (octets: Uint8Array): string => Buffer.from(octets).toString('latin1');
export const octetsOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

/** What outlives a power cut. */
export interface Kept {
  waiting: Outgoing[];
  /** Messages whose `deliver` has ended, as text. */
  done: string[];
}

/** `texts` wait to be sent, numbered from `first`. */
export const kept = (texts: readonly string[] = [], first = 1): Kept => ({
  waiting: texts.map((text, i) => ({ number: first + i, message: octetsOf(text) })),
  done: [],
});

export interface Terminal {
  readonly mailbox: Mailbox;
  /** Topic and text of each message as `deliver` began with it. */
  readonly begun: string[];
}

/** Turns a terminal on. `deliver` may take time or throw; the message counts as done when it has ended. */
export const terminal = (
  dialler: Dialler,
  timer: Timer,
  memory: Kept,
  options: Partial<MailboxOptions> = {},
  deliver: (text: string) => Promise<void> | void = () => {},
): Terminal => {
  const begun: string[] = [];
  const mailbox = openMailbox(
    {
      dialler,
      timer,
      outbox: {
        first: () => memory.waiting[0],
        acknowledged: number => {
          memory.waiting = memory.waiting.filter(one => one.number !== number);
        },
      },
      deliver: async (topic, message) => {
        const text = textOf(message);
        begun.push(`${topic} ${text}`);
        await deliver(text);
        memory.done.push(text);
      },
    },
    { ...OPTIONS, ...options },
  );
  return { mailbox, begun };
};
