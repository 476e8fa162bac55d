import type { System } from './system.ts';

/**
 * Virtual time in which a terminal ends a call, gives the card back and reports the charges to the center.
 */
const restMs = 5000;

/**
 * Puts the handset back and takes the card, so that a terminal reports what it settled and the ledger has
 * every charge. A program or a board that has failed is left as it is.
 */
export const leavePhone = async ({ phone }: System): Promise<void> => {
  try {
    phone.hook(false);
    phone.remove();
    await phone.advance(restMs);
  } catch {
    // The ledger says what is known without the terminal's report.
  }
};
