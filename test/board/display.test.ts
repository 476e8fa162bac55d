/** The HD44780 model against its data sheet, driven pin by pin. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createHd44780 } from '../../bench/parts/hd44780.ts';
import { rig, violated } from './rig.ts';

const pins = { rs: 'C0', e: 'C1', d4: 'C2', d5: 'C3', d6: 'C4', d7: 'C5' };

/** Nibbles by the API, with the waits of Fig. 24; `start` begins after `powerMs`. */
const library = `
  function nibble(rs, n) { digitalWrite([C0, C5, C4, C3, C2], rs * 16 + n); digitalWrite(C1, 1); digitalWrite(C1, 0); }
  function send(rs, v) { nibble(rs, v >> 4); nibble(rs, v & 15); }
  function text(s) { for (var i = 0; i < s.length; i++) send(1, s.charCodeAt(i)); }
  function start(then) {
    nibble(0, 3);
    setTimeout(function () { nibble(0, 3); setTimeout(function () {
      nibble(0, 3); nibble(0, 2); send(0, 0x28); send(0, 0x08); send(0, 0x01);
      setTimeout(function () { send(0, 0x06); send(0, 0x0c); then(); }, 2);
    }, 1); }, 5);
  }`;

const show = async (program: string, { wiring = pins, waitMs = 50, apiCallUs = 35 } = {}) => {
  const image = `${library} setTimeout(function () { ${program} }, ${waitMs});`;
  const board = rig(image, { apiCallUs });
  const glass = board.addPart(createHd44780(board, wiring));
  board.powerOn();
  await board.advance(200);
  assert.equal(board.errors, []);
  return glass;
};
const blank = ' '.repeat(20);

test('initialised by instruction, the display shows the data written', async () => {
  const glass = await show("start(function () { text('INSERT CARD'); });");
  assert.equal(glass.text(), ['INSERT CARD'.padEnd(20), blank, blank, blank]);
  assert.equal(glass.violations, []);
  assert.is(glass.writes(), 11);
});

test('rows 2 to 4 are at 40H, 14H and 54H; the counter runs from row 1 into row 3 and from 27H to 40H', async () => {
  const glass = await show(
    `start(function () {
      send(0, 0xc0); text('second'); send(0, 0xd4); text('fourth');
      send(0, 0x93); text('AB'); send(0, 0xa7); text('YZ'); });`,
  );
  assert.equal(
    glass.text(),
    ['A'.padStart(20), 'Zecond'.padEnd(20), `B${' '.repeat(18)}Y`, 'fourth'.padEnd(20)].map((row, i) =>
      i === 0 ? `${' '.repeat(19)}A` : row,
    ),
  );
  assert.equal(glass.violations, []);
});

test('patterns go to CGRAM, and the address stays there until a DDRAM address is set', async () => {
  const glass = await show(
    'start(function () { send(0, 0x48); for (var i = 0; i < 8; i++) send(1, i + 1); send(0, 0x80); send(1, 1); });',
  );
  assert.equal(glass.cgram()[1], [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.is(glass.cells()[0][0], 1);
});

test('clear, home, decrement and display off do what Table 6 says', async () => {
  const off = await show("start(function () { text('abc'); send(0, 0x08); });");
  assert.equal(off.text()[0], blank);
  assert.is(off.isOn(), false);
  const back = await show("start(function () { send(0, 0x85); send(0, 0x04); text('cba'); });");
  assert.equal(back.text()[0], '   abc'.padEnd(20));
});

test('violations: too early, too fast, too short, out of range, before the initialisation', async () => {
  const early = await show('start(function () {});', { waitMs: 10 });
  assert.ok(violated(early.violations, '40 ms after V_CC'));
  const impatient = await show('nibble(0, 3); nibble(0, 3); nibble(0, 3); nibble(0, 2);');
  assert.ok(violated(impatient.violations, 'busy with function set 1'));
  const afterClear = await show("start(function () { send(0, 1); text('x'); });");
  assert.ok(violated(afterClear.violations, 'busy with clear display (1.52 ms)'));
  const fast = await show("start(function () { text('hello'); });", { apiCallUs: 2 });
  assert.ok(violated(fast.violations, 'busy with a data write (41'));
  const thin = await show('start(function () {});', { apiCallUs: 0.2 });
  assert.ok(violated(thin.violations, 'PW_EH'));
  const outside = await show("start(function () { send(0, 0xa8); text('x'); });");
  assert.ok(violated(outside.violations, '28H is outside'));
  const raw = await show("text('x');");
  assert.ok(violated(raw.violations, 'before the initialisation'));
  const short = await show('nibble(0, 2); send(0, 0x28);');
  assert.ok(violated(short.violations, 'before three function sets'));
});

test('a swapped data pin garbles the display', async () => {
  const glass = await show("start(function () { text('INSERT'); });", {
    wiring: { ...pins, d4: 'C3', d5: 'C2' },
  });
  assert.is.not(glass.text()[0].trim(), 'INSERT');
});

test('power-off clears the display’s memories', async () => {
  const glass = await show("start(function () { text('x'); send(0, 0x0f); });");
  assert.equal(glass.cursor(), { shown: true, blinking: true, address: 1 });
  glass.power?.(false);
  glass.power?.(true);
  assert.equal(glass.text()[0], blank);
  assert.is(glass.isOn(), false);
  assert.equal(glass.cursor(), { shown: false, blinking: false, address: 0 });
});

test.run();
