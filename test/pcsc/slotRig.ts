/**
 * A suite around a running pcscd with one watched reader: cards are plugged, slots opened, and all is undone
 * after each case.
 */
import type { Test } from 'uvu';
import type { CardFront } from '../../bench/pcsc/cardFront.ts';
import { type Daemon, openDaemon } from '../../bench/pcsc/daemon.ts';
import { openReaderSlot, type ReaderSlot, type ReaderSlotOptions } from '../../bench/pcsc/readerSlot.ts';
import { type PluggedCard, plugCard } from '../../bench/pcsc/virtualCard.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { READER, type Stack, sleep, startStack, until, VPCD_PORT } from './stack.ts';

/** pcscd looks for a card every 400 ms; its answers before that may come from a failed power-down. */
const pcscdLooksMs = 500;
const responseMs = 5000;

export interface SlotRig {
  /** The smart-card stack; a case that stops it starts another in its place. */
  stack: Stack;
  /** Cards in the reader, the first one first. */
  readonly plugged: PluggedCard[];
  plug(front: CardFront): Promise<PluggedCard>;
  openSlot(limits?: Partial<ReaderSlotOptions>): Promise<ReaderSlot>;
  /** Plugs a card and opens a slot that has it. */
  inserted(front: CardFront, limits?: Partial<ReaderSlotOptions>): Promise<ReaderSlot>;
  /** What the slot told a person, in order. */
  noticesOf(slot: ReaderSlot): string[];
}

/** The code of the fault that work rejects with; `none` where it does not. */
export const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => 'none', faultCode);

/** Gives the suite its hooks. The rig is there while its cases run. */
export const slotRig = (cases: Test): SlotRig => {
  const plugged: PluggedCard[] = [];
  const slots: ReaderSlot[] = [];
  let watching: Daemon | undefined;

  const plug = async (front: CardFront): Promise<PluggedCard> => {
    const card = await plugCard(front, '127.0.0.1', VPCD_PORT);
    plugged.push(card);
    return card;
  };
  const openSlot = async (limits: Partial<ReaderSlotOptions> = {}): Promise<ReaderSlot> => {
    const slot = await openReaderSlot({
      open: openDaemon,
      reader: READER,
      cardResponseTimeoutMs: responseMs,
      ...limits,
    });
    slots.push(slot);
    return slot;
  };
  /** The reader has noticed that its card is gone. */
  const pluggedOut = async (): Promise<void> => {
    await sleep(pcscdLooksMs);
    // A case may have stopped the pcscd that this one was connected to.
    if (!watching) {
      watching = await openDaemon();
      watching.onLost(() => {
        watching = undefined;
      });
    }
    const isEmpty = () => !watching?.readers().find(state => state.name === READER)?.present;
    await until(isEmpty, 'the slot, empty');
  };
  const rig: SlotRig = {
    stack: { stop: async () => {}, pause: () => {}, resume: () => {} },
    plugged,
    plug,
    openSlot,
    inserted: async (front, limits) => {
      await plug(front);
      const slot = await openSlot(limits);
      await until(slot.isPresent, 'the card, present');
      return slot;
    },
    noticesOf: slot => {
      const notices: string[] = [];
      slot.onNotice(words => notices.push(words));
      return notices;
    },
  };

  cases.before(async () => {
    rig.stack = await startStack();
  });
  cases.after(async () => {
    watching?.close();
    await rig.stack.stop();
  });
  cases.after.each(async () => {
    for (const slot of slots.splice(0)) slot.close();
    for (const card of plugged.splice(0)) await card.unplug();
    await pluggedOut();
  });
  return rig;
};
