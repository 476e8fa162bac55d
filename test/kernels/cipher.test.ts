/**
 * The cipher's kernel on emulated cores: RFC 8439, node:crypto, and instruction counts that do not depend on
 * secrets.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { kernelCipher } from '../../firmware/crypto/cipher/kernel.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { CORES } from '../../flash/kernels/blobs.ts';
import { KernelCalls } from '../../flash/kernels/calls.ts';
import { emulatedCode } from '../../flash/kernels/emulatedCode.ts';
import { toOctets } from '../../host/numbers.ts';
import { SeededNumbers } from '../../measure/kernels/seededNumbers.ts';
import {
  type CipherCase,
  casesEndingAt,
  EDGE_LENGTHS,
  EDGE_SUMS,
  randomCase,
  rfc8439,
} from '../crypto/cipherVectors.ts';
import { onCores } from './cores.ts';

const seed = 2018;
const draws = () => {
  const numbers = new SeededNumbers(seed);
  const octets = (length: number): Uint8Array =>
    length ? toOctets(numbers.bits(8 * length), length) : new Uint8Array(0);
  return { numbers, octets };
};

/** A stray write of the kernel would spoil it. */
const untouched = (length: number): Uint8Array => new Uint8Array(length).fill(0xa5);

for (const core of CORES) {
  onCores(`${core}: 1 000 messages are sealed as RFC 8439 and node:crypto do, and opened again`, () => {
    const { numbers, octets } = draws();
    const cases: CipherCase[] = [
      ...rfc8439,
      ...EDGE_LENGTHS.flatMap(text =>
        [0, 12, 16, 33].map(associated => randomCase(octets, text, associated)),
      ),
      ...EDGE_SUMS.flatMap(sum => casesEndingAt(sum, octets, 4)),
    ];
    while (cases.length < 1000) cases.push(randomCase(octets, numbers.index(300), numbers.index(40)));
    const calls = new KernelCalls(core);
    for (const c of cases) {
      calls.restore('output', untouched(c.sealed.length + 4));
      calls.cipher('SEAL', c, c.text);
      calls.read('output', c.sealed.length + 4);
      calls.restore('output', untouched(c.text.length + 4));
      calls.cipher('OPEN', c, c.sealed);
      calls.read('output', c.text.length + 4);
    }
    const outcome = calls.run();
    cases.forEach((c, i) => {
      const what = `seed ${seed}: ${i}, ${c.what}`;
      const [sealed, text] = outcome.reads.slice(2 * i, 2 * i + 2);
      assert.is(toHex(sealed), `${toHex(c.sealed)}a5a5a5a5`, what);
      assert.is(toHex(text), `${toHex(c.text)}a5a5a5a5`, what);
      assert.ok(outcome.calls.slice(2 * i, 2 * i + 2).every(call => call.result === 1));
    });
  });

  onCores(`${core}: an altered message is refused, and no octet of it is written`, () => {
    const { octets } = draws();
    const calls = new KernelCalls(core);
    let count = 0;
    const refuse = (c: CipherCase, sealed: Uint8Array) => {
      calls.restore('output', untouched(300));
      calls.cipher('OPEN', c, sealed);
      calls.read('output', 300);
      count++;
    };
    for (const length of [0, 16, 100]) {
      const c = randomCase(octets, length, 20);
      for (let bit = 0; bit < 8 * c.sealed.length; bit += 5) {
        const altered = new Uint8Array(c.sealed);
        altered[bit >> 3] ^= 1 << (bit & 7);
        refuse(c, altered);
      }
      refuse({ ...c, associated: octets(20) }, c.sealed);
      refuse({ ...c, nonce: octets(12) }, c.sealed);
      refuse({ ...c, key: octets(32) }, c.sealed);
      for (const cut of [0, 1, 15, c.sealed.length - 1]) refuse(c, c.sealed.subarray(0, cut));
    }
    const outcome = calls.run();
    assert.is(outcome.calls.length, count);
    assert.ok(outcome.calls.every(call => call.result === 0));
    assert.ok(outcome.reads.every(output => output.every(octet => octet === 0xa5)));
  });

  onCores(`${core}: 1 000 random keys, nonces and texts take the same instructions`, () => {
    const { octets } = draws();
    const calls = new KernelCalls(core);
    for (let i = 0; i < 1000; i++) {
      const fill = i % 100 === 0 ? (length: number) => new Uint8Array(length) : octets;
      const c = i % 100 === 1 ? casesEndingAt(1n, octets, 1)[0] : randomCase(fill, 32, 0);
      calls.cipher('SEAL', c, c.text);
      calls.cipher('OPEN', c, c.sealed);
    }
    const { calls: answers } = calls.run('count');
    for (const [i, { result, instructions }] of answers.entries()) {
      assert.is(result, 1);
      assert.is(instructions, answers[i % 2].instructions, `seed ${seed}: ${i}`);
    }
  });

  onCores(`${core}: the capability passes short arrays, opens, refuses and wipes`, () => {
    const make = kernelCipher(emulatedCode(core, 'cipher'));
    const { octets } = draws();
    for (const c of [...rfc8439, randomCase(octets, 0, 0), randomCase(octets, 3, 1)]) {
      const cipher = make(c.key);
      assert.is(toHex(cipher.seal(c.nonce, c.text, c.associated)), toHex(c.sealed));
      assert.is(toHex(cipher.open(c.nonce, c.sealed, c.associated)!), toHex(c.text));
      assert.is(cipher.open(c.nonce, c.sealed.subarray(1), c.associated), undefined);
      assert.is(cipher.open(c.nonce, c.sealed.subarray(0, 15), c.associated), undefined);
      cipher.wipe();
      assert.throws(() => cipher.seal(c.nonce, c.text, c.associated), /cipher key: expected one in use/);
    }
    assert.throws(() => make(new Uint8Array(16)), /cipher key: expected 32 octets, got 16/);
    const cipher = make(new Uint8Array(32));
    const none = new Uint8Array(0);
    assert.throws(() => cipher.open(new Uint8Array(24), none, none), /nonce: expected 12 octets, got 24/);
  });
}

test('the seeded cases are different keys, and the same at every run', () => {
  const draw = () => Array.from({ length: 100 }, draws().octets.bind(undefined, 32));
  assert.is(new Set(draw().map(toHex)).size, 100);
  assert.equal(draw(), draw());
});

test.run();
