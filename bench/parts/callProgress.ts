/** The exchange's tones for the caller. Cadences of ITU-T E.180, Supplement 2, Japan: 400 Hz. */
import type { Scheduler } from '../board/scheduler.ts';

export type ProgressTone = 'dial' | 'ringing' | 'busy';

/** Milliseconds of tone and of silence; undefined is a tone that does not stop. */
const cadence: Record<ProgressTone, [number, number] | undefined> = {
  dial: undefined,
  ringing: [1000, 2000],
  busy: [500, 500],
};

export interface CallProgress {
  play(tone: ProgressTone | undefined): void;
}

/** Calls `hear` when the tone begins (true) and ends (false). */
export const createCallProgress = (scheduler: Scheduler, hear: (on: boolean) => void): CallProgress => {
  let playing = 0;
  const turn = (mine: number, on: boolean, [tone, silence]: [number, number]): void => {
    if (mine !== playing) return;
    hear(on);
    scheduler.after((on ? tone : silence) * 1000, () => turn(mine, !on, [tone, silence]));
  };
  return {
    play: tone => {
      const mine = ++playing;
      const rhythm = tone && cadence[tone];
      if (rhythm) turn(mine, true, rhythm);
      else hear(tone !== undefined);
    },
  };
};
