/**
 * Evidence that a card was copied (Fig. 9: two signatures over one state before) proves it with nothing but
 * nA, and each part of a file that does not hold is refused by its name.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type EvidenceFile, verifyEvidence } from '../../center/ingest/evidenceFile.ts';
import { evidenceFiles } from '../../center/ingest/evidenceFiles.ts';
import { markCopied } from '../../center/ingest/invalidCards.ts';
import { concat, copyOf, fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import { encodeCertificate } from '../../firmware/wire/certificate.ts';
import { PROFILE_FULL } from '../../firmware/wire/settlementProfile.ts';
import { TAG_CARD_CERTIFICATE } from '../../firmware/wire/tags.ts';
import { hostRandom } from '../../host/random.ts';
import { testKey } from '../keys.ts';
import { type CardState, cardName, fleet, scheme, terminalName } from './fleet.ts';
import { onBoth, withStore } from './stores.ts';

const CARD_PROFILE = 0x11;
const master = testKey(CARD_PROFILE, 7);
const masterSecret = scheme.importSecretKey(master.profile, master.secret, hostRandom);

const certificateOf = async (index: number): Promise<string> => {
  const { profile: keyProfile, publicKey } = testKey(CARD_PROFILE, index);
  const body = encodeCertificate({
    ...{ role: TAG_CARD_CERTIFICATE, generation: 1, id: cardName(index), validFrom: 1, validUntil: 9000 },
    ...{ settlementProfile: PROFILE_FULL, certificateExtra: new Uint8Array(15), keyProfile, publicKey },
  });
  return toHex(concat([body, await scheme.sign(masterSecret, body)]));
};

const STATE = new Uint8Array(16).fill(9);
const stateOfCard = (index = 0, state = STATE): CardState => ({ index, value: 1000, state, loads: 1 });
const cards = fleet(31);
const receipt = async (card: CardState, terminal: number, charges: readonly number[]): Promise<string> =>
  toHex((await cards.session(card, terminal, charges)).pop()!);

/** Two sessions of one state: 100 yen, and 10 and 20 yen. */
const copied = async (): Promise<EvidenceFile> => ({
  format: 'cardphone-evidence-1',
  cardId: cardName(0),
  certificate: await certificateOf(0),
  records: [await receipt(stateOfCard(), 0, [100]), await receipt(stateOfCard(), 1, [10, 20])],
});

const refusal = async (file: unknown): Promise<string> =>
  verifyEvidence(scheme, master, file as EvidenceFile).then(
    () => 'taken',
    ({ code, message }) => `${code} ${message}`,
  );
const altered = (digits: string, at: number): string => {
  const octets = copyOf(fromHex(digits));
  octets[at < 0 ? octets.length + at : at] ^= 1;
  return toHex(octets);
};

test('Fig. 9: two signed successors of one state are proved, with both sessions as they were signed', async () => {
  assert.equal(await verifyEvidence(scheme, master, await copied()), {
    cardId: cardName(0),
    before: toHex(STATE),
    records: [
      { kind: 'charge', terminalId: terminalName(0), step: 1, firstValue: 1000, newValue: 900 },
      { kind: 'charge', terminalId: terminalName(1), step: 2, firstValue: 1000, newValue: 970 },
    ],
  });
});

test('evidence: a load beside a charge of one state is proved; its statement has the certificate’s generation', async () => {
  await withStore('libsql', async store => {
    await cards.issue(store, 1, 1);
    const load = toHex(await cards.load(store, stateOfCard(), 500));
    const file = { ...(await copied()), records: [await receipt(stateOfCard(), 0, [100]), load] as const };
    const { records } = await verifyEvidence(scheme, master, file);
    assert.equal(records[1], { kind: 'load', terminalId: '', step: 0, firstValue: 0, newValue: 1500 });
  });
});

test('evidence: octets that are no certificate, no key and no record are refused as evidence, by their place', async () => {
  const file = await copied();
  const [first, second] = file.records;
  const short = await refusal({ ...file, certificate: file.certificate.slice(0, 40) });
  assert.match(short, /^badEvidence certificate: /);
  const other = concat([Uint8Array.of(2), fromHex(file.certificate).subarray(1)]);
  assert.match(await refusal({ ...file, certificate: toHex(other) }), /^badEvidence certificate: /);
  for (const wrong of [
    '99',
    first.slice(0, 60),
    `${first.slice(0, 2)}ff${first.slice(4)}`,
    'aa'.repeat(2000),
  ]) {
    assert.match(await refusal({ ...file, records: [wrong, second] }), /^badEvidence record 1: /);
    assert.match(await refusal({ ...file, records: [first, wrong] }), /^badEvidence record 2: /);
  }
  // A master that certified a key of an unknown profile.
  const { profile, publicKey } = testKey(CARD_PROFILE, 0);
  const body = encodeCertificate({
    ...{ role: TAG_CARD_CERTIFICATE, generation: 1, id: cardName(0), validFrom: 1, validUntil: 9000 },
    ...{ settlementProfile: PROFILE_FULL, certificateExtra: new Uint8Array(15), keyProfile: profile },
    publicKey: new Uint8Array(publicKey.length),
  });
  const certificate = toHex(concat([body, await scheme.sign(masterSecret, body)]));
  assert.match(await refusal({ ...file, certificate }), /^badEvidence /);
});

