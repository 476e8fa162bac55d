/**
 * The memory maps: no two records overlap, released ones stay where they are, each holds the longest record
 * that is written to it, and the parts of every board have room for all of them. Prints the first free byte
 * of each memory.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createAccessPoint } from '../../bench/parts/accessPoint.ts';
import { createVirtualPhone } from '../../bench/phone/virtualPhone.ts';
import type { BoardDescription } from '../../boards/board.ts';
import { readDescription } from '../../cli/boardFiles.ts';
import { RECEIPTS } from '../../firmware/storage/journalMemoryMap.ts';
import { END_RESERVE_BYTES } from '../../firmware/storage/recordPlace.ts';
import { twoSlotBytes } from '../../firmware/storage/twoSlotRecord.ts';
import { boardNames } from '../../flash/image/boardNames.ts';
import type { Hal } from '../../hal/hal.ts';
import { adoptGlobals } from '../drivers/onBench.ts';
import { MAPS, overlaps, type Span, spansOf } from './spans.ts';

const LARGEST: Record<string, number> = {
  'key memory': 65536,
  'journal memory': 32768,
  'dispenser memory': MAPS['dispenser memory'].DISPENSER_MEMORY_BYTES,
  'card memory': MAPS['card memory'].CARD_MEMORY_BYTES,
};

const endOf = (spans: Span[]): number => Math.max(...spans.filter(s => !s.fromEnd).map(s => s.to));

for (const [memory, map] of Object.entries(MAPS))
  test(`${memory}: no two records overlap, and each lies inside`, () => {
    const spans = spansOf(map, LARGEST[memory]);
    assert.ok(spans.length > 0);
    assert.equal(overlaps(spans, LARGEST[memory]), []);
    console.log(`${memory}: ${spans.length} records, first free byte ${endOf(spans)}`);
  });

test('spans that overlap or leave the memory are found', () => {
  const map = { A: { at: 0, payloadMax: 4 }, B: { at: 35, payloadMax: 4 }, C: { fromEnd: 20, bytes: 20 } };
  assert.equal(overlaps(spansOf({ A: map.A }, 36), 36), []);
  assert.equal(overlaps(spansOf(map, 100), 100), ['B at 35 to 71: overlaps A at 0 to 36']);
  assert.equal(overlaps(spansOf(map, 80).slice(1), 80), ['C at 60 to 80: overlaps B at 35 to 71']);
  assert.equal(overlaps(spansOf({ B: map.B }, 70), 70), ['B at 35 to 71: outside 70 bytes']);
});

test('a row of records ends where records counted from the end may begin, and has one record at least', () => {
  const spanIn = (size: number) => spansOf({ RECEIPTS }, size)[0];
  assert.is(spanIn(32_768).to, 32_768 - END_RESERVE_BYTES);
  const one = RECEIPTS.at + twoSlotBytes(RECEIPTS.payloadMax);
  assert.is(spanIn(one).to, one);
  assert.equal(overlaps([spanIn(one - 1)], one - 1), [`RECEIPTS at 836 to ${one}: outside ${one - 1} bytes`]);
  const craft = { RECEIPTS, PIN: { fromEnd: END_RESERVE_BYTES + 1, payloadMax: 4 } };
  assert.is(overlaps(spansOf(craft, 32_768), 32_768).length, 1, 'a record in front of the reserve is found');
});

/**
 * [first byte, bytes] in a memory of 65536 bytes. A phone in the field has its records there. The dispenser's
 * orders have another size than before: they have names and states now, and encodings of version 0 may
 * change.
 */
const RELEASED: Record<string, [number, number]> = {
  'key memory TERMINAL_INFORMATION': [0, 5628],
  'key memory PROVISIONING': [5628, 182],
  'key memory START_SEED': [5810, 92],
  'journal memory SETTLEMENT_JOURNAL': [0, 800],
  'journal memory RECEIPTS': [836, 65536 - END_RESERVE_BYTES - 836],
  'journal memory START_SEED': [65536 - 238, 92],
  'journal memory CRAFT_PIN': [65536 - 86, 86],
  'dispenser memory OPEN_ORDERS': [0, 884],
  'card memory CARD_STATE': [0, 36],
  'card memory CARD_INFORMATION': [36, 6428],
  'card memory USAGE_INFORMATION': [6464, 1548],
  'card memory FIRST_CERTIFICATE': [8012, 2828],
  'card memory SECOND_CERTIFICATE': [10840, 2828],
};

test('a released record keeps its place and its size', () => {
  const places = Object.entries(MAPS).flatMap(([memory, map]) =>
    spansOf(map, 65536).map(({ name, from, to }): [string, unknown] => [
      `${memory} ${name}`,
      [from, to - from],
    ]),
  );
  for (const [name, place] of Object.entries(RELEASED))
    assert.equal(Object.fromEntries(places)[name], place, name);
});

const networkFile = [...['kiosk', 'a secret', 'center.example', '4000'].join('\n')].map(c => c.charCodeAt(0));

/** The memories that a board's own wiring gives its terminal. */
const memoriesOf = async (description: BoardDescription) => {
  const phone = createVirtualPhone({
    description,
    image: '',
    clockSeconds: 800_000_000,
    ...(description.pins.wifi
      ? {
          accessPoint: createAccessPoint({
            ssid: 'kiosk',
            password: 'a secret',
            host: 'center.example',
            port: 4000,
          }),
          files: { network: networkFile },
        }
      : {}),
  });
  phone.board.powerOn();
  adoptGlobals(phone.board);
  adoptGlobals(phone.board, ['setTimeout', 'clearTimeout']);
  const { wire } = (await import(`../../boards/${description.name}.ts`)) as { wire: () => Hal };
  return wire();
};

// Machine code may use the stack down to where the chip says it ends.
Object.assign(process, { memory: () => ({ stackEndAddress: 0x2001_0000 }) });

/**
 * A board without the craft menu, and with RAM in place of FRAM, has no room for what only the menu keeps.
 */
const keepsCraftPin = ({ craftMenu, pins }: BoardDescription): boolean =>
  craftMenu !== false || pins.memory !== undefined;

for (const name of boardNames()) {
  const description = await readDescription(name);
  if (description.program === 'panel') continue;
  test(`${name}: its parts have room for every record`, async () => {
    const { journalMemory, keyMemory } = await memoriesOf(description);
    const records = spansOf(MAPS['journal memory'], journalMemory.size).filter(
      span => !span.fromEnd || keepsCraftPin(description),
    );
    assert.equal(overlaps(records, journalMemory.size), [], `${name}: journal memory`);
    if (keyMemory)
      assert.equal(
        overlaps(spansOf(MAPS['key memory'], keyMemory.size), keyMemory.size),
        [],
        `${name}: key memory`,
      );
    console.log(`${name}: journal memory ${journalMemory.size} bytes, key memory ${keyMemory?.size ?? 0}`);
  });
}

test.run();
