/**
 * ESIGN is the default scheme (S18.1): every signature of a settlement, checked by arithmetic that shares no
 * code with the project's.
 */
import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ESIGN_SCHEME } from '../../firmware/crypto/registry.ts';
import { readWhole } from '../../firmware/reader/cardLink.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import {
  INS_CHARGE,
  INS_PROVE_VALUE,
  INS_READ,
  READ_BLOCK_OCTETS,
  READ_CARD_CERTIFICATE,
  READ_ISSUER_CERTIFICATE,
  READ_USAGE_INFORMATION,
} from '../../firmware/wire/cardCommands.ts';
import { parseCertificate } from '../../firmware/wire/certificate.ts';
import { encodeCardValue, encodeTerminalValue } from '../../firmware/wire/statements.ts';
import { TAG_CARD_CERTIFICATE, TAG_TERMINAL_CERTIFICATE } from '../../firmware/wire/tags.ts';
import { KEY_SIZES } from '../../host/keys/keySource.ts';
import { openWorld } from './rig.ts';

const number = (octets: Uint8Array): bigint => BigInt(`0x${toHex(octets)}`);
const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** IEEE 1363a, 12.1.5 and 14.2.1: MGF1 over the hash, cut to |n| / 3 − 1 bits. */
const representative = (message: Uint8Array, bits: number): bigint => {
  const width = bits / 3 - 1;
  const octets = Math.ceil(width / 8);
  const seed = sha256(message);
  const blocks = Array.from({ length: Math.ceil(octets / 32) }, (_, i) =>
    sha256(seed, Uint8Array.of(0, 0, 0, i)),
  );
  return number(Buffer.concat(blocks).subarray(0, octets)) & ((1n << BigInt(width)) - 1n);
};

/** floor(s^e mod n / 2^(2L)) = representative, e = 1024. */
const holds = (n: Uint8Array, bits: number, message: Uint8Array, signature: Uint8Array): boolean => {
  const modulus = number(n);
  let power = number(signature);
  if (power >= modulus) return false;
  for (let squaring = 0; squaring < 10; squaring++) power = (power * power) % modulus;
  return power >> BigInt((2 * bits) / 3) === representative(message, bits);
};

test('S18.1 ESIGN is the default of card, terminal and center', () => {
  for (const profile of Object.values(KEY_SIZES.standard)) assert.is(profile >> 4, ESIGN_SCHEME);
});

test('S18.1 SU, ST and SA of a settlement with the standard keys hold under an independent check', async () => {
  const world = await openWorld({ keySizes: KEY_SIZES.standard });
  const card = await world.card(1000);
  const terminal = await world.terminal();
  const account = await terminal.insert(card);
  const { settlement } = account;
  const proof = terminal.slot.log.filter(({ command }) => command[1] === INS_PROVE_VALUE).at(-1)!.response;
  await terminal.charge(account, 10);
  const pieces = terminal.slot.log.filter(({ command }) => command[1] === INS_CHARGE);
  const charge = Buffer.concat(pieces.map(({ command }) => command.subarray(5, 5 + command[4])));

  const nA = world.center.master.publicKey;
  const octets = await readWhole(terminal.slot, READ_CARD_CERTIFICATE, () => 0);
  const nU = parseCertificate(TAG_CARD_CERTIFICATE, octets);
  const nT = parseCertificate(TAG_TERMINAL_CERTIFICATE, terminal.identity.reader.certificate);
  const su = encodeCardValue(settlement, account.first);
  const st = encodeTerminalValue(settlement, 1, 990, account.card.cardId);
  const checks: [string, Uint8Array, number, Uint8Array, Uint8Array][] = [
    ['SA(nU*IDU)', nA, 3840, nU.body, nU.signature],
    ['SA(nT*IDT)', nA, 3840, nT.body, nT.signature],
    ['SU(R*X*V)', nU.certificate.publicKey, 1536, su, proof.subarray(46, proof.length - 2)],
    ["ST(R*X*V'*IDU)", nT.certificate.publicKey, 3072, st, charge.subarray(6)],
  ];
  for (const [name, n, bits, statement, signature] of checks) {
    assert.ok(holds(n, bits, statement, signature), name);
    const altered = Uint8Array.from(statement);
    altered[altered.length - 1] ^= 1;
    assert.not(holds(n, bits, altered, signature), `${name}, altered`);
  }
});

test('a last block is read with its exact length: certificates and usage information of the master', async () => {
  const world = await openWorld({ keySizes: KEY_SIZES.standard });
  const card = await world.card(1000);
  const terminal = await world.terminal();
  await terminal.charge(await terminal.insert(card), 10);
  const other = await world.terminal();
  await other.insert(card);
  const lastBlocks = (log: typeof terminal.slot.log) =>
    log
      .filter(({ command, response }) => command[1] === INS_READ && response.length < READ_BLOCK_OCTETS + 2)
      .map(({ command, response }) => [command[2], command[4], response.length - 2]);
  const first = lastBlocks(terminal.slot.log);
  for (const [what, asked, came] of first) assert.is(asked, came, `READ ${what}`);
  assert.equal(
    first.map(([what]) => what),
    [READ_CARD_CERTIFICATE, READ_USAGE_INFORMATION, READ_ISSUER_CERTIFICATE],
  );
  // Another terminal's signature: its length is known from its certificate only, which comes later.
  const [, [, asked]] = lastBlocks(other.slot.log);
  assert.is(asked, 0);
});

test.run();
