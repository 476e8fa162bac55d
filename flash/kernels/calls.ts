/** Calls of the kernels' entries on an emulated core, by name and with numbers instead of addresses. */
import { readFileSync } from 'node:fs';
import { CIPHER_ENTRY, CONTEXT, ENTRY, layoutOf } from '../../firmware/arithmetic/kernels/layout.ts';
import { toNumber, toOctets } from '../../host/numbers.ts';
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

/** A place in a jump table, of either blob. */
export type EntryName = keyof typeof ENTRY | keyof typeof CIPHER_ENTRY;

const JUMP_TABLE = 16;
/** Offset of the cipher's blob from `CODE_BASE`, behind the settlement's. */
const CIPHER_AT = 0x4000;
/** Bytes of a slot: more than the largest block, a secret key of 5112 bits (4.6 kB). */
export const SLOT_BYTES = 0x8000;

/** Numbers of the slots that hold a call's operands. */
const SLOT = { context: 0, input: 1, second: 2, publicKey: 3, secretKey: 4, coupon: 5, output: 6 };
type SlotName = keyof typeof SLOT;
/** What holds words; the others hold octets. */
const OF_WORDS: readonly SlotName[] = ['context', 'publicKey', 'secretKey', 'coupon'];

/** Address of an entry's place in its jump table. */
export const entryAddress = (name: EntryName): number =>
  name in CIPHER_ENTRY
    ? CODE_BASE + CIPHER_AT + JUMP_TABLE + 4 * CIPHER_ENTRY[name as keyof typeof CIPHER_ENTRY]
    : CODE_BASE + JUMP_TABLE + 4 * ENTRY[name as keyof typeof ENTRY];

/** The number in little-endian words, as the kernels keep numbers. */
export const numberOfWords = (octets: Uint8Array): bigint => toNumber(Uint8Array.from(octets).reverse());

/** Key of 32 octets, nonce of 12, and the octets that are authenticated beside the text. */
export interface CipherMessage {
  key: Uint8Array;
  nonce: Uint8Array;
  associated: Uint8Array;
}

/** Collects calls for one run. Operands are big-endian octets, as the engine passes them. */
export class KernelCalls {
  private readonly script = new CoreScript();
  readonly core: Core;
  /** Both blobs, as they lie at `CODE_BASE`. */
  readonly code: Uint8Array;
  /** The next calls may use the stack down to this address. */
  stackEnd = STACK_END;
  /** Octets from a word's place to where contexts and blocks of words lie, as `E.defrag` may leave them. */
  offset = 0;

  constructor(core: Core, blob: Uint8Array = new Uint8Array(readFileSync(blobPath(core)))) {
    this.core = core;
    const cipher = readFileSync(blobPath(core, 'cipher'));
    this.code = new Uint8Array(CIPHER_AT + cipher.length);
    this.code.set(blob);
    this.code.set(cipher, CIPHER_AT);
    this.script.write(CODE_BASE, this.code);
  }

  preparePublic(n: bigint, bits: number, e: number): void {
    this.script.write(this.slot('input'), toOctets(n, layoutOf(bits).octets));
    this.call('PREPARE_PUBLIC', 0, layoutOf(bits).octets, 0, this.slot('publicKey'), bits, e);
  }
  verify(signature: Uint8Array, representative: Uint8Array): void {
    this.script.write(this.slot('input'), signature);
    this.script.write(this.slot('second'), representative);
    this.call('VERIFY', this.slot('publicKey'), signature.length, representative.length);
  }
  prepareSecret(p: bigint, q: bigint, bits: number, e: number): void {
    const { thirdOctets } = layoutOf(bits);
    this.script.write(this.slot('input'), toOctets(p, thirdOctets));
    this.script.write(this.slot('second'), toOctets(q, thirdOctets));
    this.call('PREPARE_SECRET', 0, thirdOctets, thirdOctets, this.slot('secretKey'), bits, e);
  }
  coupon(nonce: bigint, bits: number): void {
    const { nonceOctets } = layoutOf(bits);
    this.script.write(this.slot('input'), toOctets(nonce, nonceOctets));
    this.call('COUPON', this.slot('secretKey'), nonceOctets, 0, this.slot('coupon'));
  }
  sign(representative: Uint8Array): void {
    this.script.write(this.slot('second'), representative);
    this.call('SIGN', this.slot('secretKey'), 0, representative.length, this.slot('output'), 0, 0, 'coupon');
  }
  sha256(message: Uint8Array): void {
    this.script.write(this.slot('input'), message);
    this.call('SHA256', 0, message.length, 0, this.slot('output'));
    this.read('output', 32);
  }
  hmac(key: Uint8Array, message: Uint8Array): void {
    this.script.write(this.slot('input'), message);
    this.script.write(this.slot('second'), key);
    this.call('HMAC', 0, message.length, key.length, this.slot('output'));
    this.read('output', 32);
  }
  mask(seed: Uint8Array, length: number): void {
    this.script.write(this.slot('input'), seed);
    this.call('MASK', 0, seed.length, 0, this.slot('output'), length);
    this.read('output', length + 1);
  }
  remainder(octets: Uint8Array, m: number): void {
    this.script.write(this.slot('input'), octets);
    this.call('REMAINDER', 0, octets.length, 0, 0, m);
  }
  /** Seals or opens; ChaCha's state lies behind the context's words. */
  cipher(name: 'SEAL' | 'OPEN', message: CipherMessage, input: Uint8Array): void {
    const state = new Uint8Array(64);
    state.set(message.key, 16);
    state.set(message.nonce, 52);
    this.script.write(this.slot('context') + 4 * CONTEXT.STATE, state);
    this.script.write(this.slot('input'), input);
    this.script.write(this.slot('second'), message.associated);
    this.call(name, 0, input.length, message.associated.length, this.slot('output'));
  }
  /** Fills a slot with what an earlier run left there. */
  restore(name: SlotName, octets: Uint8Array): void {
    this.script.write(this.slot(name), octets);
  }
  /** Octets of a slot, to be read after the calls so far. */
  read(name: SlotName, length: number): void {
    this.script.read(this.slot(name), length);
  }
  /** Runs the calls on a core that starts anew. Throws what `CoreScript.run` throws. */
  run(mode: RunMode = 'plain', traced?: readonly Range[]): ScriptAnswers {
    return this.script.run(this.core, mode, traced);
  }

  private slot(name: SlotName): number {
    return RAM_BASE + SLOT_BYTES * SLOT[name] + (OF_WORDS.includes(name) ? this.offset : 0);
  }
  private call(
    name: EntryName,
    key: number,
    inputLength: number,
    secondLength: number,
    output = 0,
    bits = 0,
    e = 0,
    input: SlotName = 'input',
  ): void {
    const words = [key, this.slot(input), inputLength, this.slot('second'), secondLength, output, bits, e];
    // In the cipher's context the state begins where the others have the end of the stack.
    if (!(name in CIPHER_ENTRY)) words.push(this.stackEnd);
    this.script.write(this.slot('context'), new Uint8Array(new Uint32Array(words).buffer));
    this.script.call(entryAddress(name), this.slot('context'));
  }
}
