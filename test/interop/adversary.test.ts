import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { portableEngine } from '../../firmware/arithmetic/portable.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { compareVerifications, PROFILE_SIZES, SMALL_SIZES } from './adversary.ts';
import { seededBytes } from './random.ts';

const seed = Date.now() >>> 0;

const engines = { portable: portableEngine(), OpenSSL: opensslEngine() };

for (const [name, engine] of Object.entries(engines)) {
  test(`${name}: verdicts equal BigInt’s at every size of 1023 to 1152 bits, for chosen and random numbers`, async () => {
    console.log(`seed ${seed}`);
    const { verifications, accepted } = await compareVerifications(
      engine,
      seededBytes(seed),
      SMALL_SIZES,
      260 * SMALL_SIZES.length,
    );
    assert.ok(verifications > 10_000, `${verifications}`);
    assert.ok(accepted > verifications / 8 && accepted < verifications / 2, `${accepted}`);
  });

  test(`${name}: the same at the sizes of keys`, async () => {
    await compareVerifications(engine, seededBytes(seed + 1), PROFILE_SIZES, 5 * 260);
  });
}

test('a wrong engine is found, with the numbers', async () => {
  const engine = { ...portableEngine(), verify: async () => true };
  const message = await compareVerifications(engine, seededBytes(1), [1023], 10).then(
    () => 'nothing',
    error => error.message,
  );
  assert.match(message, /expected false; 1023 bits, e \d+, n [0-9a-f]{256}, s /);
});

test.run();
