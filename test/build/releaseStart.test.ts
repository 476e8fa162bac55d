import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildImage } from '../../flash/image/image.ts';
import { releasedNames } from '../../flash/image/releaseStart.ts';
import { boot } from '../board/rig.ts';

test('names that only the start uses are released, functions with what they call', () => {
  const code = `
    var pins = { vcc: 1 };
    var double = function (n) { return n + n; };
    var wire = function () { return double(pins.vcc); };
    var serve = function () {};
    on(wire(), serve);`;
  assert.equal(releasedNames(code), ['pins', 'double', 'wire', 'serve']);
});

test('what a function inside of another one uses is kept: it may run later', () => {
  const code = `
    var limit = 3;
    var double = function (n) { return n + n; };
    var wire = function () { return function () { return double(limit); }; };
    on(wire());`;
  assert.equal(releasedNames(code), ['wire']);
});

test('what a function inside uses is released where that function is called at its place', () => {
  const code = `
    var limit = 3;
    var wire = function () { return (function () { return limit; })(); };
    on(wire());`;
  assert.equal(releasedNames(code), ['limit', 'wire']);
});

test('a function whose value is handed on runs later, and so do those that it calls', () => {
  const code = `
    var deep = function () { return 1; };
    var step = function () { return deep(); };
    var serve = function () { return step(); };
    on(serve);`;
  assert.equal(releasedNames(code), ['serve']);
});

test('a name that is hidden inside of a function is another one', () => {
  const code = `
    var n = 1;
    var serve = function (n) { return function () { return n; }; };
    on(serve(n));`;
  assert.equal(releasedNames(code), ['n', 'serve']);
});

test('a function that is set later than its declaration may run at any time', () => {
  const code = `
    var deep = function () { return 1; }, step;
    step = function () { return deep(); };
    on(step);`;
  assert.equal(releasedNames(code), ['step']);
});

test('a board’s image deletes in its last statements what only its start uses', async () => {
  const { image } = await buildImage('stm32f405');
  const deleted = [...image.matchAll(/;delete ([\w$]+)/g)].map(([, name]) => name);
  assert.ok(deleted.length >= 20, `${deleted.length} names`);
  assert.ok(image.endsWith(deleted.map(name => `;delete ${name}`).join('')), 'the deletions are not last');
});

test('a name that a script deletes is gone on the virtual board, as on the chip', async () => {
  const board = await boot('var n = 1, read = function () { return n; }; delete n', 1);
  assert.throws(() => board.evaluate('read()'), /n is not defined/);
});

test.run();
