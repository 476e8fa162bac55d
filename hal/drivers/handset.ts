import type { Handset } from '../handset.ts';

/** Contact bounce of a hook switch settles well within this. */
const HOOK_DEBOUNCE_MS = 50;

/**
 * From `speech(true)` to a speech path that carries: the longest operate time of a signal relay (G5V-2: 7
 * ms), its bounce (5 ms), and the codec-less speech circuit's own bias, which settles within 20 ms. A
 * person does not notice it after an answer; a detector of tones waits this long before it listens.
 * `speech(false)` mutes within 3 ms (release time).
 */
export const SPEECH_DELAY_MS = 32;

/**
 * The hook switch, closed to ground while the handset lies on its cradle (the pin's pull-up reads high when
 * lifted), and the relay that connects the mouthpiece, on when high.
 */
export const handset = (options: { hook: Pin; speechRelay: Pin }): Handset => {
  const { hook, speechRelay } = options;
  let tell: (lifted: boolean) => void = () => {};
  hook.mode('input_pullup');
  speechRelay.write(0);
  let lifted = !!hook.read();
  setWatch(
    event => {
      if (event.state === lifted) return;
      lifted = event.state;
      tell(lifted);
    },
    hook,
    { repeat: true, edge: 'both', debounce: HOOK_DEBOUNCE_MS },
  );
  return {
    onHook: listener => {
      tell = listener;
    },
    isLifted: () => lifted,
    speech: connected => speechRelay.write(connected),
  };
};
