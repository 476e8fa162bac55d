import type { Key, Keypad } from '../keypad.ts';

const DEBOUNCE_MS = 20;

/** Buttons with a pin each, high while pressed, beside a key matrix that has the other keys. */
export const buttons = (options: { pins: Pin[]; keys: readonly Key[]; others: Keypad }): Keypad => {
  const { pins, keys, others } = options;
  let tell: (key: Key) => void = () => {};
  pins.forEach((pin, at) => {
    pin.mode('input_pulldown');
    setWatch(() => tell(keys[at]), pin, { repeat: true, edge: 'rising', debounce: DEBOUNCE_MS });
  });
  others.onKey(key => tell(key));
  return {
    onKey: listener => {
      tell = listener;
    },
    stuck: () => others.stuck?.(),
  };
};
