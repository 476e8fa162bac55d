/**
 * A card of the list is refused at insertion, with the answer to SELECT: nothing is verified, and
 * the card is asked for nothing more. However it splits that answer, and whichever number it shows.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkedSlot } from '../../firmware/lists/checkedSlot.ts';
import { selectApplication } from '../../firmware/reader/cardLink.ts';
import { introduce } from '../../firmware/reader/introduce.ts';
import { type Account, proveValue } from '../../firmware/reader/proveValue.ts';
import type { Reader } from '../../firmware/reader/reader.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { INS_SELECT } from '../../firmware/wire/cardCommands.ts';
import { encodeCardStatus } from '../../firmware/wire/cardStatus.ts';
import type { Identifier } from '../../firmware/wire/identifier.ts';
import type { CardSlot } from '../../hal/cardSlot.ts';
import { openWorld } from '../settlement/rig.ts';
import { baseOf, type Cards, cardName, deltaOf, PAGE_BYTES, send, terminalWith } from './listRig.ts';

const NONE: Cards = new Map();

const codeOf = async (work: () => Promise<unknown>): Promise<string> => {
  try {
    await work();
    return '';
  } catch (error) {
    return faultCode(error);
  }
};

/** A world with two cards of 500 yen, and a terminal whose reader counts what it verifies. */
const openScene = async () => {
  const world = await openWorld();
  const [listed, other] = [await world.card(500), await world.card(500)];
  const terminal = await world.terminal();
  const { list } = terminalWith(16 * PAGE_BYTES);
  const { scheme } = terminal.identity.reader;
  const counts = { verified: 0 };
  const reader: Reader = {
    ...terminal.identity.reader,
    slot: checkedSlot(terminal.slot, list),
    scheme: {
      ...scheme,
      verify: (key, message, signature) => {
        counts.verified++;
        return scheme.verify(key, message, signature);
      },
    },
  };
  const insert = async (card: typeof listed): Promise<Account> => {
    terminal.slot.card = card.program;
    terminal.slot.log.length = counts.verified = 0;
    await reader.slot.activate();
    return proveValue(reader, await introduce(reader));
  };
  const [listedId, otherId] = [...world.center.registry.cards.keys()];
  return { terminal, list, counts, insert, listed, other, listedId, otherId };
};

test('S9.7 a card of the list is refused after SELECT alone; others are served, and it is once it has left', async () => {
  const { terminal, list, counts, insert, listed, other, listedId } = await openScene();
  assert.is((await insert(listed)).value, 500);
  const cards: Cards = new Map([[listedId, 1]]);
  await send(list, await baseOf(cards, { version: 1 }));
  for (let times = 0; times < 2; times++) {
    assert.is(await codeOf(() => insert(listed)), 'cardBlocked');
    assert.is(counts.verified, 0);
    assert.equal(
      terminal.slot.log.map(({ command }) => command[1]),
      [INS_SELECT],
    );
  }
  assert.is((await insert(other)).value, 500);
  await send(list, await deltaOf(cards, NONE, { version: 2, baseVersion: 1 }));
  assert.is((await insert(listed)).value, 500);
});

test('a listed card that shows the number of another one is refused by its certificate', async () => {
  const { terminal, list, insert, listed, other, listedId, otherId } = await openScene();
  await send(list, await baseOf(new Map([[listedId, 1]]), { version: 1 }));
  await insert(other);
  const numberOf = (cardId: Identifier): Buffer => Buffer.from(cardId, 'hex');
  terminal.slot.tap.response = (response, command) => {
    if (command[1] !== INS_SELECT) return response;
    const at = Buffer.from(response).indexOf(numberOf(listedId));
    assert.ok(at > 0);
    response.set(numberOf(otherId), at);
    return response;
  };
  assert.is(await codeOf(() => insert(listed)), 'badCertificate');
  terminal.slot.tap = {};
  assert.is(await codeOf(() => insert(listed)), 'cardBlocked');
});

