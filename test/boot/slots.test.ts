/** Slots of Storage: each part that the publisher's signature covers, and what a loader says of it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NO_RECORD, newestRecord, parseBootRecord, recordFile } from '../../firmware/boot/bootRecord.ts';
import { decideBoot } from '../../firmware/boot/decide.ts';
import {
  encodeImageHead,
  imageHeadOctets,
  parseImageHead,
  versionText,
} from '../../firmware/boot/imageHead.ts';
import {
  HELD,
  HOLD_FILE,
  judgeSlot,
  KERNELS_FILE,
  PUBLISHER_FILE,
  slotFile,
} from '../../firmware/boot/slots.ts';
import { verifyPortable } from '../../firmware/boot/verifyPortable.ts';
import { representativeOf } from '../../firmware/crypto/esign/representative.ts';
import { concat } from '../../firmware/runtime/bytes.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { hostHashes } from '../../host/hashes.ts';
import { toNumber, toOctets } from '../../host/numbers.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { headOf, judge, KERNELS, publisher, recordOctets, signatureOver, slotOf, textOctets } from './rig.ts';

const script = textOctets('E.emit("ready")');
const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'nothing thrown';
  } catch (error) {
    return faultCode(error);
  }
};
const changedAt = (octets: Uint8Array, at: number, mask = 1): Uint8Array =>
  octets.map((octet, i) => (i === at ? octet ^ mask : octet));

test('names of files in Storage are those that boards in use have', () => {
  assert.equal(
    [slotFile('A'), slotFile('B'), PUBLISHER_FILE, KERNELS_FILE, HOLD_FILE],
    ['imageA', 'imageB', 'publisher', 'kernels', 'hold'],
  );
  assert.equal([6, 7, 8].map(recordFile), ['bootRecord0', 'bootRecord1', 'bootRecord0']);
  assert.match(HELD, /^boot: held/);
});

test('a head octet by octet: the mark CPI1, version, length, two hashes, the board', () => {
  const head = headOf(script);
  const octets = encodeImageHead(head);
  const expected = concat([
    textOctets('CPI1'),
    Uint8Array.of(0, 1, 0, 20, 1, 44),
    Uint8Array.of(0, 0, 0, script.length),
    hostSha256.digest(script),
    hostSha256.digest(KERNELS),
    Uint8Array.of(7),
    textOctets('virtual'),
  ]);
  assert.equal(octets, expected);
  assert.is(imageHeadOctets(head), octets.length);
  assert.equal(parseImageHead(concat([octets, script])), head);
  assert.is(versionText(head.version), '1.20.300');
});

test('a slot that holds is found with its script, and one changed bit anywhere is refused by name', async () => {
  const slot = await slotOf(script);
  const head = imageHeadOctets(headOf(script));
  const { scriptAt } = judgeSlot(slot, judge);
  assert.equal(slot.subarray(scriptAt), script);
  const places: [at: number, code: string][] = [
    [0, 'malformed'],
    [5, 'badSignature'],
    [12, 'tornImage'],
    [20, 'tornImage'],
    [50, 'badSignature'],
    [head - 1, 'wrongBoard'],
    [head, 'badSignature'],
    [head + 100, 'badSignature'],
    [scriptAt - 1, 'badSignature'],
    [scriptAt, 'tornImage'],
    [slot.length - 1, 'tornImage'],
  ];
  for (const [at, code] of places)
    assert.is(
      codeOf(() => judgeSlot(changedAt(slot, at), judge)),
      code,
      `${at}`,
    );
  for (const cut of [slot.subarray(0, slot.length - 1), concat([slot, script])])
    assert.is(
      codeOf(() => judgeSlot(cut, judge)),
      'tornImage',
    );
});

test('wrongKernels: other native code, none where the image calls some, some where it calls none', async () => {
  const slot = await slotOf(script);
  assert.is(
    codeOf(() => judgeSlot(slot, { ...judge, kernels: changedAt(KERNELS, 0) })),
    'wrongKernels',
  );
  assert.is(
    codeOf(() => judgeSlot(slot, { ...judge, kernels: undefined })),
    'wrongKernels',
  );
  const plain = await slotOf(script, { kernelsHash: new Uint8Array(32) });
  assert.is(
    codeOf(() => judgeSlot(plain, { ...judge, kernels: undefined })),
    'nothing thrown',
  );
  assert.is(
    codeOf(() => judgeSlot(plain, judge)),
    'wrongKernels',
  );
});

test('a signature is taken at its own length and below n only', async () => {
  const head = encodeImageHead(headOf(script));
  const signature = await signatureOver(head);
  const representative = representativeOf(hostHashes.sha256, head, publisher.bits);
  const verify = (octets: Uint8Array): boolean => verifyPortable(publisher, octets, representative);
  assert.is(verify(signature), true);
  assert.is(verify(signature.subarray(1)), false);
  assert.is(verify(concat([Uint8Array.of(0), signature])), false);
  const n = toNumber(publisher.n);
  const above = toNumber(signature) + n;
  if (above < 1n << BigInt(8 * signature.length))
    assert.is(verify(toOctets(above, signature.length)), false, 's + n');
  // EMSA5 verifies floor(s^e / 2^2L): −s has the same even power.
  assert.is(verify(toOctets(n - toNumber(signature), signature.length)), true);
  for (const at of [0, 1, representative.length - 1])
    assert.is(verifyPortable(publisher, signature, changedAt(representative, at)), false, `${at}`);
  assert.is(verify(new Uint8Array(signature.length)), false);
  assert.is(verify(publisher.n), false);
});

test('n itself and above are no signature, also where the power would fit', () => {
  const zero = new Uint8Array(64);
  assert.is(verifyPortable(publisher, new Uint8Array(publisher.n.length), zero), true, '0^e is 0');
  assert.is(verifyPortable(publisher, publisher.n, zero), false, 'n^e is 0 modulo n, and n is not below n');
});

test('of two records the higher sequence is valid, a damaged one never, and both may be lost', () => {
  const record = { sequence: 0x81020304, good: 'A', trial: 'B', attempts: 3 } as const;
  const [, octets] = recordOctets(record);
  assert.is(octets.length, 15);
  assert.equal(octets.subarray(0, 7), Uint8Array.of(0x81, 2, 3, 4, 65, 66, 3));
  assert.equal(octets.subarray(7), hostSha256.digest(octets.subarray(0, 7)).subarray(0, 8));
  assert.equal(parseBootRecord(octets, hostSha256), record);
  for (let at = 0; at < octets.length; at++)
    assert.is(parseBootRecord(changedAt(octets, at, 0x80), hostSha256), undefined, `${at}`);
  for (const other of [octets.subarray(1), octets.subarray(0, 14), concat([octets, Uint8Array.of(0)])])
    assert.is(parseBootRecord(other, hostSha256), undefined);
  const files = new Map([recordOctets({ ...record, sequence: 8 }), recordOctets({ ...record, sequence: 9 })]);
  const newest = () => newestRecord(name => files.get(name), hostSha256).sequence;
  assert.is(newest(), 9);
  files.set(recordFile(9), changedAt(files.get(recordFile(9))!, 3));
  assert.is(newest(), 8);
  files.clear();
  assert.equal(
    newestRecord(name => files.get(name), hostSha256),
    NO_RECORD,
  );
});

test('a spare image is started when the good one does not hold; the one on trial is no spare', () => {
  const asked: string[] = [];
  const holds = (slots: string) => (slot: string) => {
    asked.push(slot);
    return slots.includes(slot);
  };
  const record = { sequence: 7, good: 'A', trial: '', attempts: 0 } as const;
  const ready = { sequence: 8, good: 'B', trial: '', attempts: 0 };
  assert.equal(decideBoot(record, holds('B')), { slot: 'B', ready, rejected: 'A' });
  assert.equal(decideBoot(record, holds('')), { slot: '', rejected: '' });
  const onTrial = { ...record, trial: 'B', attempts: 3 } as const;
  assert.equal(decideBoot(onTrial, holds('B')), { slot: '', rejected: 'B' });
  assert.equal(decideBoot(NO_RECORD, holds('')), { slot: '', rejected: '' });
  assert.is(decideBoot(NO_RECORD, holds('B')).slot, 'B');
  asked.length = 0;
  assert.is(decideBoot(record, holds('AB')).slot, 'A');
  assert.equal(asked, ['A'], 'hashing a script takes seconds');
});

test.run();
