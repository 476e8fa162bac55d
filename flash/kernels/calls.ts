/** Calls of the kernels' entries on an emulated core, by name and with numbers instead of addresses. */
import { readFileSync } from 'node:fs';
import { CIPHER_ENTRY, CONTEXT, ENTRY, layoutOf } from '../../firmware/arithmetic/kernels/layout.ts';
import { blobPath, type Core } from './blobs.ts';
import {
  CODE_BASE,
  CoreScript,
  RAM_BASE,
  type Range,
  type RunMode,
  type ScriptAnswers,
  STACK_END,
} from './coreScript.ts';

export type EntryName = keyof typeof ENTRY | keyof typeof CIPHER_ENTRY;

const JUMP_TABLE = 16;
/** The cipher's blob lies behind the other. */
const CIPHER_AT = 0x4000;
/** Every block of the largest size fits, secret keys of 5112 bits (4.6 kB) included. */
export const SLOT_BYTES = 0x8000;

/** Where a call's operands lie: fixed places, written again and again. */
const SLOT = { context: 0, input: 1, second: 2, publicKey: 3, secretKey: 4, coupon: 5, output: 6 };
type SlotName = keyof typeof SLOT;
const slot = (name: SlotName): number => RAM_BASE + SLOT_BYTES * SLOT[name];

export const entryAddress = (name: EntryName): number =>
  name in CIPHER_ENTRY
    ? CODE_BASE + CIPHER_AT + JUMP_TABLE + 4 * CIPHER_ENTRY[name as keyof typeof CIPHER_ENTRY]
    : CODE_BASE + JUMP_TABLE + 4 * ENTRY[name as keyof typeof ENTRY];

/** I2OSP. */
export const octetsOf = (value: bigint, length: number): Uint8Array => {
  const hex = value.toString(16).padStart(2 * length, '0');
  if (hex.length > 2 * length)
    throw new RangeError(`number: expected at most ${length} octets, got ${hex.length / 2}`);
  return Uint8Array.from(Buffer.from(hex, 'hex'));
};
/** OS2IP. */
export const numberOf = (octets: Uint8Array): bigint =>
  BigInt(`0x${Buffer.from(octets).toString('hex') || '0'}`);
/** Little-endian words, as the kernels keep numbers. */
export const numberOfWords = (octets: Uint8Array): bigint => numberOf(Uint8Array.from(octets).reverse());

/** Key of 32 octets, nonce of 12, what is authenticated beside the text. */
export interface CipherMessage {
  key: Uint8Array;
  nonce: Uint8Array;
  associated: Uint8Array;
}

/** Collects calls for one run. Numbers are in, big-endian, as the engine passes them. */
export class KernelCalls {
  private readonly script = new CoreScript();
  readonly core: Core;
  /** Both blobs, as they lie at `CODE_BASE`. */
  readonly code: Uint8Array;
  /** What the next calls may use of the stack, down to this address. */
  stackEnd = STACK_END;

  constructor(core: Core, blob: Uint8Array = new Uint8Array(readFileSync(blobPath(core)))) {
    this.core = core;
    const cipher = readFileSync(blobPath(core, 'cipher'));
    this.code = new Uint8Array(CIPHER_AT + cipher.length);
    this.code.set(blob);
    this.code.set(cipher, CIPHER_AT);
    this.script.write(CODE_BASE, this.code);
  }

  preparePublic(n: bigint, bits: number, e: number): void {
    this.script.write(slot('input'), octetsOf(n, layoutOf(bits).octets));
    this.call('PREPARE_PUBLIC', 0, layoutOf(bits).octets, 0, slot('publicKey'), bits, e);
  }
  verify(signature: Uint8Array, representative: Uint8Array): void {
    this.script.write(slot('input'), signature);
    this.script.write(slot('second'), representative);
    this.call('VERIFY', slot('publicKey'), signature.length, representative.length);
  }
  prepareSecret(p: bigint, q: bigint, bits: number, e: number): void {
    const { thirdOctets } = layoutOf(bits);
    this.script.write(slot('input'), octetsOf(p, thirdOctets));
    this.script.write(slot('second'), octetsOf(q, thirdOctets));
    this.call('PREPARE_SECRET', 0, thirdOctets, thirdOctets, slot('secretKey'), bits, e);
  }
  coupon(nonce: bigint, bits: number): void {
    const { nonceOctets } = layoutOf(bits);
    this.script.write(slot('input'), octetsOf(nonce, nonceOctets));
    this.call('COUPON', slot('secretKey'), nonceOctets, 0, slot('coupon'));
  }
  sign(representative: Uint8Array): void {
    this.script.write(slot('second'), representative);
    this.call('SIGN', slot('secretKey'), 0, representative.length, slot('output'), 0, 0, slot('coupon'));
  }
  sha256(message: Uint8Array): void {
    this.script.write(slot('input'), message);
    this.call('SHA256', 0, message.length, 0, slot('output'));
    this.read('output', 32);
  }
  hmac(key: Uint8Array, message: Uint8Array): void {
    this.script.write(slot('input'), message);
    this.script.write(slot('second'), key);
    this.call('HMAC', 0, message.length, key.length, slot('output'));
    this.read('output', 32);
  }
  mask(seed: Uint8Array, length: number): void {
    this.script.write(slot('input'), seed);
    this.call('MASK', 0, seed.length, 0, slot('output'), length);
    this.read('output', length + 1);
  }
  remainder(octets: Uint8Array, m: number): void {
    this.script.write(slot('input'), octets);
    this.call('REMAINDER', 0, octets.length, 0, 0, m);
  }
  /** Sealing or opening; ChaCha's state follows the context's words. */
  cipher(name: 'SEAL' | 'OPEN', message: CipherMessage, input: Uint8Array): void {
    const state = new Uint8Array(64);
    state.set(message.key, 16);
    state.set(message.nonce, 52);
    this.script.write(slot('context') + 4 * CONTEXT.STATE, state);
    this.script.write(slot('input'), input);
    this.script.write(slot('second'), message.associated);
    this.call(name, 0, input.length, message.associated.length, slot('output'));
  }
  /** Puts back what an earlier run left in a slot. */
  restore(name: SlotName, octets: Uint8Array): void {
    this.script.write(slot(name), octets);
  }
  read(name: SlotName, length: number): void {
    this.script.read(slot(name), length);
  }
  run(mode: RunMode = 'plain', traced?: readonly Range[]): ScriptAnswers {
    return this.script.run(this.core, mode, traced);
  }

  private call(
    name: EntryName,
    key: number,
    inputLength: number,
    secondLength: number,
    output = 0,
    bits = 0,
    e = 0,
    input = slot('input'),
  ): void {
    const words = [key, input, inputLength, slot('second'), secondLength, output, bits, e];
    // The cipher has its state where the others have the end of the stack.
    if (!(name in CIPHER_ENTRY)) words.push(this.stackEnd);
    this.script.write(slot('context'), new Uint8Array(new Uint32Array(words).buffer));
    this.script.call(entryAddress(name), slot('context'));
  }
}
