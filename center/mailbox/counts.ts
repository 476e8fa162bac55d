import { Counter, type Registry } from 'prom-client';
import type { SealRefusal } from '../../firmware/uplink/sealedChannel.ts';

/** What becomes of a message of a terminal. */
export type Outcome =
  /** It was opened, and the center has answered it. */
  | 'opened'
  /** It names another terminal, or is none of a terminal's messages. */
  | 'foreignSender'
  /** The center could not keep what it did: the message is not acknowledged, and comes again. */
  | 'failed'
  | SealRefusal;

/** What the broker refuses before a message is opened. */
export type Refusal =
  | 'unknownTerminal'
  | 'badPassword'
  | 'badWill'
  | 'foreignTopic'
  | 'badPublish'
  | 'tooLong'
  | 'tooMany'
  /** An answer that found the outbox full of others: the oldest one went. */
  | 'outboxFull'
  /** An answer for which the channel has no counter left. */
  | 'sealSpent'
  /** A message to a terminal that could not be read or erased in the store. */
  | 'notSent'
  /** The operator's broker was lost; the center joins it again by itself. */
  | 'brokerAway';

/** Events since the start. */
export interface Counts {
  readonly messages: Readonly<Partial<Record<Outcome, number>>>;
  readonly refusals: Readonly<Partial<Record<Refusal, number>>>;
  took(outcome: Outcome): void;
  refused(reason: Refusal): void;
  /** Adds the figures to those of `/metrics`. */
  register(metrics: Registry): void;
}

const counter = (metrics: Registry, name: string, label: string, help: string, counts: object): void => {
  const figure: Counter = new Counter({
    ...{ name, help, labelNames: [label], registers: [metrics] },
    collect: () => {
      figure.reset();
      for (const [key, count] of Object.entries(counts)) figure.inc({ [label]: key }, count);
    },
  });
};

/** Counts at the start. */
export const openCounts = (): Counts => {
  const messages: Partial<Record<Outcome, number>> = {};
  const refusals: Partial<Record<Refusal, number>> = {};
  return {
    ...{ messages, refusals },
    took: outcome => {
      messages[outcome] = (messages[outcome] ?? 0) + 1;
    },
    refused: reason => {
      refusals[reason] = (refusals[reason] ?? 0) + 1;
    },
    register: metrics => {
      const taken = 'Sealed messages of terminals by what became of them';
      counter(metrics, 'center_mailbox_messages_total', 'outcome', taken, messages);
      const refused = 'What the broker refused, by reason';
      counter(metrics, 'center_mailbox_refusals_total', 'reason', refused, refusals);
    },
  };
};
