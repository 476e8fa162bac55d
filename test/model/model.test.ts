/**
 * The model of the settlement: three attacks are found where their rule is missing, none where all rules
 * hold.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { check, hasSpin, VARIANTS } from './checker.ts';

/** Three find every attack in a second; `npm run model` searches five. */
const SESSIONS = 3;

if (hasSpin())
  for (const variant of VARIANTS)
    test(`model: ${variant.name}: ${variant.holds ? 'holds' : 'is found'}`, () => {
      const verdict = check(variant, SESSIONS);
      assert.is(verdict.violated, !variant.holds);
      assert.ok(verdict.states > 100, `${verdict.states} states`);
    });
else console.log('skipped: spin and gcc are not on the path');

test.run();
