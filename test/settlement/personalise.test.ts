/**
 * EP 0 856 821, Fig. 4B, at the card: what it refuses of a center's delivery although the master has signed
 * each part, and that no copy of the secret stays in working memory.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { masterSign } from '../../center/center.ts';
import { issueCard } from '../../center/issue.ts';
import { cardAreas } from '../../firmware/card/areas.ts';
import { type Card, newSession, readKeys, readLifeCycle } from '../../firmware/card/card.ts';
import { personalise } from '../../firmware/card/personalise.ts';
import { concat, copyOf } from '../../firmware/runtime/bytes.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { CARD_MEMORY_BYTES } from '../../firmware/storage/cardMemoryMap.ts';
import {
  LIFE_CYCLE_BLANK,
  LIFE_CYCLE_PERSONALISED,
  SW_BAD_SIGNATURE,
  SW_CONDITIONS,
  SW_OK,
  SW_WRONG_DATA,
} from '../../firmware/wire/cardCommands.ts';
import { encodeCardInformation, parseCardInformation } from '../../firmware/wire/cardInformation.ts';
import { encodeCertificate, parseCertificate } from '../../firmware/wire/certificate.ts';
import type { KeyDelivery } from '../../firmware/wire/keyDelivery.ts';
import { encodeSecretDelivery } from '../../firmware/wire/statements.ts';
import { TAG_CARD_CERTIFICATE } from '../../firmware/wire/tags.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import { testKey } from '../keys.ts';
import { flipped, openWorld, random, scheme, sha256, type World } from './rig.ts';

/** A blank card, and the secret keys that its scheme has wiped. */
const blank = () => {
  const wiped: unknown[] = [];
  const card: Card = {
    scheme: {
      ...scheme,
      wipe: key => {
        wiped.push(key);
        scheme.wipe(key);
      },
    },
    sha256,
    random,
    areas: cardAreas(ramMemory(CARD_MEMORY_BYTES), sha256),
    session: newSession(),
  };
  return { card, wiped };
};

const statusOf = (response: Uint8Array): number => response[0] * 256 + response[1];
const isZero = (octets: Uint8Array): boolean => octets.every(octet => octet === 0);

/** A center's delivery with one part changed. */
const delivery = async (world: World, change: Partial<KeyDelivery> = {}): Promise<Uint8Array> => {
  const whole = parseCardInformation(await issueCard(world.center));
  return copyOf(encodeCardInformation({ ...whole, ...change }));
};

test('a card takes its delivery once, and wipes the data and the key that it tried', async () => {
  const world = await openWorld();
  const { card, wiped } = blank();
  assert.is(readLifeCycle(card), LIFE_CYCLE_BLANK);
  const data = await delivery(world);
  const { secret } = parseCardInformation(copyOf(data));
  assert.is(statusOf(await personalise(card, data)), SW_OK);
  assert.ok(isZero(data));
  assert.is(wiped.length, 1);
  assert.is(readLifeCycle(card), LIFE_CYCLE_PERSONALISED);
  const { information } = readKeys(card);
  assert.ok(isZero(information.secret), 'the prepared key and the EEPROM hold it');
  const kept = card.areas.cardInformation.read()!;
  assert.ok(Buffer.from(kept).includes(Buffer.from(secret)));
  const again = await delivery(world);
  assert.is(statusOf(await personalise(card, again)), SW_CONDITIONS);
  assert.ok(isZero(again));
  assert.equal(card.areas.cardInformation.read(), kept);
});

test('the secret belongs to the certified nU: another key’s, delivered under the master’s signature, is refused', async () => {
  const world = await openWorld();
  const { card, wiped } = blank();
  const whole = parseCardInformation(await issueCard(world.center));
  const { secret } = testKey(whole.keyProfile, 7);
  const deliverySignature = await masterSign(
    world.center,
    encodeSecretDelivery(whole.generation, whole.id, sha256.digest(secret)),
  );
  const data = copyOf(encodeCardInformation({ ...whole, secret, deliverySignature }));
  assert.is(statusOf(await personalise(card, data)), SW_WRONG_DATA);
  assert.ok(isZero(data));
  assert.is(wiped.length, 1);
  assert.is(readLifeCycle(card), LIFE_CYCLE_BLANK);
});

test('the certificate’s generation is that of 6M1', async () => {
  const world = await openWorld();
  const whole = parseCardInformation(await issueCard(world.center));
  const { certificate } = parseCertificate(TAG_CARD_CERTIFICATE, whole.certificate);
  const body = encodeCertificate({ ...certificate, generation: 2 });
  const other = concat([body, await masterSign(world.center, body)]);
  const { card } = blank();
  const data = copyOf(encodeCardInformation({ ...whole, certificate: other }));
  assert.is(statusOf(await personalise(card, data)), SW_WRONG_DATA);
  assert.ok(isZero(data));
  assert.is(readLifeCycle(card), LIFE_CYCLE_BLANK);
});

test('S4.4 a changed octet of certificate, secret or signature is refused, and the data are wiped', async () => {
  const world = await openWorld();
  const whole = parseCardInformation(await issueCard(world.center));
  for (const [change, status] of [
    [{ certificate: flipped(whole.certificate, -1) }, SW_BAD_SIGNATURE],
    [{ secret: flipped(whole.secret, 9) }, SW_BAD_SIGNATURE],
    [{ deliverySignature: flipped(whole.deliverySignature, 9) }, SW_BAD_SIGNATURE],
    [{ deliverySignature: new Uint8Array(0) }, SW_BAD_SIGNATURE],
    [{ generation: 9 }, SW_WRONG_DATA],
  ] as const) {
    const { card } = blank();
    const data = copyOf(encodeCardInformation({ ...whole, ...change }));
    assert.is(statusOf(await personalise(card, data)), status, Object.keys(change)[0]);
    assert.ok(isZero(data));
    assert.is(readLifeCycle(card), LIFE_CYCLE_BLANK);
  }
});

test('data that cannot be read are wiped too', async () => {
  const world = await openWorld();
  for (const cut of [0, 1, 40, 300]) {
    const { card } = blank();
    const data = (await delivery(world)).subarray(0, cut);
    const code = await personalise(card, data).catch(error => faultCode(error));
    assert.ok(['malformed', 'badKey'].includes(String(code)), `${cut}: ${code}`);
    assert.ok(isZero(data));
  }
});

test.run();
