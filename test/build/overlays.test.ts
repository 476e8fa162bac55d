import { runInNewContext } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { moveToOverlays } from '../../flash/image/overlays.ts';

const moved = (code: string): Record<string, string[]> =>
  Object.fromEntries([...moveToOverlays(code).overlays].map(([name, inside]) => [name, [...inside].sort()]));

const MARKED = `
var twice = function (n) { return add(n, n); };
var add = function (a, b) { return a + b; };
/** @overlay */
var session = function (n) { return twice(n) + shared(n); };
var shared = function (n) { return n; };
var other = function (n) { return shared(n); };
result = session(3) + other(1);
`;

test('functions that only an overlay uses, directly or not, move into it; shared functions stay', () => {
  assert.equal(moved(MARKED), { session: ['add', 'twice'] });
});

test('the moved program gives the same results', () => {
  const run = (code: string) => runInNewContext(`${code};result`, { result: 0 }) as number;
  assert.is(run(moveToOverlays(MARKED).text.toString()), run(MARKED));
});

test('without a mark nothing moves', () => {
  assert.equal(moved(MARKED.replace('@overlay', '')), {});
});

test('an overlay in an overlay takes its own functions along', () => {
  const code = `
    var deep = function () { return 1; };
    /** @overlay */
    var inner = function () { return deep(); };
    /** @overlay */
    var outer = function () { return inner(); };
    result = outer();`;
  assert.equal(moved(code), { inner: ['deep'], outer: ['inner'] });
});

test('a function stays where the overlay hides a name that it takes from outside', () => {
  const code = `
    var limit = 3;
    var below = function (n) { return n < limit; };
    /** @overlay */
    var session = function (limit) { return below(limit); };
    result = session(1);`;
  assert.equal(moved(code), {});
});

test('a function that returns functions stays: these would keep the overlay’s variables', () => {
  const code = `
    var cache = function (max) { return { find: function () { return max; } }; };
    var ask = function (n) { return __async(function (call) { return [2, n]; }); };
    /** @overlay */
    var session = function (secret) { ask(secret); return cache(1); };
    result = session(1);`;
  assert.equal(moved(code), { session: ['ask'] });
});

test('the functions that such a function calls stay with it', () => {
  const code = `
    var deep = function () { return 1; };
    var cache = function () { return { find: function () { return deep(); } }; };
    /** @overlay */
    var session = function () { return cache().find(); };
    result = session();`;
  assert.equal(moved(code), {});
});

test('a function stays where the overlay has a variable of its name', () => {
  const code = `
    var step = function () { return 1; };
    var steps = function () { return step(); };
    /** @overlay */
    var session = function (step) { return steps() + step; };
    result = session(1);`;
  assert.equal(moved(code), {});
});

test('a local variable is no use of a function of the same name', () => {
  const code = `
    var call = function () { return 1; };
    var helper = function (call) { return call + 1; };
    /** @overlay */
    var session = function () { return call(); };
    result = session() + helper(1);`;
  assert.equal(moved(code), { session: ['call'] });
});

test.run();
