import { LINE_OPEN, LINE_READY, LINE_SEIZED, type Line, type LineState } from '../line.ts';
import type { Timer } from '../timer.ts';

/**
 * Pause before blind dialling, where no dial tone is heard: the S6 of modems in Japan has 3 s as minimum and
 * default (V.250, 6.3.7, leaves the range to the country), and a tenth more for a slow clock.
 */
export const DIAL_PAUSE_MS = 3300;

/** The state of a line, as a level: what all drivers of a line share. */
export interface LineLevel extends Pick<Line, 'state' | 'onChange'> {
  /** The loop was closed, or opened. */
  connect(closed: boolean): void;
  /** The exchange brought about a state. One that does not lead on is dropped: an end stays an end. */
  hear(next: LineState): void;
}

/** The level of a line whose loop is open. */
export const lineLevel = (timer: Timer): LineLevel => {
  let state: LineState = LINE_OPEN;
  let readyMs = 0;
  let tell: () => void = () => {};
  return {
    connect: closed => {
      state = closed ? LINE_SEIZED : LINE_OPEN;
      readyMs = timer.now() + DIAL_PAUSE_MS;
    },
    hear: next => {
      if (!state || next <= state) return;
      state = next;
      tell();
    },
    state: () => (state === LINE_SEIZED && timer.now() >= readyMs ? LINE_READY : state),
    onChange: listener => {
      tell = listener;
    },
  };
};
