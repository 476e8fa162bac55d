import { suite, type Test } from 'uvu';
import * as assert from 'uvu/assert';

/**
 * Runs a suite that needs the smart-card stack, or names the missing parts; `tools` are those that only some
 * of its tests need.
 */
export const runSuite = (tests: Test, missing: readonly string[], tools: readonly string[] = []): void => {
  if (missing.length === 0) {
    for (const tool of tools) console.log(`skipped: tests with ${tool}`);
    tests.run();
    return;
  }
  console.log(`skipped: everything through pcscd; missing: ${missing.join('; ')}`);
  const none = suite('without pcscd');
  none('what is missing has a name', () => assert.ok(missing.every(part => part.length > 0)));
  none.run();
};
