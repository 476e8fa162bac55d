import { LINE_OPEN, type LineState } from '../line.ts';
import type { Timer } from '../timer.ts';
import { lineLevel } from './lineLevel.ts';

/**
 * What on the line tells that the exchange is ready, that the far end answered or cleared. It is handed
 * `tell` and returns what makes it forget the last call, called just before the loop closes or opens; it may
 * tell at any time.
 */
export type Supervision = (tell: (state: LineState) => void) => () => void;

/**
 * Loop relay and supervision, the part that tone and pulse dialling share. The loop closes when its pin is
 * high. While it is open nothing is told, nor while `deaf`: dial pulses open the loop, which detectors take
 * for a signal.
 */
export const lineWatch = (loop: Pin, supervisions: Supervision[], timer: Timer) => {
  const level = lineLevel(timer);
  let deaf = false;
  loop.write(0);
  const forget = supervisions.map(supervise =>
    supervise(state => {
      if (!deaf) level.hear(state);
    }),
  );
  const connect = (closed: boolean) => {
    level.connect(closed);
    deaf = false;
    forget.forEach(again => {
      again();
    });
    loop.write(closed);
  };
  return {
    seize: () => connect(true),
    release: () => connect(false),
    isSeized: () => level.state() !== LINE_OPEN,
    deafen: (on: boolean) => {
      deaf = on;
    },
    state: level.state,
    onChange: level.onChange,
  };
};
