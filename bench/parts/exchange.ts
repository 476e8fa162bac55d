/** The subscriber line and the exchange behind it: loop current, digits by tone or pulse, answer by reversal. */
import type { Bench, Part } from '../board/board.ts';
import { createPulseReceiver } from './pulseReceiver.ts';
import { createToneReceiver } from './toneReceiver.ts';
import { createViolations } from './violations.ts';

export type LinePins = Readonly<Record<'loop' | 'toneLow' | 'toneHigh' | 'reversal', string>>;

/** What the far end does with a call. */
export type FarEnd =
  | { kind: 'answers'; afterMs: number; hangsUpAfterMs?: number }
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
  /** What the next call meets, from its number. */
  farEnd: (number: string) => FarEnd;
  /** The far end hangs up now. */
  hangUp(): void;
}

/** Silence after which the exchange takes the number for whole. */
export const numberCompleteMs = 2500;
const answersAfterMs = 3000;

export const createExchange = (bench: Bench, pins: LinePins): Exchange => {
  const { scheduler, nets } = bench;
  const violations = createViolations(scheduler);
  const reversal = nets.at(pins.reversal);
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
    reversal.drive('exchange', 'low');
    state = next;
  };
  const answer = (hangsUpAfterMs: number | undefined): void => {
    state = 'answered';
    call().answeredMs = nowMs();
    reversal.drive('exchange', 'high');
    if (hangsUpAfterMs !== undefined) wait(hangsUpAfterMs, () => end('ended'));
  };
  const connect = (): void => {
    const far = exchange.farEnd(number);
    call().number = number;
    state = far.kind === 'busy' ? 'busy' : 'ringing';
    if (far.kind === 'answers') wait(far.afterMs, () => answer(far.hangsUpAfterMs));
  };
  const digit = (symbol: string): void => {
    if (state === 'idle') {
      violations.record(`digit ${symbol} sent without loop current`);
      return;
    }
    if (state !== 'dialling') return;
    number += symbol;
    wait(numberCompleteMs, connect);
  };

  createToneReceiver(bench, pins, violations, digit);
  createPulseReceiver(bench, pins.loop, violations, {
    seized: () => {
      state = 'dialling';
      number = '';
      calls.push({ number: '', seizedMs: nowMs() });
    },
    released: () => end('idle'),
    digit,
  });
  reversal.drive('exchange', 'low');

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
