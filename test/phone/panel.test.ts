/** The panel on a terminal: the effect of each key of the keyboard, and the picture within 80 columns. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyPlate } from '../../bench/phone/virtualPhone.ts';
import { handOf } from '../../simulation/panel/keys.ts';
import { type PanelView, picture } from '../../simulation/panel/picture.ts';
import { svgOf } from '../../simulation/panel/svg.ts';

const images = new URL('../../docs/images/', import.meta.url);
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes of a terminal
const plain = (row: string): string => row.replace(/\u001b\[[0-9;]*m/g, '');

const view: PanelView = {
  display: ['1000 YEN', 'LIFT HANDSET', '', 'A:LANGUAGE B:SERVICE'].map(row => row.padEnd(20)),
  lifted: true,
  speech: true,
  line: 'answered',
  dialled: '0312345678',
  inSlot: 'Fumi',
  cards: ['Aoi', 'Ben', 'Chie', 'Dan', 'Emi', 'Fumi', 'Gen', 'Hana'],
  inHand: 'Aoi',
  centerReachable: false,
  beeping: true,
  notice: 'card Aoi holds 1000 yen now',
  messages: [
    { atMs: 12_345, from: 'terminal', to: 'Aoi', name: 'READ issuer certificate [0]', octets: 5 },
    { atMs: 9_999_999, from: 'dispenser', to: 'center', name: 'settlement report', octets: 1797 },
  ],
  seconds: 9999,
};

test('every key of the phone has a key on the keyboard', () => {
  const reached = [...'0123456789*#abcd'].map(typed => {
    const hand = handOf(typed);
    return hand?.do === 'press' ? hand.key : undefined;
  });
  assert.equal([...reached].sort(), [...keyPlate].sort());
  assert.equal(handOf('A'), handOf('a'));
  assert.equal(handOf('\u0003'), { do: 'quit' });
  assert.is(handOf('ö'), undefined);
});

test('every key that the picture names has an effect', () => {
  const named = picture(view, { rows: 24, columns: 80 })
    .slice(0, 13)
    .flatMap(row => [...plain(row).matchAll(/\[(.)\]/g)].map(([, key]) => key));
  assert.is(named.length, 24);
  for (const key of named) assert.ok(handOf(key), key);
});

/** Full windows, the smallest usual one, and windows too small for the whole phone. */
const WINDOWS = [
  [84, 30],
  [80, 25],
  [80, 24],
  [60, 20],
  [40, 12],
  [20, 5],
] as const;

for (const [columns, rows] of WINDOWS)
  test(`A12 the picture fits a window of ${columns} × ${rows}`, () => {
    const messages = Array.from({ length: 50 }, (_, i) => ({ ...view.messages[0], octets: i }));
    const drawn = picture({ ...view, messages, notice: 'n'.repeat(120) }, { rows, columns });
    assert.ok(drawn.length <= rows, `${drawn.length} rows`);
    if (columns >= 78) assert.match(plain(drawn.at(-1) ?? ''), / 49 B$/, 'the newest message is there');
    for (const row of drawn) assert.ok(plain(row).length <= columns, `${plain(row).length}: ${plain(row)}`);
  });

test('A12 a window of 60 × 20 has the whole display, every key, cards, notice and messages', () => {
  const drawn = picture(view, { rows: 20, columns: 60 });
  const text = drawn.map(plain).join('\n');
  for (const row of view.display) assert.match(text, `│ ${row} │`);
  const keys = [...text.matchAll(/\[(.)\]/g)].map(([, key]) => key);
  assert.equal(keys.sort(), [...'09*#abcdhinlwexq'].sort());
  for (const key of keys) assert.ok(handOf(key), key);
  assert.match(text, '[Aoi]  Ben');
  assert.match(text, view.notice);
  assert.match(text, 'READ issuer certificate');
  assert.match(text, /lifted, speech on\n/, 'the state beside the display is not cut');
});

test('A12 a row that is cut ends its colours', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes of a terminal
  const escapes = /\u001b\[([0-9;]*)m/g;
  for (const row of picture(view, { rows: 20, columns: 20 }))
    assert.is([...row.matchAll(escapes)].at(-1)?.[1] ?? '0', '0', row);
});

test('the picture in the documentation is made of the capture beside it, without escapes', () => {
  const capture = readFileSync(new URL('panel.txt', images), 'utf8');
  assert.not.match(capture, '\u001b');
  const drawn = svgOf(capture);
  assert.is(drawn, readFileSync(new URL('panel.svg', images), 'utf8'));
  assert.match(drawn, '990 YEN');
  assert.throws(() => svgOf('no panel'), /frame of the display/);
});

test.run();
