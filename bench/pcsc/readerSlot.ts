import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, fault, faultCode } from '../../firmware/runtime/fault.ts';
import type { CardSlot, LinkFaultCode } from '../../hal/cardSlot.ts';
import { within } from '../../host/limit.ts';
import { type CardHold, holdCard } from './cardHold.ts';
import type { Daemon } from './daemon.ts';
import type { ReaderState } from './readerState.ts';
import { watchReader } from './readerWatch.ts';

/** A `CardSlot` on a PC/SC reader. */
export interface ReaderSlot extends CardSlot {
  readonly reader: string;
  /**
   * Lines for the person at the reader: the service or the reader is away and back, another program holds the
   * card and gave it back. One listener.
   */
  onNotice(listener: (words: string) => void): void;
  /** Stops watching and gives the card back. */
  close(): void;
}

export interface ReaderSlotOptions {
  /** Makes a connection to the smart-card service; called again when a connection has ended. */
  readonly open: () => Promise<Daemon>;
  readonly reader: string;
  /** Limit of one command. A card's signature may take seconds. */
  readonly cardResponseTimeoutMs?: number;
  /** Limit of powering up and the answer to reset. */
  readonly activateTimeoutMs?: number;
}

const defaultResponseMs = 20_000;
const defaultActivateMs = 10_000;
const freeEveryMs = 500;
/** A card that another program holds longer is not asked for again until it is put in anew. */
const freeLimitMs = 60 * 60_000;

/**
 * PC/SC's results as link faults: every result that may be a removal counts as one. A `bug` keeps its code.
 */
const linkFault = (error: unknown): Fault => {
  const code = faultCode(error);
  const known: LinkFaultCode[] = ['cardMute', 'cardRemoved', 'cardGarbled', 'cardUnsupported'];
  if ((known as string[]).includes(code)) return error as Fault;
  if (code === 'bug') return error as Fault;
  if (code === 'unresponsiveCard') return fault('cardMute', (error as Error).message);
  if (code === 'protocolMismatch') return fault('cardUnsupported', (error as Error).message);
  return fault('cardRemoved', (error as Error).message);
};

/** Rejections of `work` as link faults. */
const asLinkFault = <T>(work: Promise<T>): Promise<T> =>
  work.catch(error => {
    throw linkFault(error);
  });

/**
 * Asks `isFree` every `freeEveryMs`. True when it was free, false after `freeLimitMs` or when it is no longer
 * `wanted`.
 */
const untilFree = async (isFree: () => Promise<boolean>, wanted: () => boolean): Promise<boolean> => {
  for (const end = performance.now() + freeLimitMs; performance.now() < end; ) {
    await sleep(freeEveryMs);
    if (!wanted()) return false;
    if (await isFree()) return wanted();
  }
  return false;
};

/**
 * The slot of a PC/SC reader. The card is held exclusively from `activate` to `deactivate`.
 *
 * Removal: pcscd reports a removal up to 400 ms late. It answers a command whose card was pulled with success
 * and no octets, or with the octets received so far. It misses a card that was changed for another within
 * some 20 ms. So a response below two octets is `cardRemoved`, and so is a changed count of insertions before
 * a command; after any fault the slot sends no command until `activate`. A card that was changed unseen
 * refuses the next command: it was not selected, and it never received this session's random numbers.
 *
 * A card that another program holds is not in the slot until that program gives it back, and no card is while
 * the service or the reader is away.
 */
export const openReaderSlot = async (options: ReaderSlotOptions): Promise<ReaderSlot> => {
  const { open, reader } = options;
  const activateTimeoutMs = options.activateTimeoutMs ?? defaultActivateMs;
  let listener: (present: boolean) => void = () => {};
  let notify: (words: string) => void = () => {};
  const notice = (words: string): void => notify(words);
  let hold: CardHold | undefined;
  let present = false;
  let seen: ReaderState | undefined;
  /** Count of insertions of the card that another program holds. */
  let heldElsewhere: number | undefined;

  const tell = (now: boolean): void => {
    if (now === present) return;
    present = now;
    if (!now) void hold?.release();
    listener(now);
  };
  const newCard = (): void => {
    heldElsewhere = undefined;
    hold?.changed();
  };
  const changed = (state: ReaderState | undefined): void => {
    const other = state?.events !== seen?.events;
    const replaced = other && seen !== undefined && state?.present === true;
    seen = state;
    if (other) newCard();
    // The card left and came back between two reports: tell both.
    if (replaced) tell(false);
    if (heldElsewhere === undefined) tell(state?.present ?? false);
  };
  const watch = await watchReader({ open, reader, notice, changed });
  const card = holdCard(watch, {
    cardResponseTimeoutMs: options.cardResponseTimeoutMs ?? defaultResponseMs,
    activateTimeoutMs,
  });
  hold = card;

  const isFree = async (): Promise<boolean> => {
    const late = () => fault('sharingViolation', 'PC/SC: no answer');
    try {
      await (await within(activateTimeoutMs, watch.connectCard(), late)).disconnect(false);
      return true;
    } catch (error) {
      return faultCode(error) !== 'sharingViolation';
    }
  };
  const waitForOther = async (events: number): Promise<void> => {
    heldElsewhere = events;
    tell(false);
    notice('another program holds the card; waiting');
    const free = await untilFree(isFree, () => heldElsewhere === events);
    if (!free) return;
    heldElsewhere = undefined;
    notice('the other program gave the card back');
    tell(true);
  };
  const activate = async (): Promise<Uint8Array> => {
    const events = watch.state()?.events;
    try {
      return await card.activate();
    } catch (error) {
      if (faultCode(error) === 'sharingViolation' && events !== undefined && heldElsewhere === undefined)
        void waitForOther(events);
      throw error;
    }
  };

  return {
    reader,
    onPresence: heard => {
      listener = heard;
    },
    onNotice: heard => {
      notify = heard;
    },
    isPresent: () => present,
    activate: () => asLinkFault(activate()),
    nowMs: () => performance.now(),
    transmit: (command, deadlineMs = Number.POSITIVE_INFINITY) =>
      asLinkFault(card.transmit(command, deadlineMs - performance.now())),
    deactivate: () => void card.release(),
    close: () => {
      heldElsewhere = undefined;
      void card.release().then(watch.close);
    },
  };
};
