import type { Timer, TimerId } from '../../timer.ts';

export interface Contacts {
  vcc: Pin;
  reset: Pin;
  clock: Pin;
  timer: Timer;
  clockHz: number;
  /** Opens the line in reception; the line idles in state Z. */
  openLine(): void;
  /** Leaves the line in state A. */
  closeLine(): void;
}

/** Long enough for VCC through a switch transistor; ISO 7816-3 only asks that it be stable. */
const vccSettleMs = 10;
/** RST stays low for 400 clock cycles at least (ISO 7816-3, 6.2.2): 0.4 ms at the slowest clock, 1 MHz. */
const resetLowMs = 1;

/**
 * The order in which ISO 7816-3 switches the contacts (6.2.1 activation, 6.2.3 warm reset, 6.4 deactivation), as
 * lists of steps. `on` and `warm` call `raised` right before RST goes high; `off` is immediate and may come between
 * any two steps.
 */
export const cardContacts = (c: Contacts) => {
  type Step = [action: () => void, thenMs: number];
  let next: TimerId | undefined;
  let powered = false;

  const stop = (): void => {
    if (next !== undefined) c.timer.cancel(next);
    next = undefined;
  };
  const climb = (steps: Step[], at: number): void => {
    next = undefined;
    steps[at][0]();
    if (at + 1 < steps.length) next = c.timer.after(steps[at][1], () => climb(steps, at + 1));
  };
  const resetLow = (): void => c.reset.write(false);
  const raise = (raised: () => void) => (): void => {
    raised();
    c.reset.write(true);
  };
  const vccOn = (): void => {
    powered = true;
    resetLow();
    c.vcc.write(true);
  };
  const clockOn = (): void => {
    c.openLine();
    analogWrite(c.clock, 0.5, { freq: c.clockHz });
  };

  return {
    powered: (): boolean => powered,
    on: (raised: () => void): void =>
      climb(
        [
          [vccOn, vccSettleMs],
          [clockOn, resetLowMs],
          [raise(raised), 0],
        ],
        0,
      ),
    warm: (raised: () => void): void =>
      climb(
        [
          [resetLow, resetLowMs],
          [raise(raised), 0],
        ],
        0,
      ),
    off: (): void => {
      stop();
      if (!powered) return;
      powered = false;
      resetLow();
      c.clock.write(false);
      c.closeLine();
      c.vcc.write(false);
    },
  };
};
