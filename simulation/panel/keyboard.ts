import { emitKeypressEvents } from 'node:readline';
import type { ReadStream } from 'node:tty';
import { restoreAtEnd } from '../../host/terminal.ts';
import { type Hand, handOf } from './keys.ts';

/** A terminal's keyboard, key by key and without echo, until the process ends or the terminal is restored. */
export interface Keyboard {
  /** From now on keys go to `take`; before that they are swallowed, and `quit` ends the process. */
  start(take: (hand: Hand) => void): void;
}

const interrupted = 130;

/** Takes the keyboard at once, so that what is typed while the program starts is neither shown nor done. */
export const openKeyboard = (stdin: ReadStream): Keyboard => {
  let take = (hand: Hand): void => {
    if (hand.do === 'quit') process.exit(interrupted);
  };
  stdin.setRawMode(true);
  restoreAtEnd(() => {
    stdin.setRawMode(false);
    stdin.pause();
  });
  emitKeypressEvents(stdin);
  stdin.on('keypress', (_text, key: { sequence?: string }) => {
    const hand = handOf(key.sequence ?? '');
    if (hand) take(hand);
  });
  // A terminal that was closed types no more.
  for (const event of ['end', 'error']) stdin.on(event, () => take({ do: 'quit' }));
  return {
    start: taken => {
      take = taken;
    },
  };
};
