import { toHex } from '../../firmware/runtime/bytes.ts';
import type { Identifier } from '../../firmware/wire/identifier.ts';
import type { StoreDatabase } from '../store/tables.ts';
import type { EvidenceFile } from './evidenceFile.ts';

/** The evidence against a card, a file for each pair of records; none for a card that was not copied. */
export const evidenceFiles = async (db: StoreDatabase, cardId: Identifier): Promise<EvidenceFile[]> => {
  const rows = await db
    .selectFrom('evidence')
    .innerJoin('cards', 'cards.id', 'evidence.card_id')
    .select(['first_message', 'second_message', 'certificate'])
    .where('card_id', '=', cardId)
    .orderBy('evidence.id')
    .execute();
  return rows.map(({ first_message, second_message, certificate }) => ({
    format: 'cardphone-evidence-1',
    cardId,
    certificate: toHex(certificate),
    records: [toHex(first_message), toHex(second_message)],
  }));
};
