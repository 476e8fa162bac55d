import type { IssuedUsageInformation } from '../wire/usageInformation.ts';
import type { ValueSource } from './valueSource.ts';

/**
 * The source of a dispenser without a connection: card information and statements that the center made
 * beforehand. A statement is for one card, one previous value and one amount, and serves an order that has
 * the same.
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
