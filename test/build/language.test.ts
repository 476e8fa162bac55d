import { setTimeout as sleep } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildFor } from '../../flash/image/image.ts';
import { runAll } from './fixtures/language.ts';
import { INTERPRETERS, testBoard } from './support.ts';

const entry = `import { runAll } from './test/build/fixtures/language.ts'; runAll(print);`;
const doneTimeoutMs = 10_000;

const fromSource = async (): Promise<string> => {
  const lines: string[] = [];
  await runAll(line => lines.push(line));
  return lines.join('\n');
};

const inNode = async (image: string): Promise<string> => {
  const lines: string[] = [];
  runInNewContext(image, { print: (line: string) => lines.push(line), setTimeout });
  for (let turn = 0; turn < 100 && lines.at(-1) !== 'done'; turn++) await sleep(5);
  return lines.join('\n');
};

/** The program's output, without the interpreter's greeting, its prompt and the typed expressions. */
const printed = (output: string, expected: string): string =>
  output
    .split('\n')
    .map(line => line.replace(/^>/, ''))
    .filter(line => /^\w+: |^done$/.test(line))
    .slice(-expected.split('\n').length)
    .join('\n');

const built = await buildFor(testBoard, { entry });

test('the image prints in Node the same lines as its source', async () => {
  assert.is(await inNode(built.image), await fromSource());
});

test('an image in a function and with full property names prints the same lines', async () => {
  const { image } = await buildFor(testBoard, { entry, wrapped: true, shortProperties: false });
  assert.is(await inNode(image), await fromSource());
});

for (const [name, onInterpreter, boot] of INTERPRETERS)
  for (const form of ['plain', 'pretokenised'] as const)
    onInterpreter(`the ${form} image prints on the ${name} the same lines as its source`, async () => {
      const { image, pretokenised } = built;
      const board = await boot([['.boot0', form === 'plain' ? Buffer.from(image, 'latin1') : pretokenised]]);
      try {
        await board.waitFor('\ndone', doneTimeoutMs);
        const expected = await fromSource();
        assert.is(printed(board.output(), expected), expected);
      } finally {
        await board.stop();
      }
    });

test('two builds give the same bytes', async () => {
  const again = await buildFor(testBoard, { entry });
  assert.is(again.image, built.image);
  assert.equal(again.pretokenised, built.pretokenised);
  assert.equal(again.map, built.map);
  assert.equal(again.report, built.report);
});

test.run();
