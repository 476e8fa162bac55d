/** What `npm run boards` writes is what is committed, and the pictures are whole. */
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { usesOf } from '../../boards/check/uses.ts';
import { drawBoard } from '../../boards/draw/drawBoard.ts';
import { boardFiles, boardNames, pagesFolder, readDescription } from '../../cli/boardFiles.ts';

test('docs/boards/ is what `npm run boards` writes', async () => {
  const files = await boardFiles();
  assert.equal(
    readdirSync(pagesFolder)
      .filter(name => name !== 'mutation.md')
      .sort(),
    Object.keys(files).sort(),
  );
  for (const [name, content] of Object.entries(files))
    assert.is(
      readFileSync(pagesFolder + name, 'utf8'),
      content,
      `docs/boards/${name} is stale: npm run boards`,
    );
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
