import { fault, faultCode } from '../../firmware/runtime/fault.ts';
import { within } from '../../host/limit.ts';
import type { PcscCard } from './daemon.ts';
import type { ReaderWatch } from './readerWatch.ts';

/** The card in a reader, from one activation to its end. */
export interface CardHold {
  /**
   * Powers the card up, held exclusively; resolves to its answer to reset. Rejects with a fault of PC/SC or
   * of the card.
   */
  activate(): Promise<Uint8Array>;
  /** Waits `limitMs` at most. Rejects with a fault, which ends the activation. */
  transmit(command: Uint8Array, limitMs: number): Promise<Uint8Array>;
  /** Powers the card down and gives it back. Allowed at any time; resolves when it is given back. */
  release(): Promise<void>;
  /** Another card is in the reader, or none. */
  changed(): void;
}

export interface CardHoldLimits {
  /** One command. A card's signature may take seconds. */
  readonly cardResponseTimeoutMs: number;
  /** Powering up and the answer to reset. */
  readonly activateTimeoutMs: number;
}

interface Held {
  readonly card: PcscCard;
  /** The reader's count of insertions and removals when the card was powered up. */
  readonly events: number;
}

const STATUS_OCTETS = 2;
/** Limit of powering down a card that may be busy. */
const releaseLimitMs = 1000;

/**
 * Holds the card of a watched reader. A card that is late by a limit is left by ending the connection, and no
 * command goes to it until it was taken out: the service is still waiting for its answer.
 */
export const holdCard = (watch: ReaderWatch, limits: CardHoldLimits): CardHold => {
  const { cardResponseTimeoutMs, activateTimeoutMs } = limits;
  let held: Held | undefined;
  let released: Promise<void> = Promise.resolve();
  /** The card in the reader did not answer in time. */
  let left = false;

  const leave = (): void => {
    left = true;
    watch.restart();
  };
  const isPresent = ({ events }: Held): boolean => {
    const state = watch.state();
    return state?.present === true && state.events === events;
  };
  const giveBack = (last: Held, powerDown: boolean): Promise<void> => {
    const busy = () => fault('cardMute', 'card: still busy');
    return within(releaseLimitMs, last.card.disconnect(powerDown), busy).catch(error => {
      if (faultCode(error) === 'cardMute') leave();
    });
  };
  const release = (): Promise<void> => {
    const last = held;
    held = undefined;
    if (last) released = giveBack(last, isPresent(last));
    return released;
  };

  const connect = async (): Promise<PcscCard> => {
    const muted = () => fault('cardMute', `card: no answer to reset within ${activateTimeoutMs} ms`);
    try {
      return await within(activateTimeoutMs, watch.connectCard(), muted);
    } catch (error) {
      if (faultCode(error) === 'cardMute') leave();
      throw error;
    }
  };
  const exchange = async (mine: Held, command: Uint8Array, limitMs: number): Promise<Uint8Array> => {
    if (!isPresent(mine)) throw fault('cardRemoved', 'card: left the slot since its reset');
    if (!(limitMs > 0)) throw fault('cardMute', 'card: no time left for a command');
    const responseMs = Math.min(cardResponseTimeoutMs, limitMs);
    const muted = () => fault('cardMute', `card: no answer within ${Math.ceil(responseMs)} ms`);
    const response = await within(responseMs, mine.card.transmit(command), muted);
    if (response.length < STATUS_OCTETS)
      throw fault('cardRemoved', `card: expected a status word, got ${response.length} octets`);
    return response;
  };

  return {
    activate: async () => {
      await release();
      const state = watch.state();
      if (!state?.present) throw fault('cardRemoved', 'card: none in the slot');
      if (left) throw fault('cardMute', 'card: still busy; take it out');
      const card = await connect();
      held = { card, events: state.events };
      return card.atr;
    },
    transmit: async (command, limitMs) => {
      const mine = held;
      if (!mine) throw fault('cardRemoved', 'card: not activated since it was put in');
      try {
        return await exchange(mine, command, limitMs);
      } catch (error) {
        if (held === mine) {
          held = undefined;
          if (faultCode(error) === 'cardMute') leave();
          else released = giveBack(mine, false);
        }
        throw error;
      }
    },
    release,
    changed: () => {
      left = false;
    },
  };
};
