/** B1: `cardphone board check` calls a new board's `wire()` and compares what it touches with the data. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { projectRoot } from '../../host/root.ts';
import { CARDPHONE, saidBy } from './secretRun.ts';

const folder = mkdtempSync(`${tmpdir()}/board-`);
test.after(() => rmSync(folder, { recursive: true }));

let files = 0;
/** A board as a newcomer makes it from the nearest one; `then` is what its `wire()` does beside. */
const check = (then: string): Promise<string> => {
  const file = `${folder}/board${files++}.mts`;
  writeFileSync(
    file,
    `import { description as near, wire as wireNear } from '${projectRoot}/boards/nucleo-f411re.ts';
export const description = near;
export const wire = () => { ${then} };
`,
  );
  return saidBy(CARDPHONE, ['board', 'check', file]);
};

test('B1 a board that is wired as its data says is right', async () => {
  assert.match(await check('return wireNear();'), /: right\n$/);
});

test('B1 the console’s port, a port too many, a pin too many, a wire left out', async () => {
  assert.match(await check('wireNear(); Serial2.setup(115200);'), /got "Serial2, the console's"/);
  assert.match(
    await check('wireNear(); Serial3.setup(9600);'),
    /wire\(\): expected the ports .*, got "Serial3"/,
  );
  assert.match(await check('wireNear(); new Pin("A15");'), /expected pins of the data only, got "A15"/);
  const none = await check('');
  assert.match(none, /pins\.buzzer: expected wire\(\) to use B1, got nothing/);
  assert.match(none, /pins\.card\.uart: expected wire\(\) to use Serial1, got nothing/);
});

test('a wire() that throws is told in a line', async () => {
  assert.match(
    await check('throw new Error("no such part");'),
    /^badBoard: .*\n {2}wire\(\): expected the parts, got no such part\n$/,
  );
});

test.run();
