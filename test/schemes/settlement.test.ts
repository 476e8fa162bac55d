/** A whole settlement, card issue to charge, without ESIGN: the scheme is replaceable (S18.2). */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { directSlot, hostCard } from '../../bench/card/hostCard.ts';
import { openCenter } from '../../center/center.ts';
import { issueTerminal } from '../../center/issue.ts';
import type { CardProgram } from '../../firmware/card/program.ts';
import { MICALI_SHAMIR_2048 } from '../../firmware/crypto/micaliShamir/micaliShamir.ts';
import { ESIGN_1536 } from '../../firmware/crypto/profiles.ts';
import { introduce } from '../../firmware/reader/introduce.ts';
import { proveValue } from '../../firmware/reader/proveValue.ts';
import { install } from '../../firmware/terminal/install/install.ts';
import { charge, settleCharge } from '../../firmware/terminal/money/charge.ts';
import { receiptStore } from '../../firmware/terminal/money/receiptStore.ts';
import { journalStore } from '../../firmware/terminal/money/settlementJournal.ts';
import type { Phone } from '../../firmware/terminal/phone.ts';
import { PROFILE_FULL } from '../../firmware/wire/settlementProfile.ts';
import { parseTerminalInformation } from '../../firmware/wire/terminalInformation.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import type { KeySizes } from '../../host/keys/keySource.ts';
import { hostRandom } from '../../host/random.ts';
import { DSA_2048, DSA_3072 } from '../../host/schemes/dsa.ts';
import { ED25519 } from '../../host/schemes/ed25519.ts';
import { ELGAMAL_2048 } from '../../host/schemes/elgamal.ts';
import { hostSchemes } from '../../host/schemes/hostSchemes.ts';
import { keyMaker } from '../../host/schemes/makeKeys.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { openDispenserMachine } from '../../simulation/system/dispenser.ts';

/** The terminal's procedures over a slot: the phone around them has no part in a charge. */
const openTerminal = async (center: Awaited<ReturnType<typeof openCenter>>, card: () => CardProgram) => {
  const slot = directSlot(card);
  const { scheme, sha256, random, now } = center;
  const memory = ramMemory(8192);
  const phone = {
    hal: {
      cardSlot: slot,
      sha256,
      timer: { now: () => 0, after: () => 0, cancel: () => {} },
      collectGarbage: () => {},
    },
    scheme,
    random,
    journal: journalStore(memory, sha256),
    receipts: receiptStore(memory, sha256),
  } as unknown as Phone;
  const clock = { now, set: () => {} };
  const installer = { slot, scheme, sha256, random, clock, requiredProfile: PROFILE_FULL };
  const information = parseTerminalInformation(await issueTerminal(center));
  const identity = await install(installer, information);
  return { phone, identity };
};

/**
 * Issues a card with 1000 yen, takes 10 three times in two sessions; returns the sums of the journal and of
 * the card.
 */
const settle = async (keySizes: KeySizes, alter: (command: Uint8Array) => void = () => {}) => {
  const scheme = hostSchemes();
  const center = await openCenter({
    scheme,
    sha256: hostSha256,
    random: hostRandom,
    keys: keyMaker(scheme),
    now: () => 800_000_000,
    settlementProfile: PROFILE_FULL,
    keySizes,
  });
  const dispenser = await openDispenserMachine(center, () => {});
  const { program } = hostCard(scheme, hostSha256, hostRandom);
  await dispenser.issue(program);
  assert.is(await dispenser.load(program, 1000), 1000);
  const listened: CardProgram = {
    reset: () => program.reset(),
    process: command => {
      alter(command);
      return program.process(command);
    },
  };
  const { phone, identity } = await openTerminal(center, () => listened);
  for (const charges of [2, 1]) {
    await phone.hal.cardSlot.activate();
    const account = await proveValue(identity.reader, await introduce(identity.reader));
    for (let i = 0; i < charges; i++) settleCharge(phone, await charge(phone, identity, account, 10));
  }
  return { settledYen: phone.journal.read().settledYen, left: await dispenser.readValue(program) };
};

const COMBINATIONS: [name: string, sizes: KeySizes][] = [
  [
    'Micali–Shamir alone',
    { master: MICALI_SHAMIR_2048, terminal: MICALI_SHAMIR_2048, card: MICALI_SHAMIR_2048 },
  ],
  ['DSA alone', { master: DSA_3072, terminal: DSA_2048, card: DSA_2048 }],
  ['ElGamal, DSA and Ed25519 together', { master: ELGAMAL_2048, terminal: DSA_2048, card: ED25519 }],
  ['Ed25519 with ESIGN cards', { master: ED25519, terminal: ED25519, card: ESIGN_1536 }],
];
for (const [name, sizes] of COMBINATIONS)
  test(`S18.2 ${name}: issue, load, three charges in two sessions`, async () => {
    assert.equal(await settle(sizes), { settledYen: 30, left: 970 });
  });

test('S18.2 a charge that is altered on its way to the card is refused under another scheme too', async () => {
  const INS_CHARGE = (await import('../../firmware/wire/cardCommands.ts')).INS_CHARGE;
  // The last octet is Le.
  const flip = (command: Uint8Array) => {
    if (command[1] === INS_CHARGE) command[command.length - 2] ^= 1;
  };
  const outcome = await settle({ master: ED25519, terminal: DSA_2048, card: ED25519 }, flip).then(
    () => 'charged',
    error => error.code,
  );
  assert.is(outcome, 'cardRefused');
});

test.run();
