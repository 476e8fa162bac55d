/** The panel's line and the driver of its phone's end at their limits. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PAYPHONE_KEYS } from '../../hal/drivers/keyMatrix.ts';
import { panelLink } from '../../hal/drivers/panelLink.ts';
import {
  escapeBody,
  formatLine,
  keyOfLetter,
  letterOfKey,
  panelPort,
  parseLine,
  unescapeBody,
} from '../../hal/drivers/panelProtocol.ts';
import { fakeChip } from './fakeChip.ts';

test('panel line: the example of its description, to the digit', () => {
  assert.is(formatLine('D0INSERT CARD', 3), 'D0INSERT CARD~368');
  const checksum = (text: string) => [...text].reduce((sum, c) => (31 * sum + c.charCodeAt(0)) % 256, 0);
  for (const body of ['', 'K5', 'x'.repeat(40)])
    assert.is(formatLine(body, 9), `${body}~9${checksum(`${body}9`).toString(16).padStart(2, '0')}`);
});

test('panel line: characters that are sent unchanged, and those that are escaped', () => {
  assert.is(escapeBody(' }[z'), ' }[z');
  assert.is(escapeBody('\x1f~\\\x7f\xff\0'), '\\1f\\7e\\5c\\7f\\ff\\00');
  assert.is(unescapeBody('\\0a1\\411'), '\n1A1');
  assert.is(parseLine(formatLine('', 0))?.body, undefined);
  assert.is(parseLine(formatLine('K', 0))?.body, 'K');
  for (const digit of '0123456789')
    assert.is(parseLine(formatLine('K5', Number(digit)))?.sequence, Number(digit));
  const sum = (text: string) =>
    [...text]
      .reduce((s, c) => (31 * s + c.charCodeAt(0)) % 256, 0)
      .toString(16)
      .padStart(2, '0');
  for (const digit of ['/', ':', 'a', ' '])
    assert.is(parseLine(`K5~${digit}${sum(`K5${digit}`)}`), undefined, digit);
  assert.is(parseLine(`K5!1${sum('K51')}`), undefined);
});

const port = () => {
  const log: string[] = [];
  const made = panelPort(
    text => log.push(`sent ${text}`),
    body => log.push(body),
    () => log.push('lost'),
  );
  return { ...made, log };
};

test('panel line: sequence digits count to 9 and begin at 0; a first line may carry any; a repeated one is a loss', () => {
  const { send, receive, log } = port();
  for (let i = 0; i < 12; i++) send('x');
  assert.is(
    log
      .splice(0)
      .map(line => line.at(-4))
      .join(''),
    '012345678901',
  );
  for (const first of [0, 7]) {
    const fresh = port();
    fresh.receive(`${formatLine('a', first)}\n${formatLine('b', (first + 1) % 10)}\n`);
    assert.equal(fresh.log, ['a', 'b']);
    fresh.receive(`${formatLine('c', (first + 1) % 10)}\n`);
    assert.equal(fresh.log.splice(0), ['a', 'b', 'lost', 'c']);
    fresh.receive(`${formatLine('d', (first + 4) % 10)}\n`);
    assert.equal(fresh.log.splice(0), ['lost', 'd'], 'each run of damage is told');
  }
  receive('spoilt~111\n');
  receive('and more~111\n');
  assert.equal(log.splice(0), ['lost']);
  receive(`${formatLine('e', 5)}\n`);
  receive('spoilt~111\n');
  assert.equal(log, ['e', 'lost']);
});

test('panel line: a line that is lost whole is told, whichever its sequence digit was', () => {
  for (let lost = 0; lost < 10; lost++) {
    const { receive, log } = port();
    receive(`${formatLine('a', (lost + 9) % 10)}\n${formatLine('c', (lost + 1) % 10)}\n`);
    assert.equal(log, ['a', 'lost', 'c'], `line ${lost}`);
  }
});

test('panel line: a line of 80 octets arrives in any pieces, a longer one is dropped and reported', () => {
  const long = formatLine(`D0${'\xff'.repeat(20)}`.padEnd(34, 'x'), 4);
  assert.ok(long.length >= 66 && long.length <= 80, `${long.length}`);
  const pieces = port();
  pieces.receive(long.slice(0, long.length - 3));
  pieces.receive(`${long.slice(-3)}\r\n`);
  assert.is(pieces.log.length, 1);
  assert.is(pieces.log[0].slice(0, 2), 'D0');
  const noise = port();
  noise.receive('x'.repeat(80));
  assert.equal(noise.log, []);
  noise.receive('x');
  assert.equal(noise.log, ['lost']);
});

test('panel line: every key’s letter', () => {
  assert.equal(
    PAYPHONE_KEYS.map(key => letterOfKey(key)),
    [...'123l456s789c*0#f'],
  );
  assert.equal([...'123l456s789c*0#f'].map(keyOfLetter), [...PAYPHONE_KEYS]);
  for (const none of ['', '12', 'x', 'L']) assert.is(keyOfLetter(none), undefined);
});

test('panel: the phone’s first message, the width of a row, and the time of the next request', () => {
  const chip = fakeChip();
  const bodies: string[] = [];
  const far = panelPort(
    () => {},
    body => bodies.push(body),
    () => {},
  );
  const uart = { setup: () => {}, on: () => {}, write: (text: string) => far.receive(text) };
  const pin = chip.asPin('C10');
  const panel = panelLink({
    uart: uart as unknown as Serial,
    baud: 9600,
    tx: pin,
    rx: pin,
    timer: chip.timer,
  });
  assert.equal(bodies.splice(0), ['D0', 'D1', 'D2', 'D3', 'S0', 'L0', 'P0', '!']);
  assert.is(panel.handset.isLifted(), false);
  assert.equal([panel.display.columns, panel.display.rows], [20, 4]);
  panel.display.show(['x'.repeat(25)]);
  assert.equal(bodies.splice(0), [`D0${'x'.repeat(20)}`]);
  chip.advance(950);
  assert.equal(bodies, []);
  chip.advance(100);
  assert.equal(bodies, ['!']);
  chip.advance(5000);
  assert.is(bodies.length, 6);
});

test('the checksum is the header’s formula at every length, by the interpreter’s convolution and by the loop', () => {
  const calls: number[] = [];
  // Espruino, `E.convolve`: the sum of a[i] * b[(i + offset) mod b.length].
  const interpreter = {
    toUint8Array: (text: string) => Uint8Array.from(text, character => character.charCodeAt(0)),
    convolve: (a: ArrayLike<number>, b: ArrayLike<number>, offset: number) => {
      calls.push(a.length);
      return Array.from(a).reduce((sum, octet, i) => sum + octet * b[(i + offset) % b.length], 0);
    },
  };
  const expected = (text: string): string => {
    let sum = 0;
    for (const character of text) sum = (31 * sum + character.charCodeAt(0)) % 256;
    return sum.toString(16).padStart(2, '0');
  };
  const scope = globalThis as unknown as { E?: unknown };
  const before = scope.E;
  for (const E of [interpreter, undefined]) {
    scope.E = E;
    for (let length = 0; length <= 90; length++) {
      const text = Array.from({ length }, (_, i) =>
        String.fromCharCode(0x20 + ((i * 37 + length) % 0x5b)),
      ).join('');
      const body = text.replaceAll('\\', '/').replaceAll('[', '(').replaceAll(']', ')');
      assert.is(formatLine(body, 7), `${body}~7${expected(`${body}7`)}`, `${length} octets`);
    }
  }
  assert.equal([Math.min(...calls), Math.max(...calls)], [1, 80], 'longer lines by the loop');
  scope.E = before;
  if (before === undefined) Reflect.deleteProperty(globalThis, 'E');
});

test.run();