/** A slot in which a card answers with these octets in turn, each with its status word. */
const answering = (answers: readonly [number[], number][]): CardSlot => {
  let next = 0;
  return {
    ...{ onPresence: () => {}, isPresent: () => true, activate: async () => new Uint8Array(2) },
    ...{ nowMs: () => 0, deactivate: () => {} },
    transmit: async () => {
      const [data, status] = answers[next++ % answers.length];
      return new Uint8Array([...data, status >> 8, status & 255]);
    },
  };
};

const statusOf = (cardId: Identifier): number[] => [
  ...encodeCardStatus({
    ...{ lifeCycle: 2, abnormality: 0, loadNumber: 1, generation: 1, cardId },
    certificate: new Uint8Array(16).fill(7),
  }),
];

/** Ways in which a card gives 28 octets that the reader puts together. */
const WAYS: Record<string, (all: number[]) => [number[], number][]> = {
  'at once, as over T=1': all => [[all, 0x9000]],
  'by GET RESPONSE, as over T=0': all => [
    [[], 0x611c],
    [all, 0x9000],
  ],
  'in three pieces': all => [
    [all.slice(0, 7), 0x6115],
    [all.slice(7, 9), 0x6113],
    [all.slice(9), 0x9000],
  ],
  'after a wrong Le of GET RESPONSE': all => [
    [[], 0x611c],
    [[], 0x6c1c],
    [all, 0x9000],
  ],
  'after a wrong Le of SELECT': all => [
    [[], 0x6c1c],
    [all, 0x9000],
  ],
  'with octets beside a wrong Le of GET RESPONSE': all => [
    [all.slice(0, 3), 0x6119],
    [all.slice(3, 8), 0x6c14],
    [all.slice(8), 0x9000],
  ],
};

for (const [way, answersOf] of Object.entries(WAYS))
  test(`a listed card is refused that answers SELECT ${way}; another is not`, async () => {
    const list = { isInvalid: (cardId: Identifier) => (cardId === cardName(8) ? (3 as const) : undefined) };
    const select = (serial: number) => () =>
      selectApplication(checkedSlot(answering(answersOf(statusOf(cardName(serial)))), list));
    assert.is(await codeOf(select(8)), 'cardBlocked');
    assert.is(await codeOf(select(9)), '');
  });

test('octets beside a wrong Le of SELECT never pass as another card', async () => {
  const all = statusOf(cardName(8));
  const list = { isInvalid: () => 3 as const };
  const slot = answering([
    [all.slice(0, 6), 0x6c16],
    [all.slice(6), 0x9000],
  ]);
  assert.is(await codeOf(() => selectApplication(checkedSlot(slot, list))), 'malformed');
});

test('a blank card, a refused SELECT and a card after a cut answer are as without a list', async () => {
  const list = {
    isInvalid: () => {
      throw new Error('asked');
    },
  };
  const blank = [1, 0, 0, 0, 0, 0, ...new Array(22).fill(0)];
  const { cardId } = await selectApplication(checkedSlot(answering([[blank, 0x9000]]), list));
  assert.is(cardId, undefined);
  assert.is(await codeOf(() => selectApplication(checkedSlot(answering([[[], 0x6a82]]), list))), 'notOurs');
  const valid = { isInvalid: () => undefined };
  const cut = answering([
    [[1, 2], 0x611a],
    [[], 0x6f00],
    [statusOf(cardName(4)), 0x9000],
  ]);
  const slot = checkedSlot(cut, valid);
  assert.is(await codeOf(() => selectApplication(slot)), 'notOurs');
  assert.is((await selectApplication(slot)).cardId, cardName(4));
});

test('a list whose memory fails refuses the card with the memory’s code', async () => {
  const { list, insert, listed } = await openScene();
  list.isInvalid = () => {
    throw Object.assign(new Error('list'), { code: 'listTorn' });
  };
  assert.is(await codeOf(() => insert(listed)), 'listTorn');
});

test.run();
