import type { Account } from '../../reader/proveValue.ts';
import { equalBytes } from '../../runtime/bytes.ts';
import { encodeResolvedCharge } from '../../wire/moneyMessages.ts';
import type { Phone } from '../phone.ts';
import { keepReceipt } from './keepReceipt.ts';

/**
 * A card has proved its state: its pending charges that made this state are settled, those that left from it
 * are dropped. A settled one is reported like a receipt, since the center decides other terminals' charges by
 * it, and under the number that the journal belongs to, since its yen are in that number's totals. The report
 * is kept first, as a charge's receipt is: a cut between the two writes repeats it, which changes nothing.
 *
 * @overlay
 */
export const resolvePending = (phone: Phone, account: Account): void => {
  const { cardId } = account.card;
  const { usageReference } = account;
  const { terminalId, pending } = phone.journal.read();
  for (let i = 0; i < pending.length; i++)
    if (pending[i].cardId === cardId && equalBytes(pending[i].after, usageReference))
      keepReceipt(phone, encodeResolvedCharge({ terminalId, ...pending[i] }));
  phone.journal.resolve(cardId, usageReference);
};
