/**
 * A scripted card that is strict about order: each step says what the reader must send, and what the card then
 * does about it. A reader that sends anything else is an error of the test, not of the card.
 */
import type { Rig, WireCard } from './rig.ts';

export interface Step {
  /** Octets that the reader must send before the rest happens; none if the card speaks on. */
  after?: number[];
  say?: number[];
  /** Milliseconds before it speaks. */
  pauseMs?: number;
  /** Says it again every `everyMs`, `times` in all. */
  repeat?: { everyMs: number; times: number };
  /** Spoils the parity of the first character that it says. */
  parity?: boolean;
  /** Spoils what the reader hears of its own next character. */
  echo?: boolean;
}

export interface LyingCard extends WireCard {
  /** What the reader did against the script; empty when it kept to it. */
  complaints: string[];
  /** True when each step has happened. */
  finished(): boolean;
}

/** `resets[i]` is what happens from the i-th reset on; the last one serves for all later ones. */
export const lyingCard = (rig: Rig, resets: Step[][]): LyingCard => {
  const complaints: string[] = [];
  let resetCount = 0;
  let steps: Step[] = [];
  let heard: number[] = [];
  let turn = 0;

  const say = (step: Step, times: number): void => {
    if (step.parity) rig.spoilParity();
    rig.fromCard(step.say ?? []);
    if (step.repeat && times > 1) {
      const mine = turn;
      rig.time.after(step.repeat.everyMs, () => mine === turn && say(step, times - 1));
    }
  };
  const perform = (step: Step): void => {
    const mine = turn;
    if (step.echo) rig.spoilEcho();
    if (step.pauseMs) rig.time.after(step.pauseMs, () => mine === turn && say(step, step.repeat?.times ?? 1));
    else say(step, step.repeat?.times ?? 1);
  };
  const proceed = (): void => {
    while (steps.length && !steps[0].after) perform(steps.shift()!);
  };
  return {
    complaints,
    finished: () => steps.length === 0,
    reset: () => {
      turn++;
      steps = [...resets[Math.min(resetCount++, resets.length - 1)]];
      heard = [];
      proceed();
    },
    receive: byte => {
      const expected = steps[0]?.after;
      if (!expected || expected[heard.length] !== byte) {
        complaints.push(`got ${byte.toString(16)} after [${heard}], expected [${expected ?? 'silence'}]`);
        return;
      }
      heard.push(byte);
      if (heard.length < expected.length) return;
      heard = [];
      perform(steps.shift()!);
      proceed();
    },
  };
};

/** An answer to reset of T=0 without interface bytes. */
export const plainAtr = [0x3b, 0x02, 0x14, 0x50];
