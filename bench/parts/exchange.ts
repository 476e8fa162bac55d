/**
 * The subscriber line and the exchange behind it: loop current, digits by tone or pulse, answer by reversal.
 */
import type { Bench, Part } from '../board/board.ts';
import { createCallProgress } from './callProgress.ts';
import { createHt9200a, type Ht9200aPins } from './ht9200a.ts';
import { createSpmDetector, createToneDetector } from './lineDetectors.ts';
import { createPulseReceiver } from './pulseReceiver.ts';
import { createToneReceiver, watchTonePins } from './toneReceiver.ts';
import { createViolations } from './violations.ts';

export interface LinePins {
  readonly loop: string;
  readonly toneLow?: string;
  readonly toneHigh?: string;
  readonly generator?: Ht9200aPins;
  readonly reversal?: string;
  /** Output of a metering-pulse detector. */
  readonly meter?: string;
  /** Output of a detector for the exchange's tones. */
  readonly progress?: string;
}

/** The far end's reaction to a call. */
export type FarEnd =
  | { kind: 'answers'; afterMs: number; hangsUpAfterMs?: number; meterEveryMs?: number }
  | { kind: 'busy' }
  | { kind: 'noAnswer' };

export type LineState = 'idle' | 'dialling' | 'ringing' | 'answered' | 'busy' | 'ended';

export interface Call {
  number: string;
  seizedMs: number;
  answeredMs?: number;
  endedMs?: number;
}

export interface Exchange extends Part {
  state(): LineState;
  /** Digits of the call under way, or of the last one. */
  dialled(): string;
  readonly calls: Call[];
  /** Sets the far end's reaction to the next calls, by the number dialled. */
  farEnd: (number: string) => FarEnd;
  /** The far end hangs up. */
  hangUp(): void;
}

/** Pause after the last digit that ends the number. */
export const numberCompleteMs = 2500;
const answersAfterMs = 3000;
/** A metering pulse: networks send 12 or 16 kHz for 50 to 200 ms. */
const meterPulseMs = 150;
const meterEveryDefaultMs = 10_000;

export const createExchange = (bench: Bench, pins: LinePins): Exchange => {
  const { scheduler, nets } = bench;
  const violations = createViolations(scheduler);
  const reversal = pins.reversal === undefined ? undefined : nets.at(pins.reversal);
  const spm = pins.meter === undefined ? undefined : createSpmDetector(bench, pins.meter);
  const ear = pins.progress === undefined ? undefined : createToneDetector(bench, pins.progress);
  const progress = createCallProgress(scheduler, on => ear?.hear(on));
  const calls: Call[] = [];
  let state: LineState = 'idle';
  let number = '';
  let timer: number | undefined;

  const nowMs = (): number => scheduler.nowUs() / 1000;
  const wait = (milliseconds: number, then: () => void): void => {
    if (timer !== undefined) scheduler.cancel(timer);
    timer = scheduler.after(milliseconds * 1000, then);
  };
  const stopWaiting = (): void => {
    if (timer !== undefined) scheduler.cancel(timer);
    timer = undefined;
  };
  const call = (): Call => calls[calls.length - 1];

  const end = (next: LineState): void => {
    stopWaiting();
    if (state === 'answered') call().endedMs = nowMs();
    reversal?.drive('exchange', 'low');
    state = next;
    // A caller who is still off hook gets busy tone after the far end has hung up.
    progress.play(next === 'ended' ? 'busy' : undefined);
  };
  const meter = (of: Call, everyMs: number): void => {
    if (state !== 'answered' || call() !== of) return;
    spm?.hear(true);
    scheduler.after(meterPulseMs * 1000, () => spm?.hear(false));
    scheduler.after(everyMs * 1000, () => meter(of, everyMs));
  };
  const answer = (far: FarEnd & { kind: 'answers' }): void => {
    state = 'answered';
    progress.play(undefined);
    call().answeredMs = nowMs();
    reversal?.drive('exchange', 'high');
    if (spm) meter(call(), far.meterEveryMs ?? meterEveryDefaultMs);
    if (far.hangsUpAfterMs !== undefined) wait(far.hangsUpAfterMs, () => end('ended'));
  };
  const connect = (): void => {
    const far = exchange.farEnd(number);
    call().number = number;
    state = far.kind === 'busy' ? 'busy' : 'ringing';
    progress.play(state);
    if (far.kind === 'answers') wait(far.afterMs, () => answer(far));
  };
  const digit = (symbol: string): void => {
    if (state === 'idle') {
      violations.record(`digit ${symbol} sent without loop current`);
      return;
    }
    if (state !== 'dialling') return;
    number += symbol;
    progress.play(undefined);
    wait(numberCompleteMs, connect);
  };

  const sound = createToneReceiver(bench, violations, digit);
  const { toneLow, toneHigh } = pins;
  if (toneLow !== undefined && toneHigh !== undefined) watchTonePins(bench, { toneLow, toneHigh }, sound);
  if (pins.generator) createHt9200a(bench, pins.generator, violations, sound);
  createPulseReceiver(bench, pins.loop, violations, {
    seized: () => {
      state = 'dialling';
      number = '';
      calls.push({ number: '', seizedMs: nowMs() });
      progress.play('dial');
    },
    released: () => end('idle'),
    digit,
  });
  reversal?.drive('exchange', 'low');

  const exchange: Exchange = {
    name: 'telephone line',
    violations: violations.list,
    calls,
    farEnd: () => ({ kind: 'answers', afterMs: answersAfterMs }),
    state: () => state,
    dialled: () => number,
    hangUp: () => {
      if (state === 'answered') end('ended');
    },
  };
  return exchange;
};
