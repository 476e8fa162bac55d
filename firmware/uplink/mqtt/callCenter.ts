import { acknowledgeOwed, handle, late, sendFirst } from './exchange.ts';
import { dial, endCall, INTRODUCED, keepAlive, type Link, openLink, release, wake } from './link.ts';
import type { CallEnd, Mailbox } from './mailbox.ts';

/** Waits for the next packet until something is late, and lets the application deal with it. */
const talk = async (link: Link): Promise<CallEnd> => {
  const { timer } = link.mailbox;
  dial(link);
  while (!link.end) {
    const arrival = await link.arrivals.next(Math.max(0, link.dueAt - timer.now()));
    if (!arrival) late(link);
    else if (!link.end) {
      await handle(link, arrival);
      acknowledgeOwed(link);
      release(link, arrival);
      if (link.isFull && !link.octets) endCall(link, 'flooded');
    }
    if (link.phase > INTRODUCED && link.ping === undefined) keepAlive(link);
    sendFirst(link);
  }
  return link.end;
};

/** One call of one center. A fault of the application's functions ends it too. */
const callOne = async (mailbox: Mailbox, center: number): Promise<CallEnd> => {
  const link = openLink(mailbox, center);
  mailbox.call = { leave: () => endCall(link, 'left'), outboxChanged: () => wake(link) };
  try {
    return await talk(link);
  } finally {
    endCall(link, 'lost');
    mailbox.call = undefined;
  }
};

const isWellDone = (end: CallEnd): boolean => end === 'left' || end === 'idle';

/** The next call: at once, at the next call-in, or on the ladder of `retryMs`. */
const schedule = (mailbox: Mailbox, end: CallEnd): void => {
  const { retryMs, callInMs } = mailbox.options;
  mailbox.failures = isWellDone(end) ? 0 : Math.max(1, mailbox.failures);
  const rung = Math.min(mailbox.failures, retryMs.length) - 1;
  const waitMs = end === 'left' ? 0 : end === 'idle' ? callInMs : retryMs[rung];
  mailbox.dueAt = mailbox.timer.now() + waitMs;
};

/**
 * Calls the center, and the second one when nothing came of the call of the first; sends what the outbox has,
 * takes what the broker has kept, and stays until `leaveCall`, `lingerMs` of idleness or trouble (MQTT 3.1.1,
 * clean session 0, QoS 1). Resolves to how the last call ended; the next one is then scheduled. Rejects with
 * what `deliver` or the outbox threw. One call at a time: `isCallDue` is false while one is under way.
 *
 * @overlay
 */
export const callCenter = async (mailbox: Mailbox): Promise<CallEnd> => {
  let end: CallEnd = 'lost';
  mailbox.failures++;
  try {
    for (let center = 0; center < mailbox.options.centers; center++) {
      end = await callOne(mailbox, center);
      if (!mailbox.failures || isWellDone(end)) break;
    }
  } finally {
    schedule(mailbox, end);
  }
  return end;
};