test('evidence: another format, and none, is refused', async () => {
  const file = await copied();
  for (const wrong of [{ ...file, format: 'cardphone-evidence-2' }, {}, undefined, null])
    assert.is(await refusal(wrong), 'badEvidence format: expected cardphone-evidence-1');
});

test('evidence: octets are hexadecimal digits, at most 4096 pairs; a field that fails is named', async () => {
  const file = await copied();
  const [first, second] = file.records;
  for (const wrong of ['', 'zz', 'abc', 'aa'.repeat(4097), undefined, 5, ['aa']]) {
    const expected = 'expected hexadecimal digits';
    assert.is(await refusal({ ...file, certificate: wrong }), `badEvidence certificate: ${expected}`);
    assert.is(await refusal({ ...file, records: [wrong, second] }), `badEvidence record 1: ${expected}`);
    assert.is(await refusal({ ...file, records: [first, wrong] }), `badEvidence record 2: ${expected}`);
  }
  assert.is(
    await refusal({ ...file, records: undefined }),
    'badEvidence record 1: expected hexadecimal digits',
  );
  assert.not.match(await refusal({ ...file, certificate: 'aa'.repeat(4096) }), /hexadecimal/);
  const capitals = { ...file, certificate: file.certificate.toUpperCase() };
  assert.is(await refusal(capitals), 'taken');
});

test('evidence: a certificate that nA has not signed, or of another card, is refused', async () => {
  const file = await copied();
  assert.is(
    await refusal({ ...file, certificate: altered(file.certificate, -1) }),
    'badEvidence certificate: expected a signature by this nA',
  );
  assert.is(
    await refusal({ ...file, cardId: cardName(1) }),
    `badEvidence cardId: expected ${cardName(0)}, as certified`,
  );
});

test('evidence: a record of another card, and one that the card has not signed, is refused by its number', async () => {
  const file = await copied();
  const [first, second] = file.records;
  const other = await receipt(stateOfCard(1), 0, [100]);
  const ofCard = `expected card ${cardName(0)}`;
  assert.is(await refusal({ ...file, records: [other, second] }), `badEvidence record 1: ${ofCard}`);
  assert.is(await refusal({ ...file, records: [first, other] }), `badEvidence record 2: ${ofCard}`);
  const signature = "expected the card's signature";
  for (const forged of [altered(first, -1), altered(first, 52), first.slice(0, -2 * 192)]) {
    assert.is(await refusal({ ...file, records: [forged, second] }), `badEvidence record 1: ${signature}`);
    assert.is(await refusal({ ...file, records: [second, forged] }), `badEvidence record 2: ${signature}`);
  }
});

test('evidence: records of two states, one record twice, and a session that grew prove nothing', async () => {
  const file = await copied();
  const [first, second] = file.records;
  const elsewhere = await receipt(stateOfCard(0, new Uint8Array(16).fill(8)), 1, [10]);
  assert.is(
    await refusal({ ...file, records: [first, elsewhere] }),
    'badEvidence records: expected one state before',
  );
  const grown = (await cards.session(stateOfCard(), 0, [10, 20])).map(toHex);
  const exclude = 'badEvidence records: expected two that exclude each other';
  for (const records of [[first, first], [second, second], grown, [...grown].reverse()])
    assert.is(await refusal({ ...file, records }), exclude);
});

onBoth('the center hands out a file for each pair of a card, in their order, and each proves itself', kind =>
  withStore(kind, async store => {
    const [file, certificate] = [await copied(), await certificateOf(0)];
    const third = await receipt(stateOfCard(), 1, [700]);
    await cards.issue(store, 2, 2);
    await store.db
      .updateTable('cards')
      .set({ certificate: fromHex(certificate) })
      .where('id', '=', cardName(0))
      .execute();
    const [a, b, c] = [...file.records, third].map(fromHex);
    const pair = (first: Uint8Array, second: Uint8Array) => ({ cardId: cardName(0), first, second });
    await store.transact(tx => markCopied(tx, [pair(b, c), pair(a, b), pair(b, c)], 5));
    await store.transact(tx => markCopied(tx, [{ cardId: cardName(1), first: a, second: b }], 5));
    const files = await evidenceFiles(store.db, cardName(0));
    assert.equal(files, [
      { ...file, certificate, records: [toHex(b), toHex(c)] },
      { ...file, certificate, records: [toHex(a), toHex(b)] },
    ]);
    for (const one of files) assert.is(await refusal(one), 'taken');
    assert.equal(await evidenceFiles(store.db, cardName(2)), []);
  }),
);

test.run();
