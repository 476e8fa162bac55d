/** The interpreter's own SHA-256, which returns undefined when no memory is flat. */
import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { espruinoSha256 } from '../../hal/drivers/espruinoSha256.ts';

/** A chip whose memory is scattered until `E.defrag` was called `defragsNeeded` times. */
const chip = (defragsNeeded: number) => {
  let defrags = 0;
  Object.assign(globalThis, {
    E: { defrag: () => void defrags++ },
    require: () => ({
      SHA256: (message: Uint8Array) =>
        defrags < defragsNeeded
          ? undefined
          : new Uint8Array(createHash('sha256').update(message).digest()).buffer,
    }),
  });
  return { sha256: espruinoSha256(), defrags: () => defrags };
};
const message = Uint8Array.of(97, 98, 99);
const expected = new Uint8Array(createHash('sha256').update(message).digest());

test('with flat memory: a digest at once, without E.defrag', () => {
  const { sha256, defrags } = chip(0);
  assert.equal(sha256.digest(message), expected);
  assert.is(defrags(), 0);
});

test('without flat memory: one more try after E.defrag, then a fault', () => {
  const once = chip(1);
  assert.equal(once.sha256.digest(message), expected);
  assert.is(once.defrags(), 1);
  const never = chip(2);
  assert.throws(() => never.sha256.digest(message), /digest: expected room in one piece/);
  assert.is(never.defrags(), 1);
});

test.run();
