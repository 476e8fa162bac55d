/**
 * Exported functions, constants, types, interfaces and classes say above them what they are: shapes, units,
 * errors, source. The share of each room does not fall below its floor.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sourcesIn } from '../../measure/architecture/sources.ts';
import { exportsOf } from './documentedExports.ts';

/** Per cent of a room's exports that have a doc comment, at least. Raise a floor when its room has risen. */
const FLOORS: Record<string, number> = { firmware: 100, hal: 100, center: 100, flash: 100 };

for (const [room, floor] of Object.entries(FLOORS))
  test(`${room}/: at least ${floor} % of its exports have a doc comment`, () => {
    const exports = sourcesIn([room], ['.ts'])
      .filter(({ path }) => !path.endsWith('.d.ts'))
      .flatMap(exportsOf);
    const undocumented = exports.filter(({ documented }) => !documented).map(({ name }) => name);
    const share = (100 * (exports.length - undocumented.length)) / exports.length;
    console.log(`${room}/: ${exports.length} exports, ${share.toFixed(1)} % documented`);
    if (share < floor) throw new Error(`without a doc comment:\n  ${undocumented.join('\n  ')}`);
  });

const counted = (text: string): string[] =>
  exportsOf({ path: 'x.ts', text }).map(({ name, documented }) => `${name} ${documented}`);

test('a comment counts directly above; constants in a row share theirs', () => {
  assert.equal(counted('/** A. */\nexport const A = 1;\nexport const B = 2;\n\nexport const C = 3;'), [
    'x.ts: A true',
    'x.ts: B true',
    'x.ts: C false',
  ]);
  assert.equal(counted('/** F. */\n\nexport const f = () => 1;\nexport interface I { a: 1 }'), [
    'x.ts: f false',
    'x.ts: I false',
  ]);
  assert.equal(
    counted('// no doc comment\nexport type T = 1;\n/** K. */\nexport class K {}\nconst own = 1;'),
    ['x.ts: T false', 'x.ts: K true'],
  );
});

test.run();
