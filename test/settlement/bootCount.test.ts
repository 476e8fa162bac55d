import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom } from '../../firmware/crypto/drbg.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { countBoot } from '../../firmware/terminal/install/bootCount.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import { hostSha256 } from '../../host/sha256.ts';

/** Noise that is the same at every start, as under emulation. */
const stuck = { gather: (length: number) => new Uint8Array(length) };

test('two starts with the same noise draw different numbers, since the starts are counted', () => {
  const memory = ramMemory(1024);
  const draws = [1, 2, 3].map(() =>
    toHex(createRandom(hostSha256, stuck, countBoot(memory, hostSha256)).bytes(32)),
  );
  assert.is(new Set(draws).size, 3);
  assert.is(toHex(countBoot(memory, hostSha256)), '00000004');
});

test.run();
