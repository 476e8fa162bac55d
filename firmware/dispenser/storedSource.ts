import type { IssuedUsageInformation } from '../wire/usageInformation.ts';
import type { ValueSource } from './valueSource.ts';

/**
 * Statements and card information that the center made beforehand, for a dispenser that is not connected. A statement
 * is for one card, empty, and one amount; what does not match an order is not used for it.
 */
export const storedSource = (cards: Uint8Array[], statements: IssuedUsageInformation[]): ValueSource => ({
  personalise: async () => cards.shift(),
  issue: async order => {
    for (let i = 0; i < statements.length; i++) {
      const s = statements[i];
      const fits = s.cardId === order.cardId && s.loadNumber === order.loadNumber;
      if (fits && s.previousValue === order.previousValue && s.value === order.previousValue + order.amount)
        return s;
    }
    return undefined;
  },
});
