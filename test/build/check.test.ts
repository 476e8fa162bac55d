import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkSources } from '../../flash/image/check.ts';
import { projectRoot } from '../../host/root.ts';
import { withSources } from './support.ts';

/** Each line is refused at its place; the message names the replacement. */
const refused: [name: string, line: string, message: RegExp][] = [
  ['Map', 'export const m = new Map();', /Map is not.*plain object/],
  ['Set', 'export const s = new Set();', /Set is not.*indexOf/],
  ['Symbol', 'export const s = Symbol("a");', /Symbol is not.*string key/],
  ['Proxy', 'export const p = new Proxy({}, {});', /Proxy is not/],
  ['a BigInt literal', 'export const b = 1n;', /no BigInt.*Uint32Array/],
  ['BigInt()', 'export const b = BigInt(1);', /BigInt is not/],
  ['**', 'export const f = (a: number) => a ** 2;', /inexact.*multiply/],
  ['**=', 'export const f = (a: number) => { let b = a; b **= 2; return b; };', /inexact/],
  ['Math.pow', 'export const f = (a: number) => Math.pow(a, 2);', /Math.pow is not.*shift/],
  ['Math.trunc', 'export const f = (a: number) => Math.trunc(a);', /Math.trunc.*Math.floor/],
  ['Math.imul', 'export const f = (a: number) => Math.imul(a, 3);', /Math.imul.*16-bit halves/],
  ['Math.clz32', 'export const f = (a: number) => Math.clz32(a);', /Math.clz32.*shift in a loop/],
  ['Number.isInteger', 'export const f = (a: number) => Number.isInteger(a);', /Math.floor/],
  ['Object.freeze', 'export const o = Object.freeze({ a: 1 });', /readonly/],
  ['Array.from', 'export const a = Array.from([1]);', /Array.from.*loop/],
  ['typed .from', 'export const a = Uint8Array.from([1]);', /new Uint8Array/],
  ['typed .slice', 'export const f = (a: Uint8Array) => a.slice(1);', /plain Array.*copyOf/],
  ['optional typed .slice', 'export const f = (a?: Uint8Array) => a?.slice(1);', /plain Array.*copyOf/],
  ['flat', 'export const a = [[1]].flat();', /flat of an array/],
  ['Array.prototype', 'export const f = Array.prototype.slice;', /prototype.*call the method/],
  ['Promise.race', 'export const f = (a: Promise<void>) => Promise.race([a]);', /Promise.race.*timer/],
  ['Promise.finally', 'export const f = (a: Promise<void>) => a.finally(() => {});', /try … finally/],
  [
    'a promise’s handler that returns a promise',
    'export const f = (a: Promise<void>, b: () => Promise<void>) => a.catch(b);',
    /catch with a handler that returns a promise.*try … catch/,
  ],
  ['extends Error', 'export class Broken extends Error {}', /extends Error.*fault\(/],
  ['inheritance', 'class A { f() {} } export class B extends A { f() { super.f(); } }', /inheritance.*pass/],
  ['instanceof Error', 'export const f = (e: unknown) => e instanceof Error;', /instanceof Error.*faultCode/],
  ['instanceof TypeError', 'export const f = (e: unknown) => e instanceof TypeError;', /faultCode/],
  ['#private', 'export class A { #b = 1; get() { return this.#b; } }', /private.*closure/],
  ['labels', 'export const f = () => { out: for (;;) { break out; } };', /labels.*function/],
  ['generators', 'export function* f() { yield 1; }', /generators.*array/],
  ['for await', 'export const f = async (a: any) => { for await (const b of a) b; };', /for await.*ordinary/],
  [
    'a closure over a loop variable across an await',
    'export const f = async (a: (() => number)[]) => { for (let i = 0; i < 2; i++) { await 0; a.push(() => i); } };',
    /captures.*function with parameters/,
  ],
  ['for-in', 'export const f = (a: object) => { for (const b in a) print(b); };', /for…in.*Object.keys/],
  [
    'for-of over an iterator',
    'export const f = (a: Iterable<number>) => { for (const b of a) print(b); };',
    /arrays/,
  ],
  ['spread of an iterator', 'export const f = (a: Iterable<number>) => [...a];', /arrays/],
  [
    'case after default',
    'export const f = (a: number) => { switch (a) { default: return 1; case 2: return 3; } };',
    /`default` last/,
  ],
  ['shift by 32', 'export const f = (a: number) => a >>> 32;', /0 on ARM.*words/],
  ['regex count', 'export const r = /a{2}/;', /count.*characters in a loop/],
  ['regex group', 'export const r = /(?:a)/;', /group.*characters in a loop/],
  ['regex lazy', 'export const r = /a+?b/;', /lazy.*characters in a loop/],
  ['arguments', 'export function f() { return arguments.length; }', /rest parameter/],
  ['new with spread', 'export const f = (a: [number]) => new Date(...a);', /pass an array/],
  ['tagged template', 'export const f = (g: any) => g`a`;', /tagged/],
  ['dynamic import', 'export const f = () => import("./other.ts");', /import at the top/],
  [
    'in in a for-init',
    'export const f = (a: object) => { for (let b = ("c" in a); b; b = false) print(b); };',
    /before the loop/,
  ],
];

const check = (line: string) =>
  withSources({ 'subject.ts': `// first line\n${line}\n` }, async path =>
    checkSources([`${projectRoot}/${path('subject.ts').slice(2)}`]),
  );

for (const [name, line, message] of refused)
  test(`refused: ${name}`, async () => {
    const found = await check(line);
    assert.ok(found.length > 0, 'nothing was refused');
    assert.ok(found.every(({ severity }) => severity === 'error'));
    assert.ok(
      found.some(refusal => message.test(refusal.message)),
      found.map(refusal => refusal.message).join('\n'),
    );
    assert.ok(found.every(refusal => refusal.line === 2 && refusal.file.endsWith('subject.ts')));
  });

test('sort is a warning', async () => {
  const found = await check('export const a = [2, 1].sort();');
  assert.equal(
    found.map(({ severity }) => severity),
    ['warning'],
  );
});

const accepted: [name: string, line: string][] = [
  ['names of types', 'export type T = Map<string, Set<bigint>>; export interface I { Map: number }'],
  ['the object that errors are made of', 'export const e: Error = Object.create(Error.prototype);'],
  ['a property called Map', 'export const a = { Map: 1 }.Map;'],
  ['our own Symbol', 'const Symbol = (a: number) => a; export const b = Symbol(1);'],
  [
    'slice of strings and arrays',
    'export const f = (a: string, b: number[]) => a.slice(1) + b.slice(1).length;',
  ],
  [
    'a closure over a loop variable',
    'export const f = (a: (() => number)[]) => { for (let i = 0; i < 2; i++) a.push(() => i); };',
  ],
  [
    'an await in a loop with a free closure',
    'export const f = async (a: number[]) => { for (const b of a) { await b; a.map(c => c + 1); } };',
  ],
  ['plain regular expressions', 'export const r = /^[a-z]+\\d*\\.(a|b)$/i;'],
  ['shift by 31', 'export const f = (a: number) => a >>> 31;'],
];
for (const [name, line] of accepted)
  test(`accepted: ${name}`, async () => {
    assert.equal(await check(line), []);
  });

test.run();
