import type { Identifier } from '../wire/identifier.ts';
import type { IssuedUsageInformation } from '../wire/usageInformation.ts';
import type { ValueSource } from './valueSource.ts';

/**
 * Statements and card information that the center made beforehand, for a dispenser that is not connected. A
 * statement is for one card, never loaded, and one amount, under an order number that the center gave it;
 * what does not match an order is not used for it. Loads are not reported: the center counts a stored
 * statement when it makes it.
 */
export const storedSource = (cards: Uint8Array[], statements: IssuedUsageInformation[]): ValueSource => {
  const find = (
    cardId: Identifier,
    loadNumber: number,
    value: number,
  ): IssuedUsageInformation | undefined => {
    for (let i = 0; i < statements.length; i++) {
      const s = statements[i];
      if (s.cardId === cardId && s.loadNumber === loadNumber && s.value === value) return s;
    }
    return undefined;
  };
  return {
    personalise: async () => cards.shift(),
    storedOrderNumber: (cardId, loadNumber, amount) => find(cardId, loadNumber, amount)?.orderNumber,
    issue: async order => {
      const s = find(order.cardId, order.loadNumber, order.previousValue + order.amount);
      return s?.previousValue === order.previousValue && s.orderNumber === order.orderNumber ? s : undefined;
    },
    decide: async () => undefined,
    report: async () => false,
  };
};
