/**
 * S9.1: the phone with a list of invalid cards, which is built into its image here: a listed card comes back
 * with a sentence, the next card is served.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { baseContent } from '../../center/lists/contents.ts';
import { encodeListRecord, NO_DELTA } from '../../firmware/lists/listRecord.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { CARD_BLOCKED, INSERT_CARD, TAKE_CARD } from '../../firmware/terminal/display/prompts/index.ts';
import { cardKey } from '../../firmware/wire/invalidCardSet.ts';
import { cachedImage } from '../../flash/image/cachedImage.ts';
import { boardEntry } from '../../flash/image/entry.ts';
import { readBoard } from '../../flash/image/readBoard.ts';
import { cardName } from '../lists/listRig.ts';
import { whole } from '../whole.ts';
import { onGlass } from './glass.ts';
import { assertSound, giveCard, hangUpAndTake, insertCard, openSystem, placeCall } from './rig.ts';

/** The center numbers its cards from 1. */
const LISTED = cardName(2);

const START = 'startTerminal(hal,';

/** The virtual board's program, with a base of one card in a memory that can only be read. */
const imageWithList = async (): Promise<string> => {
  const content = baseContent(new Map([[cardKey(LISTED) as number, 1]]));
  const base = { ...NO_DELTA, version: 1, octets: content.length };
  const record = encodeListRecord({ area: 0, base, delta: NO_DELTA, seconds: 0 });
  const board = await readBoard('virtual');
  const entry = boardEntry(board);
  assert.ok(entry.includes(START));
  const list = `
import { checkedSlot } from './firmware/lists/checkedSlot.ts';
import { invalidCards } from './firmware/lists/invalidCards.ts';
import { fromHex } from './firmware/runtime/bytes.ts';
const content = fromHex('${toHex(content)}');
const memory = { size: 2 * content.length, pageBytes: content.length,
  read: (offset, length) => content.subarray(offset, offset + length) };
const record = { read: () => fromHex('${toHex(record)}') };
hal.cardSlot = checkedSlot(hal.cardSlot, invalidCards({ memory, record, sha256: hal.sha256 }));
`;
  return (await cachedImage(board, { entry: entry.replace(START, `${list}${START}`) })).image;
};

whole('S9.1 a listed card comes back with CARD BLOCKED and unread; the next one calls', async () => {
  const system = await openSystem({ image: await imageWithList() });
  const { phone } = system;
  const good = await giveCard(system, 'good', 1000);
  const listed = await giveCard(system, 'listed', 1000);
  assert.is([...system.center.registry.cards.keys()][1], LISTED);
  for (let times = 0; times < 2; times++) {
    phone.insert(listed.device);
    await phone.shows(onGlass(0, CARD_BLOCKED));
    assert.is(phone.display()[1].trimEnd(), onGlass(0, TAKE_CARD));
    assert.not(phone.card.isPowered());
    phone.remove();
    await phone.shows(onGlass(0, INSERT_CARD));
  }
  await insertCard(system, good, '1000 YEN');
  await placeCall(system, '0312345678', '990 YEN');
  await hangUpAndTake(system);
  assertSound(system);
});

test.run();
