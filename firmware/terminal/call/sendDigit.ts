import { pause } from '../events.ts';
import type { Phone } from '../phone.ts';

/** Digits before the answer at most: 15 of a number (ITU-T E.164), and prefixes of networks before it. */
export const DIGITS_MAX = 24;
/** While digits wait for dial tone the line is asked so often. */
export const READY_POLL_MS = 100;
/**
 * The loop stays open so long after a call, or the exchange takes it for no end (ITU-T Q.552 leaves the time
 * to the network).
 */
const LINE_CLEAR_MS = 600;

/**
 * Sends one digit with the mouthpiece muted: no sound there may add to a tone, or be taken for one. Rejects
 * as `dial` of the line.
 */
export const sendDigit = (phone: Phone, digit: string): Promise<void> => {
  const { handset, line } = phone.hal;
  handset.speech(false);
  return line.dial(digit);
};

/** Mutes the mouthpiece and opens the loop until the exchange has seen it. */
export const clearLine = (phone: Phone): Promise<void> => {
  const { handset, line } = phone.hal;
  handset.speech(false);
  line.release();
  return pause(phone, LINE_CLEAR_MS);
};
