import { equalBytes } from '../../../firmware/runtime/bytes.ts';
import { fault } from '../../../firmware/runtime/fault.ts';
import { u8 } from '../../../firmware/wire/fields.ts';
import { MESSAGE_LOADED_NOTED } from '../../../firmware/wire/messages.ts';
import { type Loaded, parseLoaded } from '../../../firmware/wire/moneyMessages.ts';
import { cardOrders } from '../../ingest/cardFile.ts';
import { ingest } from '../../ingest/ingest.ts';
import { noteLink } from '../../ingest/questions.ts';
import { reviewCard } from '../../ingest/review.ts';
import { lockCards } from '../../ingest/storedRecords.ts';
import type { SignedLoad } from '../../orders.ts';
import type { StoreDatabase, StoreTransaction } from '../../store/tables.ts';
import type { Service } from './service.ts';

/**
 * The statement that the card took: the one whose state it names, or the last that was signed. Throws
 * `refused` for an order that is not this card's, or was never signed.
 */
const takenOf = async (db: StoreDatabase, { cardId, order: name, after }: Loaded): Promise<SignedLoad> => {
  const signed = (await cardOrders(db, cardId)).find(name)?.signed ?? [];
  const taken = signed.find(one => equalBytes(one.after, after)) ?? signed[signed.length - 1];
  if (!taken) throw fault('refused', 'load receipt: expected an order of this card that was signed');
  return taken;
};

/**
 * The dispenser's word that the card has proved the load: the card's states are those of a statement that the
 * center made, never those of the message.
 */
const takeWord = async ({ store, now }: Service, tx: StoreTransaction, loaded: Loaded): Promise<void> => {
  const { cardId } = loaded;
  await lockCards(store.kind, tx, [cardId]);
  const { issued, after } = await takenOf(tx, loaded);
  await noteLink(tx, cardId, issued.previousReference, after);
  await reviewCard(tx, cardId, now());
};

const takeReceipt = async (service: Service, message: Uint8Array): Promise<void> => {
  const [verdict] = await ingest(service, [message]);
  if (verdict.outcome === 'refused') throw fault('refused', verdict.message);
};

/** 34 → 35: the card's receipt, or without one the dispenser's word. Throws `refused`. */
export const answerLoaded = async (service: Service, message: Uint8Array): Promise<Uint8Array> => {
  const loaded = parseLoaded(message);
  const { store } = service;
  await takenOf(store.db, loaded);
  if (loaded.cardSignature.length) await takeReceipt(service, message);
  else await store.transact(tx => takeWord(service, tx, loaded));
  return u8(MESSAGE_LOADED_NOTED);
};
