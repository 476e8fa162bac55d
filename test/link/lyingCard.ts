/**
 * A scripted card that is strict about order: each step has the octets that the reader must send and the
 * card's reaction. Other octets from the reader are an error of the test.
 */
import type { Rig, WireCard } from './rig.ts';

export interface Step {
  /** Octets that the reader must send first; none if the card sends on. */
  after?: number[];
  say?: number[];
  /** Milliseconds before it sends. */
  pauseMs?: number;
  /** Sends it again every `everyMs`, `times` in all. */
  repeat?: { everyMs: number; times: number };
  /** Spoils the parity of the first character that it sends. */
  parity?: boolean;
  /** Spoils the reader's echo of its own next character. */
  echo?: boolean;
}

export interface LyingCard extends WireCard {
  /** The reader's deviations from the script; empty when there are none. */
  complaints: string[];
  /** True when every step was carried out. */
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
