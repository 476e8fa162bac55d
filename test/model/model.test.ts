/**
 * The model of the settlement: three attacks are found where their rule is missing, none where all rules
 * hold.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { needing } from '../skip.ts';
import { check, hasSpin, VARIANTS } from './checker.ts';

/** Three find every attack in a second; `npm run model` searches five. */
const SESSIONS = 3;

const withSpin = needing(hasSpin() ? undefined : 'spin and gcc');

for (const variant of VARIANTS)
  withSpin(`model: ${variant.name}: ${variant.holds ? 'holds' : 'is found'}`, () => {
    const verdict = check(variant, SESSIONS);
    assert.is(verdict.violated, !variant.holds);
    assert.ok(verdict.states > 100, `${verdict.states} states`);
  });

test.run();
