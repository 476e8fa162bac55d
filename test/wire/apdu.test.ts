import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { concat, fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import {
  CLA_CHAINED,
  DATA_MAX,
  encodeCommand,
  encodeLink,
  encodeResponse,
  parseCommand,
  parseResponse,
} from '../../firmware/wire/apdu.ts';

const data = (length: number) => Uint8Array.from({ length }, (_, i) => i * 5);
const header = { cla: 0x80, ins: 0x20, p1: 1, p2: 2 };

test('commands: cases 1 to 4 of ISO 7816-4, 5.1, there and back', () => {
  assert.is(toHex(encodeCommand({ ...header, data: data(0), le: 256 })), '8020010200');
  assert.is(toHex(encodeCommand({ ...header, data: data(2), le: 0 })), '80200102020005');
  assert.is(toHex(encodeCommand({ ...header, data: data(2), le: 256 })), '8020010202000500');
  for (const length of [1, 2, 254, 255])
    for (const le of [0, 1, 255, 256]) {
      const command = { ...header, data: data(length), le };
      assert.equal(parseCommand(encodeCommand(command)), command);
    }
  assert.is(parseCommand(fromHex('80200102')).le, 0);
  assert.is(parseCommand(fromHex('8020010210')).le, 16);
});

test('commands: a length that does not fit is refused', () => {
  const whole = encodeCommand({ ...header, data: data(20), le: 0 });
  for (let length = 0; length < whole.length; length++) {
    if (length === 4 || length === 5) continue;
    assert.throws(() => parseCommand(whole.subarray(0, length)), /command: expected/, `${length} octets`);
  }
  assert.throws(() => parseCommand(concat([whole, data(2)])), /command: expected 20/);
  assert.throws(() => parseCommand(fromHex('802001020001')), /command: expected 0/);
});

test('chains: 255 octets a piece, all but the last marked (ISO 7816-4, 5.3.3)', () => {
  for (const [length, pieces] of [
    [0, 1],
    [255, 1],
    [256, 2],
    [510, 2],
    [511, 3],
    [3200, 13],
  ]) {
    const starts = Array.from({ length: Math.max(1, Math.ceil(length / DATA_MAX)) }, (_, i) => i * DATA_MAX);
    const whole = { ...header, data: data(length), le: 0 };
    const chain = starts.map(at => parseCommand(encodeLink(whole, at)));
    assert.is(chain.length, pieces, `${length} octets`);
    assert.equal(concat(chain.map(command => command.data)), data(length));
    assert.equal(
      chain.map(({ cla }) => (cla & CLA_CHAINED) !== 0),
      chain.map((_, i) => i < pieces - 1),
    );
    assert.ok(chain.every(({ ins, p1, p2 }) => ins === 0x20 && p1 === 1 && p2 === 2));
  }
});

test('responses: data, then the status; less than a status is refused', () => {
  assert.equal(parseResponse(encodeResponse(0x6a88, data(3))), { data: data(3), status: 0x6a88 });
  assert.equal(parseResponse(fromHex('9000')), { data: data(0), status: 0x9000 });
  for (const octets of [data(0), data(1)])
    assert.throws(() => parseResponse(octets), /expected 2 octets or more/);
});

test.run();
