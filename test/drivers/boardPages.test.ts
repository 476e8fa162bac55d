/** The committed pages are the output of `npm run boards`, and the pictures are whole. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { usesOf } from '../../boards/check/uses.ts';
import { drawBoard } from '../../boards/draw/drawBoard.ts';
import { boardFiles, pagesFolder, readDescription, staleFiles } from '../../cli/boardFiles.ts';
import { boardNames } from '../../flash/image/boardNames.ts';

test('docs/boards/ equals the output of `npm run boards`', async () => {
  const stale = staleFiles(await boardFiles(), pagesFolder);
  assert.ok(stale.length === 0, `docs/boards/ is stale (${stale.join(', ')}): run npm run boards`);
});

test('B6 a page that is stale, missing or needless is named, and its text is not', () => {
  const folder = mkdtempSync(`${tmpdir()}/pages-`);
  try {
    for (const name of ['same.md', 'old.md', 'needless.svg', 'mutation.md'])
      writeFileSync(`${folder}/${name}`, 'a');
    const files = { 'same.md': 'a', 'old.md': 'b', 'missing.md': 'a' };
    assert.equal(staleFiles(files, `${folder}/`), ['missing.md', 'needless.svg', 'old.md']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a picture has every wire with its pin, its signal and its role, and no two rows in one place', async () => {
  for (const name of boardNames()) {
    const board = await readDescription(name);
    const picture = drawBoard(board);
    for (const { pin, signal, part, role } of usesOf(board))
      for (const words of [pin, signal, part, role ?? pin])
        assert.ok(picture.includes(`>${words}</text>`), `${name}: ${words}`);
    const places = [...picture.matchAll(/<text x="(\d+)" y="(\d+)"/g)].map(([, x, y]) => `${x} ${y}`);
    assert.is(new Set(places).size, places.length, name);
    const height = Number(/height="(\d+)"/.exec(picture)![1]);
    for (const [, y, h] of picture.matchAll(/<rect x="\d+" y="(\d+)" width="\d+" height="(\d+)"/g))
      assert.ok(Number(y) + Number(h) < height, name);
  }
});

test.run();
