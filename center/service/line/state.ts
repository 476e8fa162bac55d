import { concat } from '../../../firmware/runtime/bytes.ts';
import { u8 } from '../../../firmware/wire/fields.ts';
import { MESSAGE_TIME } from '../../../firmware/wire/messages.ts';
import { parseTerminalState, type TerminalState } from '../../../firmware/wire/timeMessages.ts';
import { signTime } from '../../decisions.ts';
import { checkIssuedTerminal } from '../../ingest/issuedTerminal.ts';
import type { StoreTransaction } from '../../store/tables.ts';
import type { Service } from './service.ts';

/** Keeps since when an alarm is said, and when the terminal was heard last. Throws `refused`, `termOver`. */
const noteState = async (
  tx: StoreTransaction,
  { terminalId: terminal_id, alarm }: TerminalState,
  at: number,
): Promise<void> => {
  await checkIssuedTerminal(tx, terminal_id, at);
  const known = await tx
    .selectFrom('terminal_states')
    .selectAll()
    .where('terminal_id', '=', terminal_id)
    .executeTakeFirst();
  const row = { alarm, since: known?.alarm === alarm ? known.since : at, heard_at: at };
  await tx
    .insertInto('terminal_states')
    .values({ terminal_id, ...row })
    .onConflict(conflict => conflict.column('terminal_id').doUpdateSet(row))
    .execute();
};

/** 18 → 19: the time of the center, signed for this question. */
export const answerState = async (
  { store, center, now }: Service,
  message: Uint8Array,
): Promise<Uint8Array> => {
  const state = parseTerminalState(message);
  await store.transact(tx => noteState(tx, state, now()));
  return concat([u8(MESSAGE_TIME), await signTime(center, message)]);
};
