import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hoist } from '../../flash/image/hoist.ts';

const hoisted = (code: string) => hoist(code).toString();

test('functions come before the statements of their body', () => {
  assert.is(hoisted('a();function a(){}'), 'function a(){}a();');
  assert.is(
    hoisted('function f(){return a();function a(){return b()}function b(){}}'),
    'function f(){function a(){return b()}function b(){}return a();}',
  );
});

test('a variable is declared first when it is used before its statement, or perhaps never reaches it', () => {
  assert.is(hoisted('function f(){a=1;var a}'), 'function f(){var a;a=1;var a}');
  assert.is(hoisted('function f(b){if(b){var a=1}return a}'), 'function f(b){var a;if(b){var a=1}return a}');
  assert.is(
    hoisted('function f(b){switch(b){case 1:var a=1;case 2:return a}}'),
    'function f(b){var a;switch(b){case 1:var a=1;case 2:return a}}',
  );
  assert.is(
    hoisted('function f(){function g(){return a}var a=1}'),
    'function f(){var a;function g(){return a}var a=1}',
  );
});

test('a variable that is declared before its use stays in place', () => {
  for (const code of [
    'function f(){var a=1;return a}',
    'function f(b){for(var a=0;a<b;a++);return a}',
    'function f(b){if(b){var a=1;b=a}return b}',
    'function f(a){if(a){var a=1}return a}',
    'var a=b;var c=1;',
  ])
    assert.is(hoisted(code), code);
});

test('a closure’s variable counts as used where the closure moves to', () => {
  assert.is(
    hoisted('function f(){var a=1;g();function g(){return a}}'),
    'function f(){var a;function g(){return a}var a=1;g();}',
  );
});

test('holes in arrays are filled', () => {
  assert.is(hoisted('a=[2,4,,5];b=[,1,,]'), 'a=[2,4,undefined,5];b=[undefined,1,undefined,]');
});

test('syntax beyond ES5 is refused', () => {
  assert.throws(() => hoist('var f=()=>1'), /Unexpected token/);
});

test.run();
