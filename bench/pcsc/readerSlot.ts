import { type Fault, fault, faultCode } from '../../firmware/runtime/fault.ts';
import type { CardSlot, LinkFaultCode } from '../../hal/cardSlot.ts';
import { within } from '../../host/limit.ts';
import type { Daemon, PcscCard } from './daemon.ts';
import type { ReaderState } from './structs.ts';

/** A `CardSlot` on a PC/SC reader. */
export interface ReaderSlot extends CardSlot {
  readonly reader: string;
  /** Stops watching and gives the card back. */
  close(): void;
}

export interface ReaderSlotOptions {
  /** Opens a connection to pcscd: one watches the reader, and each activation has its own. */
  readonly open: () => Promise<Daemon>;
  readonly reader: string;
  /** Limit of one command. A card's signature may take seconds. */
  readonly cardResponseTimeoutMs?: number;
  /** Limit of powering up and the answer to reset. */
  readonly activateTimeoutMs?: number;
  readonly watchEveryMs?: number;
}

const STATUS_OCTETS = 2;
const defaultResponseMs = 20_000;
const defaultActivateMs = 10_000;
const defaultWatchMs = 100;
/** Limit of powering down a card that may be busy. */
const releaseMs = 1000;

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

/** An activation: it has its own connection, so that closing the connection ends the wait for a mute card. */
interface Hold {
  readonly daemon: Daemon;
  readonly card: PcscCard;
  readonly atr: Uint8Array;
  /** pcscd's count of insertions and removals when the card was powered up. */
  readonly events: number;
}

/**
 * The slot of a PC/SC reader. The card is held exclusively from `activate` to `deactivate`.
 *
 * Removal: pcscd reports a removal up to 400 ms late. It answers a command whose card was pulled with success
 * and no octets, or with the octets received so far. It misses a card that was changed for another within
 * some 20 ms. So a response below two octets is `cardRemoved`, and so is a changed count of insertions before
 * a command; after any fault the slot sends no command until `activate`. A card that was changed unseen
 * refuses the next command: it was not selected, and it never received this session's random numbers.
 */
export const openReaderSlot = async (options: ReaderSlotOptions): Promise<ReaderSlot> => {
  const { open, reader } = options;
  const responseMs = options.cardResponseTimeoutMs ?? defaultResponseMs;
  const activateMs = options.activateTimeoutMs ?? defaultActivateMs;
  const watcher = await open();
  let listener: (present: boolean) => void = () => {};
  let seen: ReaderState | undefined;
  let present = false;
  let hold: Hold | undefined;
  let closed = false;

  let released: Promise<void> = Promise.resolve();

  const release = (): void => {
    const last = hold;
    hold = undefined;
    if (!last) return;
    const muted = () => fault('cardMute', 'card: still busy');
    released = within(releaseMs, last.card.disconnect(present), muted)
      .catch(() => {}) // A card that was removed or is busy: closing the connection releases it as well.
      .then(() => last.daemon.close());
  };
  const tell = (now: boolean): void => {
    if (now === present) return;
    present = now;
    if (!now) release();
    listener(now);
  };
  const look = async (): Promise<ReaderState | undefined> => {
    const state = (await watcher.readers()).find(one => one.name === reader);
    const changed = seen !== undefined && state !== undefined && state.events !== seen.events;
    seen = state;
    // The card left and came back between two polls: report both.
    if (changed && state.present) tell(false);
    tell(state?.present ?? false);
    return state;
  };
  const watch = (): void => {
    if (closed) return;
    look().then(
      () => setTimeout(watch, options.watchEveryMs ?? defaultWatchMs),
      () => tell(false),
    );
  };

  const powerUp = async (): Promise<Hold> => {
    const daemon = await open();
    try {
      const muted = () => fault('cardMute', `card: no answer to reset within ${activateMs} ms`);
      const card = await within(activateMs, daemon.connectCard(reader), muted);
      const state = (await daemon.readers()).find(one => one.name === reader);
      if (!state || state.atr.length < 2) throw fault('cardMute', 'card: expected an answer to reset');
      return { daemon, card, atr: state.atr, events: state.events };
    } catch (error) {
      daemon.close();
      throw linkFault(error);
    }
  };
  const exchange = async (mine: Hold, command: Uint8Array): Promise<Uint8Array> => {
    const state = await look();
    if (state?.events !== mine.events) throw fault('cardRemoved', 'card: left the slot since its reset');
    const response = await mine.card.transmit(command);
    if (response.length < STATUS_OCTETS)
      throw fault('cardRemoved', `card: expected a status word, got ${response.length} octets`);
    return response;
  };

  await look();
  watch();
  return {
    reader,
    onPresence: heard => {
      listener = heard;
    },
    isPresent: () => present,
    activate: async () => {
      release();
      await released;
      if (!(await look())?.present) throw fault('cardRemoved', 'card: none in the slot');
      hold = await powerUp();
      return hold.atr;
    },
    transmit: async command => {
      const mine = hold;
      if (!mine) throw fault('cardRemoved', 'card: not activated since it was put in');
      const muted = () => fault('cardMute', `card: no answer within ${responseMs} ms`);
      try {
        return await within(responseMs, exchange(mine, command), muted);
      } catch (error) {
        if (hold === mine) hold = undefined;
        mine.daemon.close();
        throw linkFault(error);
      }
    },
    deactivate: release,
    close: () => {
      closed = true;
      release();
      watcher.close();
    },
  };
};
