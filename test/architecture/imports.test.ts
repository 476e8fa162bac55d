/** Imports between rooms, by the table of rooms. Each message names the replacement. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { circlesOf, fileGraph, roomGraph } from '../../measure/architecture/graph.ts';
import { ROOMS, type Room, roomOf, TEST_ROOM } from '../../measure/architecture/rooms.ts';
import { exists, FOLDERS, importsOf, type Source, sourcesIn } from '../../measure/architecture/sources.ts';

const OWN = new RegExp(`^(${FOLDERS.join('|')}|package\\.json)(/|$)`);
const isOwn = (target: string): boolean => OWN.test(target);
/** The two files that put a host's hash behind the interface. */
const HOST_HASHES = ['hal/drivers/nobleSha256.ts', 'hal/drivers/nobleShim.ts'];

const mayImportPackage = ({ packages }: Room, path: string, target: string): boolean =>
  packages === undefined ||
  (packages.some(name => target.startsWith(name)) && (packages.length === 0 || HOST_HASHES.includes(path)));

const mayImport = (path: string, target: string): boolean => {
  const name = roomOf(path);
  if (name === TEST_ROOM) return true;
  const room = ROOMS[name!];
  if (!isOwn(target)) return mayImportPackage(room, path, target);
  const to = roomOf(target);
  // Data beside the code, such as a page or a blob, is no room.
  if (to === undefined) return target === 'package.json';
  return to === name || room.rooms.includes(to);
};

/** Each arrow that the table forbids, as a sentence. */
const forbidden = (sources: readonly Source[]): string[] =>
  sources.flatMap(source => {
    const room = roomOf(source.path);
    if (!room) return [`${source.path}: expected a room of measure/architecture/rooms.ts, got none`];
    return importsOf(source)
      .filter(target => !mayImport(source.path, target))
      .map(target => `${source.path} imports ${target} (${room}): ${ROOMS[room].instead}`);
  });

const sources = sourcesIn();
const files = fileGraph(sources);

test('imports follow the arrows between the rooms', () => {
  assert.equal(forbidden(sources), []);
});

test('no two files and no two rooms import each other, however long the way', () => {
  assert.equal(circlesOf(files), []);
  assert.equal(circlesOf(roomGraph(files)), []);
});

test('the table of rooms holds no room and no arrow that the code does not have', () => {
  const drawn = roomGraph(files);
  const unused = Object.entries(ROOMS).flatMap(([name, { rooms }]) =>
    drawn.has(name)
      ? rooms.filter(to => !drawn.get(name)!.includes(to)).map(to => `${name} → ${to}`)
      : [`${name} has no files`],
  );
  assert.equal(unused, []);
});

test('own modules are imported by their whole file name', () => {
  const bare = sources.flatMap(source =>
    importsOf(source)
      .filter(target => isOwn(target) && target.includes('/') && !/\.(ts|mjs|cjs|json|js)$/.test(target))
      .map(target => `${source.path} imports ${target}: write the .ts`),
  );
  assert.equal(bare, []);
});

test('each rule finds an import that it forbids', () => {
  const lying = (path: string, text: string): number => forbidden([{ path, text }]).length;
  assert.is(lying('firmware/terminal/a.ts', "import { readFileSync } from 'node:fs';"), 1);
  assert.is(lying('firmware/terminal/a.ts', "import { x } from '../../hal/drivers/fm25v02.ts';"), 1);
  assert.is(lying('firmware/terminal/a.ts', "import { x } from '../../boards/virtual.ts';"), 1);
  assert.is(lying('firmware/wire/a.ts', "import {\n  a,\n  b,\n} from '@noble/hashes/sha2';"), 1);
  assert.is(lying('firmware/wire/a.ts', "export { x } from '../../simulation/start.ts';"), 1);
  assert.is(lying('firmware/wire/a.ts', "const x = await import('node:fs');"), 1);
  assert.is(lying('firmware/wire/a.ts', "import { x } from '../terminal/phone.ts';"), 1);
  assert.is(lying('firmware/a.ts', ''), 1, 'a file outside every room');
  assert.is(lying('hal/a.ts', "import type { x } from '../firmware/runtime/fault.ts';"), 1);
  assert.is(lying('hal/drivers/a.ts', "import { x } from '../../firmware/wire/fields.ts';"), 1);
  assert.is(lying('hal/drivers/a.ts', "import { sha256 } from '@noble/hashes/sha2';"), 1);
  assert.is(lying('hal/drivers/nobleSha256.ts', "import { sha256 } from '@noble/hashes/sha2';"), 0);
  assert.is(lying('boards/a.ts', "import { x } from '../firmware/wire/fields.ts';"), 1);
  assert.is(lying('center/a.ts', "import { x } from '../simulation/start.ts';"), 1);
  assert.is(lying('flash/image/a.ts', "import { x } from '../../center/center.ts';"), 1);
  assert.is(lying('bench/parts/a.ts', "import { testKey } from '../../test/keys.ts';"), 1);
  assert.is(lying('firmware/storage/a.ts', "import { x } from '../../hal/memory.ts';"), 0);
  assert.is(lying('bench/parts/a.ts', "import { x } from 'node:fs';"), 0);
});

test('circles are found: of two, of three, of a file with itself', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['a', 'd']],
    ['d', []],
    ['e', ['e']],
  ]);
  assert.equal(circlesOf(graph), [['a', 'b', 'c'], ['e']]);
  assert.ok(exists('measure/architecture/rooms.ts'));
});

test.run();
