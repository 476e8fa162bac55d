import type { Selectable } from 'kysely';
import type { PendingQuestion } from '../../firmware/wire/moneyMessages.ts';
import type { QuestionRow } from '../store/tables.ts';

/** What names a question: a terminal's charge of a card, as the change of the card's state. */
export type QuestionKey = Pick<Selectable<QuestionRow>, 'card_id' | 'terminal_id' | 'before' | 'after'>;

/** The key of a row, without its other columns. */
export const keyOfRow = ({ card_id, terminal_id, before, after }: QuestionKey): QuestionKey => ({
  ...{ card_id, terminal_id, before, after },
});

/** The key of the row that message 14 or 16 is kept in. */
export const keyOf = ({ cardId, terminalId, before, after }: PendingQuestion): QuestionKey => ({
  ...{ card_id: cardId, terminal_id: terminalId, before, after },
});
