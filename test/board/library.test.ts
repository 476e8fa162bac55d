/**
 * The realm lacks the members that the interpreter lacks. With ESPRUINO_BIN set, the list is compared with
 * the interpreter's.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runOwn } from '../../host/process/runOwn.ts';
import { linuxBuild, linuxMissing } from '../interpreters.ts';
import { needing } from '../skip.ts';
import { boot } from './rig.ts';

const run = async (expression: string): Promise<unknown> => (await boot('', 1)).evaluate(expression);

for (const name of [
  'Map',
  'Set',
  'Symbol',
  'Proxy',
  'BigInt',
  'RangeError',
  'TextEncoder',
  'WeakMap',
  'Reflect',
])
  test(`${name} is not there`, async () => {
    assert.is(await run(`typeof ${name}`), 'undefined');
  });

for (const member of [
  'Array.from',
  'Object.freeze',
  'Number.isInteger',
  'Math.trunc',
  'Math.imul',
  'Math.clz32',
  'Promise.race',
  'Promise.prototype.finally',
  '[].flat',
  '[].at',
  'Uint8Array.from',
  '"a".trimEnd',
  'DataView.prototype.getBigInt64',
])
  test(`${member} is not there`, async () => {
    assert.is(await run(`typeof ${member}`), 'undefined');
  });

test('an image that uses a member which the chip lacks stops, and the board reports the error', async () => {
  const board = await boot('var last = new Map();');
  assert.equal(board.errors, ['Uncaught ReferenceError: Map is not defined']);
});

test("a typed array's slice is a plain Array, and its set cuts silently", async () => {
  assert.is(await run('Array.isArray(new Uint8Array([1, 2, 3]).slice(1))'), true);
  assert.is(
    await run('(function () { var a = new Uint8Array(3); a.set([7, 8, 9], 1); return a.join(); })()'),
    '0,7,8',
  );
});

test('characters are 8 bits', async () => {
  assert.is(await run('String.fromCharCode(300).charCodeAt(0)'), 44);
});

test('a native TypeError is no instance of Error', async () => {
  assert.is(await run('(function () { try { null.x; } catch (e) { return e instanceof Error; } })()'), false);
});

test("Node's own globals are not there", async () => {
  for (const name of ['Buffer', 'setImmediate', 'queueMicrotask', 'fetch', 'URL', 'performance'])
    assert.is(await run(`typeof ${name}`), 'undefined', name);
  assert.is(await run('typeof process.exit'), 'undefined');
});

/**
 * Members that the interpreter lacks and this realm has: constants and names of functions, harmless in an
 * image.
 */
const tolerated =
  /Number\.[A-Z_]+$|BYTES_PER_ELEMENT|\.name$|RegExp\.|stackTraceLimit|prepareStackTrace|toLocaleString|Date\.prototype/;

const globalsProbed =
  'Array ArrayBuffer DataView Date Error JSON Math Number Object Promise RegExp String'.split(' ');
const probe = (): string => {
  const lines = ['var m=[];', 'function c(n,f){var v;try{v=f()}catch(e){}if(v===undefined)m.push(n)}'];
  const values: Record<string, string> = {
    Array: '[1]',
    ArrayBuffer: 'new ArrayBuffer(4)',
    DataView: 'new DataView(new ArrayBuffer(20))',
    Number: '(1)',
    Promise: 'Promise.resolve(1)',
    String: '"a"',
    Uint8Array: 'new Uint8Array(24)',
  };
  const add = (label: string, expression: string): void => {
    lines.push(`c("${label}",function(){return ${expression}});`);
  };
  const plain = (owner: object): string[] =>
    Object.getOwnPropertyNames(owner).filter(
      key =>
        /^[a-zA-Z]\w*$/.test(key) &&
        !['prototype', 'length', 'constructor', 'caller', 'arguments'].includes(key),
    );
  const host = globalThis as unknown as Record<string, { prototype?: object }>;
  for (const name of globalsProbed)
    for (const key of plain(host[name])) add(`${name}.${key}`, `${name}.${key}`);
  for (const [name, value] of Object.entries(values))
    for (const key of plain(host[name].prototype as object))
      add(`${name}.prototype.${key}`, `${value}.${key}`);
  for (const key of plain(Object.getPrototypeOf(Uint8Array.prototype)))
    add(`TypedArray.prototype.${key}`, `new Uint8Array(24).${key}`);
  return lines.join('\n');
};

needing(linuxMissing)('the realm has nothing that the real interpreter lacks', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'library-')), 'probe.js');
  writeFileSync(file, `${probe()}\nfor(var i=0;i<m.length;i++)print("missing "+m[i]);quit();\n`);
  const output = runOwn(linuxBuild, [file], { timeoutMs: 20_000 }).stdout.toString('latin1');
  const lacking = [...output.matchAll(/missing (\S+)/g)].map(match => match[1]);
  assert.ok(lacking.length > 50, `the interpreter reported ${lacking.length} missing members`);
  const board = await boot(probe(), 1);
  const here = (board.evaluate('m.join(" ")') as string).split(' ');
  assert.equal(
    lacking.filter(member => !here.includes(member) && !tolerated.test(member)),
    [],
  );
});

test.run();
