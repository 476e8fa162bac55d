import { runInNewContext } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addAliases } from '../../flash/image/aliases.ts';

const aliased = (code: string): string => addAliases(code).toString();

const OFTEN = `
var text = function (n) { return n ? "malformed" : "cardRemoved"; };
var same = function (code) { return code === "malformed" || code === "malformed" || code !== "malformed"; };
var room = function (n) { return new Uint8Array(n).length + new Uint8Array(1).length + new Uint8Array(2).length; };
var rest = function (n) { return room(n) + new Uint8Array(3).length + new Uint8Array(4).length; };
result = [text(1), text(0), same("x"), rest(5)];
`;

test('a string or a global that the script has often gets a variable', () => {
  const code = aliased(OFTEN);
  assert.is(code.split('"malformed"').length - 1, 1);
  assert.is(code.split('"cardRemoved"').length - 1, 1, 'once: left where it is');
  assert.is(code.split('new Uint8Array').length - 1, 0);
});

test('the script gives the same results', () => {
  const run = (code: string): unknown => runInNewContext(`${code};JSON.stringify(result)`, { result: 0 });
  assert.is(run(aliased(OFTEN)), run(OFTEN));
});

test('names of properties and directives stay', () => {
  const keys = Array.from({ length: 9 }, (_, i) => `a${i} = { "long-name-of-a-property": ${i} }`).join(';');
  const reads = Array.from({ length: 9 }, (_, i) => `b${i} = a${i}["long-name-of-a-property"]`).join(';');
  const code = `${keys};${reads};`;
  assert.is(aliased(code), code);
});

test.run();
