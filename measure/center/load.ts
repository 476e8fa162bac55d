/**
 * The load that `npm run bench:center` puts on a center: cards, terminals, and receipts of one-charge
 * sessions.
 */
import { statementOf } from '../../center/ingest/usageRecord.ts';
import type { Store } from '../../center/store/store.ts';
import { post } from '../../center/store/transfers.ts';
import type { Scheme, SecretKey } from '../../firmware/crypto/scheme.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import { encodeSignedReceipt, type SignedChargeReceipt } from '../../firmware/wire/moneyMessages.ts';
import { encodeOrderName, NO_ORDER } from '../../firmware/wire/orderName.ts';
import { PROFILE_FULL } from '../../firmware/wire/settlementProfile.ts';
import type { GeneratedKey } from '../../host/keys/generate.ts';
import { hostRandom } from '../../host/random.ts';

const TERMINALS = 200;
const LOADED_YEN = 20_000;
const CHARGE_YEN = 10;
/** Rows of one statement. */
const ROWS = 1000;
const SIGNATURE_OCTETS = 192;

const cardName = (i: number): string => makeIdentifier(4, i + 1);
const terminalName = (i: number): string => makeIdentifier(1, i + 1);

const inParts = async (
  count: number,
  write: (from: number, to: number) => Promise<unknown>,
): Promise<void> => {
  for (let from = 0; from < count; from += ROWS) await write(from, Math.min(count, from + ROWS));
};

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** Issues cards that share `key`, each with 20 000 yen, and 200 terminals. */
export const issueFleet = async (store: Store, cards: number, key: GeneratedKey): Promise<void> => {
  const certificate = new Uint8Array(0);
  const fixed = { generation: 1, settlement_profile: PROFILE_FULL, certificate, issued_at: 0 };
  const keys = { key_profile: key.profile, public_key: key.publicKey };
  await store.transact(async tx => {
    const terminals = range(0, TERMINALS).map(i => ({ id: terminalName(i), certificate, issued_at: 0 }));
    await tx.insertInto('terminals').values(terminals).execute();
    await inParts(cards, (from, to) =>
      tx
        .insertInto('cards')
        .values(range(from, to).map(i => ({ id: cardName(i), ...fixed, ...keys })))
        .execute(),
    );
    await inParts(cards, async (from, to) => {
      const orders = range(from, to).map(i => ({
        ...{ name: encodeOrderName(makeIdentifier(2, 1), i + 1), card_id: cardName(i), amount: LOADED_YEN },
        ...{ previous_order: NO_ORDER, state: 'taken' as const },
      }));
      await tx.insertInto('orders').values(orders).execute();
      const yen = LOADED_YEN;
      await post(
        tx,
        orders.flatMap(({ name: reference, card_id: cardId }) => [
          { from: 'issued', to: 'open', yen, kind: 'paid', cardId, reference },
          { from: 'open', to: `card/${cardId}`, yen, kind: 'taken', cardId, reference },
        ]),
        0,
      );
    });
  });
};

/** Makes receipts, the next of each card in turn; `sign` gives SU. */
export const receiptMaker = (cards: number, sign: (message: Uint8Array) => Promise<Uint8Array>) => {
  const values = new Int32Array(cards).fill(LOADED_YEN);
  const states = Array.from({ length: cards }, () => hostRandom.bytes(16));
  let next = 0;
  return async (): Promise<Uint8Array> => {
    const i = next++ % cards;
    const after = hostRandom.bytes(16);
    const receipt: SignedChargeReceipt = {
      ...{ cardId: cardName(i), terminalId: terminalName(next % TERMINALS), generation: 1 },
      ...{
        profile: PROFILE_FULL,
        terminalChallenge: hostRandom.bytes(16),
        cardChallenge: hostRandom.bytes(16),
      },
      ...{ step: 1, firstValue: values[i], newValue: values[i] - CHARGE_YEN, before: states[i], after },
      cardSignature: new Uint8Array(0),
    };
    values[i] -= CHARGE_YEN;
    states[i] = after;
    return encodeSignedReceipt({ ...receipt, cardSignature: await sign(encodeSignedReceipt(receipt)) });
  };
};

/** SU by a card's key. */
export const signer =
  (scheme: Scheme, secret: SecretKey) =>
  (message: Uint8Array): Promise<Uint8Array> =>
    scheme.sign(secret, statementOf(message, 1).statement);

/** As many octets as a signature, for records that nothing verifies. */
export const unsigned = async (): Promise<Uint8Array> => new Uint8Array(SIGNATURE_OCTETS);
