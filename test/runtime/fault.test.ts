/** Faults in Node and on the interpreter, where making one must take little time. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fault, faultCode } from '../../firmware/runtime/fault.ts';
import { bundle } from '../../flash/image/bundle.ts';
import { pretokenise } from '../../flash/image/pretokenise.ts';
import { INTERPRETERS } from '../build/support.ts';

test('a fault has a code, a message and, here, the list of its callers', () => {
  const error = fault('cardMute', 'card: silent');
  assert.instance(error, Error);
  assert.is(error.code, 'cardMute');
  assert.is(String(error), 'Error: card: silent');
  assert.match(error.stack ?? '', /fault\.test\.ts/);
  assert.is(faultCode(new TypeError('x')), 'bug');
  assert.is(faultCode(undefined), 'bug');
});

/** Time of making a fault ten calls deep, beside that of an `Error` at the same place. */
const PROGRAM = `
import { fault, faultCode } from './firmware/runtime/fault.ts';
const used = () => process.memory().usage;
const deep = (left, make) => left ? deep(left - 1, make) : make();
const cost = make => { const before = used(); const kept = deep(10, make); const after = used(); return [after - before, kept]; };
const plain = cost(() => new Error('card: silent'));
const ours = cost(() => fault('cardMute', 'card: silent'));
const caught = () => { try { throw fault('cardMute', 'card: silent'); } catch (error) { return error; } };
const error = caught();
print('[' + [error, error.code, error.message, faultCode(error), 'stack' in error].join('|') + ']');
print('[variables ' + plain[0] + ' ' + ours[0] + ']');
Promise.reject(ours[1]);
setTimeout(() => print('[end]'), 20);
`;

for (const [name, onInterpreter, boot] of INTERPRETERS)
  onInterpreter(`${name}: a fault keeps no list of callers and says what it is`, async () => {
    const { code } = await bundle(PROGRAM, { wrapped: false, properties: [] });
    const board = await boot([['.boot0', pretokenise(code)]]);
    try {
      await board.waitFor('[end]', 20_000);
      const said = board.output();
      assert.match(said, /\[Error: card: silent\|cardMute\|card: silent\|cardMute\|false\]/);
      assert.match(said, /Unhandled promise rejection: Error: card: silent/);
      const [plain, ours] = /\[variables (\d+) (\d+)\]/.exec(said)!.slice(1).map(Number);
      console.log(`${name}: ${ours} variables, an Error ${plain}`);
      assert.ok(ours < 15 && plain > 4 * ours, `${ours} variables, an Error ${plain}`);
    } finally {
      await board.stop();
    }
  });

test.run();
