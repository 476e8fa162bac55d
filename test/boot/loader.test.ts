/** The boot loader's functions in this process: what it starts, writes and prints. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type BootRecord, newestRecord } from '../../firmware/boot/bootRecord.ts';
import { prepareBoot } from '../../firmware/boot/loader.ts';
import { HELD } from '../../firmware/boot/slots.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { adoptChip, type FakeChip, loaderOptions, recordOctets, slotOf, textOctets } from './rig.ts';

const script = textOctets('E.emit("ready")');
const image = await slotOf(script);
const torn = image.map((octet, i) => (i === image.length - 1 ? octet ^ 1 : octet));
const forged = image.map((octet, i) => (i === 200 ? octet ^ 1 : octet));
const record = (change: Partial<BootRecord> = {}): readonly [string, Uint8Array] =>
  recordOctets({ sequence: 7, good: 'A', trial: '', attempts: 0, ...change });
const recordIn = (chip: FakeChip): BootRecord => newestRecord(name => chip.files.get(name), hostSha256);

const NOTHING = { name: '', script: undefined, timer: 0, file: '', data: undefined };

test('the good image is started without a trial: no watchdog, no timer, nothing is written', () => {
  const chip = adoptChip([record(), ['imageA', image]]);
  const before = chip.files.size;
  const boot = prepareBoot(loaderOptions());
  assert.equal(boot, { ...NOTHING, name: 'A 1.20.300', script: 'E.emit("ready")' });
  assert.equal(chip.printed, ['boot: A 1.20.300']);
  assert.equal([chip.watchdogSeconds, chip.timers, chip.files.size], [undefined, [], before]);
});

test('an image on trial: its start is counted before, watchdog and timer run, READY writes the record that it gave', () => {
  const chip = adoptChip([record({ trial: 'B', attempts: 1 }), ['imageA', image], ['imageB', image]]);
  const boot = prepareBoot(loaderOptions());
  assert.is(boot.name, 'B 1.20.300');
  assert.equal(recordIn(chip), { sequence: 8, good: 'A', trial: 'B', attempts: 2 });
  assert.equal(chip.printed, ['boot: on trial, start 2: B 1.20.300']);
  assert.is(chip.watchdogSeconds, 25);
  assert.equal(chip.timers, [{ call: chip.reboot, ms: 60_000 }]);
  assert.is(boot.timer, 1);
  chip.files.set(boot.file, boot.data!);
  assert.equal(recordIn(chip), { sequence: 9, good: 'B', trial: '', attempts: 0 });
});

test('a chip without a watchdog starts its image on trial all the same, and says so', () => {
  const chip = adoptChip([record({ trial: 'B' }), ['imageB', image]], false);
  assert.is(prepareBoot(loaderOptions()).name, 'B 1.20.300');
  assert.equal(chip.printed, ['boot: on trial, start 1: B 1.20.300', 'boot: no watchdog']);
});

test('an image on trial that does not hold is refused by its code, and the good one is started', () => {
  const chip = adoptChip([record({ trial: 'B' }), ['imageA', image], ['imageB', torn]]);
  assert.is(prepareBoot(loaderOptions()).name, 'A 1.20.300');
  assert.equal(chip.printed, [
    'boot: B refused: tornImage',
    'boot: B rejected: it was not READY, or does not hold',
    'boot: A 1.20.300',
  ]);
  assert.equal(recordIn(chip), { sequence: 8, good: 'A', trial: '', attempts: 0 });
});

test('a board that was never started takes the image that it finds as its first good one', () => {
  const chip = adoptChip([['imageA', image]]);
  const boot = prepareBoot(loaderOptions());
  assert.equal([boot.name, boot.file], ['A 1.20.300', 'bootRecord1']);
  assert.equal(chip.printed, ['boot: A 1.20.300']);
  assert.is(chip.timers.length, 1);
  chip.files.set(boot.file, boot.data!);
  assert.equal(recordIn(chip), { sequence: 1, good: 'A', trial: '', attempts: 0 });
});

test('no image: nothing is started, and the way out is printed', () => {
  const chip = adoptChip([record()]);
  assert.equal(prepareBoot(loaderOptions()), NOTHING);
  assert.equal(chip.printed, ['boot: no image that may run; needs: npm run flash -- --board virtual']);
});

test('held: nothing is started while the file is there', () => {
  const chip = adoptChip([record(), ['imageA', image], ['hold', Uint8Array.of(1)]]);
  assert.equal(prepareBoot(loaderOptions()), NOTHING);
  assert.equal(chip.printed, [HELD]);
});

test('a loader whose own files are not whole starts nothing', () => {
  for (const [name, octets] of [
    ['publisher', undefined],
    ['kernels', undefined],
    ['kernels', Uint8Array.of(1, 2, 3, 5)],
  ] as const) {
    const chip = adoptChip([record(), ['imageA', image]]);
    if (octets) chip.files.set(name, octets);
    else chip.files.delete(name);
    assert.equal(prepareBoot(loaderOptions()), NOTHING, name);
    assert.equal(chip.printed, [
      "boot: the loader's files are not whole; needs: npm run flash -- --board virtual --base",
    ]);
  }
});

test('a board without native code asks for none', async () => {
  const plain = await slotOf(script, { kernelsHash: new Uint8Array(32) });
  const chip = adoptChip([record(), ['imageA', plain]]);
  chip.files.delete('kernels');
  const { kernelsCrc: _, ...options } = loaderOptions();
  assert.is(prepareBoot(options).name, 'A 1.20.300');
});

test('without kernels the good image is hashed only, an image on trial is verified', () => {
  const trusting = loaderOptions({ verifyGood: false });
  adoptChip([record(), ['imageA', forged]]);
  assert.is(prepareBoot(trusting).name, 'A 1.20.300', 'verified at its trial');
  adoptChip([record(), ['imageA', forged]]);
  assert.is(prepareBoot(loaderOptions()).name, '');
  const torn = adoptChip([record(), ['imageA', image.subarray(0, image.length - 1)]]);
  assert.is(prepareBoot(trusting).name, '', 'its hash is its own');
  assert.ok(torn.printed.includes('boot: A refused: tornImage'));
  const chip = adoptChip([record({ trial: 'B' }), ['imageA', image], ['imageB', forged]]);
  assert.is(prepareBoot(trusting).name, 'A 1.20.300');
  assert.ok(chip.printed.includes('boot: B refused: badSignature'));
});

test.run();
