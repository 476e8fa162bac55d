/** Images that were built are kept; what is damaged, foreign or of other sources is built again. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readEntry, writeEntry } from '../../flash/image/cache/entries.ts';
import { buildKey } from '../../flash/image/cache/key.ts';
import { cachedImage } from '../../flash/image/cachedImage.ts';
import { type BuiltImage, buildFor } from '../../flash/image/image.ts';
import { BuildError } from '../../flash/image/refusal.ts';
import { runOwn } from '../../host/process/runOwn.ts';
import { projectRoot } from '../../host/root.ts';
import { testBoard, withSources } from './support.ts';

const test = suite('cache of images');
const loadTimeoutMs = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'cardphone-cache-'));
test.after(() => rmSync(folder, { recursive: true }));

let folders = 0;
const newFolder = (): string => join(folder, `${folders++}`);
const value = { text: 'a', octets: new Uint8Array([1, 2, 3]), list: [['x', new Uint8Array(2)]] };

test('an entry is read as it was written', () => {
  const place = newFolder();
  writeEntry('key', value, place);
  assert.equal(readEntry('key', place), value);
  assert.is(readEntry('other', place), undefined);
  assert.equal(readdirSync(place), ['key'], 'no part of it is left');
});

test('an entry with any octet changed, cut short or unreadable is none', () => {
  const place = newFolder();
  writeEntry('key', value, place);
  const whole = readFileSync(`${place}/key`);
  for (let at = 0; at < whole.length; at++) {
    const damaged = Buffer.from(whole);
    damaged[at] ^= 1;
    writeFileSync(`${place}/key`, damaged);
    assert.is(readEntry('key', place), undefined, `octet ${at}`);
  }
  for (const length of [0, 31, 32, whole.length - 1]) {
    writeFileSync(`${place}/key`, whole.subarray(0, length));
    assert.is(readEntry('key', place), undefined, `${length} octets`);
  }
  mkdirSync(`${place}/folder`);
  assert.is(readEntry('folder', place), undefined);
});

test('the longest unused entries go when all together are too large', () => {
  const place = newFolder();
  const bytesMax = 5000;
  for (const [age, key] of ['a', 'b', 'c'].entries()) {
    writeEntry(key, new Uint8Array(1500), place, bytesMax);
    utimesSync(`${place}/${key}`, age + 1, age + 1);
  }
  assert.ok(readEntry('a', place), 'now the last used');
  writeEntry('d', new Uint8Array(1500), place, bytesMax);
  assert.equal(readdirSync(place).sort(), ['a', 'c', 'd']);
});

/** A project's root with the sources that make a key. */
const rootWithSources = (): string => {
  const root = newFolder();
  for (const path of ['firmware/wire', 'hal', 'boards', 'flash/image/cache', 'flash/storage', 'host/root.ts'])
    cpSync(`${projectRoot}/${path}`, `${root}/${path}`, { recursive: true });
  cpSync(`${projectRoot}/package.json`, `${root}/package.json`);
  symlinkSync(`${projectRoot}/node_modules`, `${root}/node_modules`);
  return root;
};

test('the key is of sources, board, options and tools', () => {
  const root = rootWithSources();
  const key = (board = testBoard, options = {}): string => buildKey(board, options, root);
  const first = key();
  assert.is(key(), first);
  assert.is.not(key({ ...testBoard, title: 'another' }), first, 'board');
  assert.is.not(key(testBoard, { wrapped: true }), first, 'options');
  const seen = [first];
  const changes = (what: string): void => {
    assert.not(seen.includes(key()), what);
    seen.push(key());
  };
  writeFileSync(`${root}/firmware/wire/added.ts`, '');
  changes('a new file');
  writeFileSync(`${root}/firmware/wire/added.ts`, ' ');
  changes('a changed file');
  writeFileSync(`${root}/flash/image/tool.cjs`, '');
  changes('a tool of ours');
  rmSync(`${root}/node_modules`);
  for (const name of ['@noble/hashes', 'acorn', 'espruino', 'magic-string', 'rollup', 'terser', 'typescript'])
    cpSync(`${projectRoot}/node_modules/${name}/package.json`, `${root}/node_modules/${name}/package.json`);
  assert.ok(seen.includes(key()), 'the same versions');
  writeFileSync(`${root}/node_modules/terser/package.json`, '{"version": "0.0.0"}');
  changes('another tool');
});

/** An object behind two names is one of each, and a source map is no class any more. */
const plain = (built: BuiltImage): unknown => JSON.parse(JSON.stringify(built));

test('an image is built once, as buildFor builds it; damaged, it is built again', async () => {
  const place = newFolder();
  const options = {
    entry: "import { fault } from './firmware/runtime/fault.ts'; print(fault('badKey', 'x'));",
  };
  const said: string[] = [];
  const image = () => cachedImage(testBoard, options, line => said.push(line), place);
  const expected = plain(await buildFor(testBoard, options));
  assert.equal(plain(await image()), expected);
  assert.equal(plain(await image()), expected);
  const [file] = readdirSync(place);
  writeFileSync(`${place}/${file}`, 'damaged');
  assert.equal(plain(await image()), expected);
  const built = `Building the image of ${testBoard.name}, some seconds …`;
  assert.equal(said, [built, `The image of ${testBoard.name} is that of the last build.`, built]);
});

const refusal = (entry: string): Promise<BuildError> =>
  cachedImage(testBoard, { entry }, undefined, newFolder()).then(
    () => assert.unreachable(entry) as never,
    error => error,
  );

test('what the sources refuse is refused as by buildFor', async () => {
  const entry = "import { there } from './firmware/runtime/notThere.ts'; print(there);";
  const expected = await buildFor(testBoard, { entry }).catch(error => error);
  const error = await refusal(entry);
  assert.instance(error, BuildError);
  assert.is(error.message, expected.message);
});

test('an entry that imports what the key does not cover is refused', async () => {
  const { message } = await withSources({ 'one.ts': 'export const one = (n: number) => n + 1;' }, path =>
    refusal(`import { one } from '${path('one.ts')}'; print(one(getTime()));`),
  );
  assert.match(
    message,
    /^image: expected modules that the key of the cache covers, got test\/build\/.*one\.ts$/,
  );
});

test('what changed while an image was built keeps the image out of the cache', async () => {
  const place = newFolder();
  const options = { entry: 'print(1);' };
  const building = cachedImage(testBoard, options, undefined, place);
  options.entry = 'print(2);';
  assert.match((await building).image, /print\(1\)/);
  assert.not(existsSync(place), 'nothing is kept');
});

test('a folder that cannot be written costs a line, not the image', async () => {
  const place = newFolder();
  writeFileSync(place, 'a file');
  const said: string[] = [];
  const { image } = await cachedImage(testBoard, { entry: 'print(1);' }, line => said.push(line), place);
  assert.match(image, /print\(1\)/);
  assert.match(said[1], /^The image is not kept for the next start: E/);
});

test('npm start loads no compiler before it has an image to build', () => {
  const program = `
    import { createRequire } from 'node:module';
    await import('./simulation/command.ts');
    const files = Object.keys(createRequire(process.cwd() + '/x.js').cache);
    console.log(files.filter(file => /node_modules.(typescript|rollup|terser|magic-string)/.test(file)).join());`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
  const { stdout, stderr, exitCode } = runOwn(process.execPath, args, {
    cwd: projectRoot,
    timeoutMs: loadTimeoutMs,
  });
  assert.is(exitCode, 0, String(stderr));
  assert.is(String(stdout), '\n');
});

test.run();
