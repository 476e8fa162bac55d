/** The PIN of the craft menu: tries, lock, and both after a power cut. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { craftPin, pinVerifier } from '../../firmware/provisioning/craftPin.ts';
import { CRAFT_PIN } from '../../firmware/storage/journalMemoryMap.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import type { Memory } from '../../hal/memory.ts';
import { hostSha256 } from '../../host/sha256.ts';

const salt = new Uint8Array(8).fill(9);
const minutes = 60;
const now = 828_000_000;

const provisioned = (memory: Memory = ramMemory(512)) => {
  const pin = craftPin(memory, hostSha256);
  pin.replace(pinVerifier(hostSha256, salt, '1234'));
  return pin;
};

test('without a stored PIN every PIN is wrong', () => {
  const pin = craftPin(ramMemory(512), hostSha256);
  assert.not(pin.isSet());
  assert.is(pin.check('', now), 'locked');
  assert.is(pin.check('0000', now), 'locked');
});

test('the right PIN restores all tries, a wrong PIN takes one', () => {
  const pin = provisioned();
  assert.is(pin.check('1235', now), 'wrong');
  assert.is(pin.check('123', now), 'wrong');
  assert.is(pin.check('12340', now), 'wrong');
  assert.is(pin.tries(), 2);
  assert.is(pin.check('1234', now), 'right');
  assert.is(pin.tries(), 5);
});

test('after five wrong PINs the right one is refused too, for a quarter of an hour', () => {
  const pin = provisioned();
  for (let i = 0; i < 5; i++) assert.is(pin.check('0000', now), 'wrong');
  assert.is(pin.check('1234', now + 15 * minutes - 1), 'locked');
  assert.is(pin.check('1234', undefined), 'locked', 'a phone that lost its time stays locked');
  assert.is(pin.check('0000', now + 15 * minutes), 'wrong', 'one more try');
  assert.is(pin.check('1234', now + 15 * minutes), 'locked');
  assert.is(pin.check('1234', now + 30 * minutes), 'right');
});

test('tries and lock are kept in memory: a restart restores no try', () => {
  const memory = ramMemory(512);
  const before = provisioned(memory);
  for (let i = 0; i < 5; i++) before.check('0000', now);
  assert.is(craftPin(memory, hostSha256).check('1234', now + 1), 'locked');
});

test('power cut at each octet of a wrong try: the PIN stays, and no cut restores a try', () => {
  let survived = 0;
  for (let octets = 0; ; octets++) {
    const memory = ramMemory(512);
    provisioned(memory).check('0000', now);
    let left = octets;
    const torn: Memory = {
      size: memory.size,
      read: memory.read,
      write: (offset, bytes) => {
        memory.write(offset, bytes.subarray(0, Math.min(left, bytes.length)));
        if (left < bytes.length) throw new Error('cut');
        left -= bytes.length;
      },
    };
    let whole = true;
    try {
      craftPin(torn, hostSha256).check('0000', now);
    } catch {
      whole = false;
    }
    const after = craftPin(memory, hostSha256);
    assert.ok(
      after.tries() === 3 || (!whole && after.tries() === 4),
      `cut after ${octets}: ${after.tries()} tries`,
    );
    assert.is(after.check('1234', now), 'right', `cut after ${octets}`);
    if (whole) break;
    survived++;
  }
  assert.ok(survived > 20, `${survived} cuts`);
});

test('an empty verifier takes the menu away; one of another length is refused', () => {
  const memory = ramMemory(CRAFT_PIN.fromEnd);
  const pin = provisioned(memory);
  assert.throws(() => pin.replace(new Uint8Array(23)), /craft PIN: expected 24 bytes/);
  assert.throws(() => pin.replace(new Uint8Array(25)), /craft PIN: expected 24 bytes/);
  assert.ok(pin.isSet());
  pin.replace(new Uint8Array(0));
  assert.not(pin.isSet());
});

test('the same PIN on two phones is kept as different octets', () => {
  assert.not.equal(pinVerifier(hostSha256, salt, '1234'), pinVerifier(hostSha256, new Uint8Array(8), '1234'));
});

test.run();
