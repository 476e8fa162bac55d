/**
 * The subscriber line and the exchange behind it: loop current, dial tone after a delay, digits by tone or
 * pulse, answer by reversal, dial tone anew when the far end has cleared. The pair may be wired either way
 * round, and what the mouthpiece hears is on the line.
 */
import type { Bench, Part } from '../board/board.ts';
import { createCallProgress } from './callProgress.ts';
import { createHt9200a, type Ht9200aPins } from './ht9200a.ts';
import { createSpmDetector, createToneDetector } from './lineDetectors.ts';
import { createPulseReceiver } from './pulseReceiver.ts';
import { createToneReceiver, highGroupHz, lowGroupHz, symbols, watchTonePins } from './toneReceiver.ts';
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

/** A line as the exchange sees it. */
export type LineState = 'idle' | 'seized' | 'dialling' | 'ringing' | 'answered' | 'busy' | 'ended';

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
  /**
   * From the closing of the loop to dial tone; digits before it are lost. ITU-T Q.543: 0.4 s in the mean,
   * more under load.
   */
  dialToneMs: number;
  /** From the far end's clearing to a new dial tone for a caller who stays off hook; undefined: none. */
  dialToneAgainMs: number | undefined;
  /**
   * A and B of the pair are exchanged: the detector, which sees loop current in one direction, is on at rest.
   */
  swapped: boolean;
  /** Whether the mouthpiece is connected to the line. */
  mouthpieceOn: () => boolean;
  /** A tone dialler is held to the mouthpiece: Q.23 tones of 80 ms, 80 ms apart. */
  soundAtMouthpiece(symbols: string): void;
  /** Sets the far end's reaction to the next calls, by the number dialled. */
  farEnd: (number: string) => FarEnd;
  /** The far end hangs up. */
  hangUp(): void;
}

/** Pause after the last digit that ends the number. */
export const numberCompleteMs = 2500;
const answersAfterMs = 3000;
const dialToneDefaultMs = 800;
const dialToneAgainDefaultMs = 10_000;
/** The feed's current flows so long after the loop has closed. */
const feedMs = 15;
const mouthpieceToneMs = 80;
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

  let reversed = false;
  let current = false;
  /** The detector's output is high with current in its direction. */
  const feed = (): void =>
    reversal?.drive('exchange', current && reversed !== exchange.swapped ? 'high' : 'low');
  const reverse = (on: boolean): void => {
    reversed = on;
    feed();
  };
  const flow = (on: boolean): void => {
    current = on;
    feed();
  };
  const offerDialTone = (afterMs: number): void =>
    wait(afterMs, () => {
      state = 'dialling';
      number = '';
      calls.push({ number: '', seizedMs: nowMs() });
      progress.play('dial');
    });
  const end = (next: LineState): void => {
    stopWaiting();
    if (state === 'answered') call().endedMs = nowMs();
    reverse(false);
    state = next;
    // A caller who is still off hook gets busy tone after the far end has hung up.
    progress.play(next === 'ended' ? 'busy' : undefined);
    if (next === 'ended' && exchange.dialToneAgainMs !== undefined) offerDialTone(exchange.dialToneAgainMs);
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
    reverse(true);
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
      state = 'seized';
      number = '';
      calls.push({ number: '', seizedMs: nowMs() });
      wait(exchange.dialToneMs, () => {
        state = 'dialling';
        progress.play('dial');
      });
    },
    released: () => end('idle'),
    digit,
  });
  const loop = nets.at(pins.loop);
  loop.onChange(closed => {
    if (!closed) flow(false);
    else scheduler.after(feedMs * 1000, () => flow(loop.level() === 1));
  });

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
    dialToneMs: dialToneDefaultMs,
    dialToneAgainMs: dialToneAgainDefaultMs,
    swapped: false,
    mouthpieceOn: () => false,
    soundAtMouthpiece: dialled => {
      const next = (at: number): void => {
        if (at === dialled.length) return;
        const key = symbols.indexOf(dialled[at]);
        const heard = exchange.mouthpieceOn();
        if (heard) sound(lowGroupHz[key >> 2], highGroupHz[key & 3]);
        scheduler.after(mouthpieceToneMs * 1000, () => {
          if (heard) sound(undefined, undefined);
          scheduler.after(mouthpieceToneMs * 1000, () => next(at + 1));
        });
      };
      next(0);
    },
  };
  feed();
  return exchange;
};
