import type { Sounder } from '../sounder.ts';
import type { Timer, TimerId } from '../timer.ts';

/** A piezo sounder with its own oscillator, on while its pin is high. A beep during a beep starts it anew. */
export const buzzer = (options: { pin: Pin; timer: Timer }): Sounder => {
  const { pin, timer } = options;
  let ending: TimerId | undefined;
  const silence = () => {
    ending = undefined;
    pin.write(0);
  };
  pin.write(0);
  return {
    beep(milliseconds) {
      if (ending !== undefined) timer.cancel(ending);
      pin.write(1);
      ending = timer.after(milliseconds, silence);
    },
  };
};
