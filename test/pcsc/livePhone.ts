import { bridgeReader } from '../../bench/pcsc/bridge.ts';
import { cardFront } from '../../bench/pcsc/cardFront.ts';
import { openDaemon } from '../../bench/pcsc/daemon.ts';
import { openReaderSlot } from '../../bench/pcsc/readerSlot.ts';
import type { CardProgram } from '../../firmware/card/program.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import type { KeySource } from '../../host/keys/keySource.ts';
import { runLive } from '../../simulation/reader/realTime.ts';
import type { SimulatedCard } from '../../simulation/system/cards.ts';
import { type System, startSystem } from '../../simulation/system/system.ts';
import { testKey } from '../keys.ts';
import { READER } from './stack.ts';

/** A phone whose card slot is the virtual reader, and the cards of its center. */
export interface LivePhone {
  readonly system: System;
  /** Codes of the faults that opened the contacts while the card was in the reader, in order. */
  readonly faults: string[];
  stop(): Promise<void>;
}

/** 2026-04-01 10:00, a Wednesday: charged by day. */
const DAY_SECONDS = 828_352_800;
const readyMs = 60_000;

/** Test keys, each profile's one after the other. */
const stock = (): KeySource => {
  const used = new Map<number, number>();
  return {
    make: async profile => {
      const index = used.get(profile) ?? 0;
      used.set(profile, index + 1);
      return testKey(profile, index);
    },
  };
};

export const startLivePhone = async (cardResponseTimeoutMs: number): Promise<LivePhone> => {
  const started = await startSystem({ keys: stock(), seed: 1, startSeconds: DAY_SECONDS, trace: () => {} });
  await started.phone.shows('INSERT CARD', readyMs);
  const { system, stop } = runLive(started);
  const reader = await openReaderSlot({
    open: () => openDaemon(),
    reader: READER,
    cardResponseTimeoutMs,
  });
  const faults: string[] = [];
  const bridge = bridgeReader(reader, system.phone, {
    exchange: () => {},
    fault: error => void faults.push(faultCode(error)),
  });
  return {
    system,
    faults,
    stop: async () => {
      bridge.close();
      await stop();
    },
  };
};

/** Lets a test act at a card's command: before the answer, or in its place. */
export type Interference = (command: Uint8Array) => Promise<Uint8Array | undefined> | undefined;

/** A card of the simulation for the virtual reader. */
export const frontOf = ({ program }: SimulatedCard, interfere: Interference = () => undefined) => {
  const meddled: CardProgram = {
    reset: () => program.reset(),
    process: async command => (await interfere(command)) ?? program.process(command),
  };
  return cardFront(meddled);
};
