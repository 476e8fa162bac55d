import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { boardEntry } from '../../flash/image/entry.ts';
import { buildFor } from '../../flash/image/image.ts';
import { moduleSizes } from '../../flash/image/moduleSizes.ts';
import { readBoard } from '../../flash/image/readBoard.ts';
import { formatReport, overBudget } from '../../flash/image/report.ts';
import { testBoard, withSources } from './support.ts';

const sources = {
  'small.ts': 'export const small = (a: number) => a + 1;',
  'large.ts': `import { small } from './small.ts';
export const data = { budget: 'only host tools read this' };
export const large = (a: number, b: number) => { let s = 0; for (let i = 0; i < a; i++) s += small(b) * small(i); return s; };
export const twice = (a: number) => large(a, 1) + large(a, 2) + small(a);`,
};
const build = (budget = testBoard.budget) =>
  withSources(sources, path =>
    buildFor(
      { ...testBoard, budget },
      { entry: `import { twice } from '${path('large.ts')}'; print(twice(3)); print(twice(getTime()));` },
    ),
  );

test('every byte of the image belongs to a module', async () => {
  const { image, report } = await build();
  assert.is(
    report.modules.reduce((sum, { bytes }) => sum + bytes, 0),
    image.length,
  );
  assert.ok(report.modules[0].module.endsWith('large.ts'), report.modules[0].module);
  assert.is(report.minifiedBytes, image.length);
});

test('data that only host tools read stay out of the image', async () => {
  assert.not((await build()).image.includes('host tools'));
});

test('over budget: the excess and the largest modules are named', async () => {
  assert.equal(overBudget((await build()).report), []);
  const { report } = await build({ imageBytes: 50, imageVars: 1 });
  const [bytes, vars] = overBudget(report);
  assert.match(
    bytes,
    new RegExp(`image, bytes: ${report.imageBytes.used} is ${report.imageBytes.used - 50} over`),
  );
  assert.match(bytes, 'large.ts');
  assert.match(vars, 'over the budget of 1');
  assert.match(formatReport(report), 'OVER');
});

test('a function counts 4 variables and one a parameter, as measured on the interpreter', () => {
  const [{ vars }] = moduleSizes('function a(b,c){return b+c}var d=1,e=[1,2,3,4];', {
    mappings: '',
    sources: [],
  });
  assert.is(vars, 6 + 1 + 7);
});

test('a board with kernels carries them in Storage, and its program asks for them', async () => {
  const native = { sha256: 'kernel', kernels: 'cortex-m4' } as const;
  const { files, report } = await buildFor({ ...testBoard, native }, { entry: 'print(1);' });
  assert.equal(
    files.map(([name]) => name),
    ['.boot0', 'kernels'],
  );
  assert.is(report.storageBytes.used % 4, 0);
  assert.match(boardEntry({ ...testBoard, native }), 'kernelEngine(hal.nativeCode)');
  assert.match(boardEntry(testBoard), 'engineWith(productsByDot(E.convolve))');
});

test('a kernel that is not built ends the build', async () => {
  const native = { sha256: 'noble', kernels: 'cortex-m0' as 'none' } as const;
  const message = await buildFor({ ...testBoard, native }, { entry: 'print(1);' }).then(
    () => 'built',
    (error: Error) => error.message,
  );
  assert.match(message, 'kernels/blob/cortex-m0.bin');
});

test('a file in boards/ makes a board', async () => {
  for (const name of ['nowhere', '../boards', 'board'])
    assert.match(
      await readBoard(name).then(
        () => 'read',
        (error: Error) => error.message,
      ),
      `expected the name of a file in boards/, got "${name}"`,
    );
});

test.run();
