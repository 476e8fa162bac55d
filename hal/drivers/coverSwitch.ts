import type { Cover } from '../cover.ts';

/** A knock against the housing opens the switch for less than this; an opened cover opens it for longer. */
const OPENING_MIN_MS = 40;

/** A switch that the cover holds closed to ground: open, torn off or cut, the pin's pull-up reads high. */
export const coverSwitch = (pin: Pin): Cover => {
  let tell: () => void = () => {};
  pin.mode('input_pullup');
  setWatch(() => tell(), pin, { repeat: true, edge: 'rising', debounce: OPENING_MIN_MS });
  return {
    isOpen: () => !!pin.read(),
    onOpen: listener => {
      tell = listener;
    },
  };
};
