/**
 * The center's ends of the sealed channels, kept in the store. A message is opened, answered, and its answer
 * sealed into the outbox in one transaction with the channel's state; only then is it acknowledged. Killed in
 * between, the terminal sends it again: before the transaction it is opened and answered as if for the first
 * time, after it, it is refused as `sealReplayed` and the answer waits in the outbox.
 */
import type { Cipher, CipherMaker } from '../../firmware/crypto/cipher/cipher.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import {
  type ChannelState,
  centerChannel,
  NEVER_HEARD,
  type SealedChannel,
  type SealRefusal,
} from '../../firmware/uplink/sealedChannel.ts';
import { nonceOf, parseSealed } from '../../firmware/uplink/sealedMessage.ts';
import { wipeCipherKeys } from '../../firmware/wire/cipherKeys.ts';
import { u8 } from '../../firmware/wire/fields.ts';
import { encodeIdentifier, type Identifier } from '../../firmware/wire/identifier.ts';
import { MESSAGE_REFUSED } from '../../firmware/wire/messages.ts';
import type { Sha256Suite } from '../../hal/hash.ts';
import { failure } from '../../host/failure.ts';
import { type CenterCipherKeys, terminalCipherKeys } from '../cipherKeys.ts';
import { SEALS_MAX } from '../store/sealsSkipped.ts';
import type { Store } from '../store/store.ts';
import type { StoreDatabase, StoreTransaction } from '../store/tables.ts';
import type { Counts } from './counts.ts';
import { addLetter, lettersTo, removeLetter } from './outbox.ts';
import { isOfTerminal } from './senders.ts';

/**
 * Answers a message of a terminal; what it does is durable when it resolves, and done once however often it
 * is asked. Undefined: no answer. Rejects when the center could not do it: the terminal will send it again.
 */
export type Answer = (terminalId: Identifier, message: Uint8Array) => Promise<Uint8Array | undefined>;

/** What the channels work with. */
export interface ChannelParts {
  readonly store: Store;
  readonly keys: CenterCipherKeys;
  readonly suite: Sha256Suite;
  readonly cipherOf: CipherMaker;
  readonly counts: Counts;
  readonly answer: Answer;
}

const COLUMNS = ['epoch', 'sent', 'heard'] as const;

/** Where the channel of a terminal stands. */
export const channelState = async (db: StoreDatabase, terminalId: Identifier): Promise<ChannelState> =>
  (await db
    .selectFrom('channels')
    .select(COLUMNS)
    .where('terminal_id', '=', terminalId)
    .executeTakeFirst()) ?? NEVER_HEARD;

const isKept = async (tx: StoreTransaction, id: Identifier, before: ChannelState, after: ChannelState) => {
  let update = tx.updateTable('channels').set(after).where('terminal_id', '=', id);
  for (const column of COLUMNS) update = update.where(column, '=', before[column]);
  if ((await update.executeTakeFirst()).numUpdatedRows) return true;
  const row = { terminal_id: id, ...after };
  const insert = tx.insertInto('channels').values(row);
  const made = await insert
    .onConflict(conflict => conflict.doNothing())
    .returning('epoch')
    .execute();
  return before === NEVER_HEARD && made.length === 1;
};

/** KT as a cipher. */
const cipherOfTerminal = ({ keys, suite, cipherOf }: ChannelParts, terminalId: Identifier): Cipher => {
  const own = terminalCipherKeys(suite, keys, terminalId);
  try {
    return cipherOf(own.ownKey);
  } finally {
    wipeCipherKeys(own);
  }
};

const opened = (channel: SealedChannel, sealed: Uint8Array): Uint8Array | SealRefusal => {
  try {
    return channel.open(sealed);
  } catch (error) {
    const code = faultCode(error) as SealRefusal;
    if (!(code in channel.refused)) throw error;
    return code;
  }
};

/** A message that was opened. */
interface Opened {
  readonly terminalId: Identifier;
  readonly before: ChannelState;
  readonly after: ChannelState;
}

/** Undefined when every counter is used: the terminal is still heard, and has to be installed anew. */
const sealing = ({ counts }: ChannelParts, channel: SealedChannel, text: Uint8Array) => {
  if (channel.state().sent < SEALS_MAX) return channel.seal(text);
  counts.refused('sealSpent');
  return undefined;
};

/** Text of a letter that this center has sealed; undefined for one under another KT. */
const textOf = (cipher: Cipher, terminalId: Identifier, sealed: Uint8Array): Uint8Array | undefined => {
  const letter = parseSealed(sealed);
  return letter && cipher.open(nonceOf(letter.head), letter.sealed, encodeIdentifier(terminalId));
};

/** Letters of an earlier epoch are refused by the terminal: they are sealed anew, in their order. */
const sealLettersAnew = async (
  tx: StoreTransaction,
  terminalId: Identifier,
  anew: (sealed: Uint8Array) => Uint8Array | undefined,
): Promise<void> => {
  for (const letter of await lettersTo(tx, terminalId)) {
    const sealed = anew(letter.sealed);
    if (sealed) await tx.updateTable('outbox').set({ sealed }).where('id', '=', letter.id).execute();
    else await removeLetter(tx, letter);
  }
};

/** In one transaction; on PostgreSQL it may be done several times. */
const keep = async (
  parts: ChannelParts,
  cipher: Cipher,
  { terminalId, before, after }: Opened,
  answer?: Uint8Array,
) => {
  const dropped = await parts.store.transact(async tx => {
    const channel = centerChannel(cipher, terminalId, after);
    const seal = (text?: Uint8Array) => text && sealing(parts, channel, text);
    if (after.epoch !== before.epoch)
      await sealLettersAnew(tx, terminalId, sealed => seal(textOf(cipher, terminalId, sealed)));
    const letter = seal(answer);
    if (!(await isKept(tx, terminalId, before, channel.state())))
      throw failure('channelMoved', `channel of ${terminalId}: expected no other center to use it`);
    return letter ? addLetter(tx, terminalId, letter) : 0;
  });
  for (let i = 0; i < dropped; i++) parts.counts.refused('outboxFull');
};

const take = async (parts: ChannelParts, terminalId: Identifier, sealed: Uint8Array, cipher: Cipher) => {
  const before = await channelState(parts.store.db, terminalId);
  const channel = centerChannel(cipher, terminalId, before);
  const text = opened(channel, sealed);
  if (typeof text === 'string') return text;
  const isOwn = isOfTerminal(text, terminalId);
  const answer = isOwn ? await parts.answer(terminalId, text) : u8(MESSAGE_REFUSED);
  await keep(parts, cipher, { terminalId, before, after: channel.state() }, answer);
  return isOwn ? 'opened' : 'foreignSender';
};

/**
 * Takes a sealed message of a terminal, one at a time for each terminal. When this resolves, the message may
 * be acknowledged: it is opened and its answer in the outbox, or it is refused. Rejects when the center could
 * not keep it.
 */
export const takeSealed = async (
  parts: ChannelParts,
  terminalId: Identifier,
  sealed: Uint8Array,
): Promise<'opened' | 'foreignSender' | SealRefusal> => {
  const cipher = cipherOfTerminal(parts, terminalId);
  try {
    const outcome = await take(parts, terminalId, sealed, cipher);
    parts.counts.took(outcome);
    return outcome;
  } catch (error) {
    parts.counts.took('failed');
    throw error;
  } finally {
    cipher.wipe();
  }
};
