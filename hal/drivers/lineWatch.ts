import type { LineEvent } from '../line.ts';

/**
 * What on the line tells that the far end answered or cleared. It is handed `tell` and returns what makes it forget the last
 * call; it may tell at any time.
 */
export type Supervision = (tell: (event: LineEvent) => void) => () => void;

/**
 * Loop relay and supervision, the part that tone and pulse dialling share. The loop closes when its pin is high. While it
 * is open nothing is told; an event that repeats the last one is told once.
 */
export const lineWatch = (loop: Pin, supervisions: Supervision[]) => {
  let tell: (event: LineEvent) => void = () => {};
  let seized = false;
  let last: LineEvent | undefined;
  loop.write(0);
  const hear = (event: LineEvent) => {
    if (!seized || event === last) return;
    last = event;
    tell(event);
  };
  const forget = supervisions.map(supervise => supervise(hear));
  const connect = (closed: boolean) => {
    seized = closed;
    last = undefined;
    forget.forEach(again => {
      again();
    });
    loop.write(closed);
  };
  return {
    seize: () => connect(true),
    release: () => connect(false),
    isSeized: () => seized,
    onEvent: (listener: (event: LineEvent) => void) => {
      tell = listener;
    },
  };
};
