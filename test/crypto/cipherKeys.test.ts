/** Keys of Fig. 8: derived from KA, delivered under Ktemp, wiped. */
import { hkdfSync } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type CenterCipherKeys,
  cardCipherKeys,
  deliverCardKeys,
  deliverTerminalKeys,
  makeCenterCipherKeys,
  terminalCipherKeys,
  wipeCenterCipherKeys,
} from '../../center/cipherKeys.ts';
import type { CipherMaker } from '../../firmware/crypto/cipher/cipher.ts';
import { portableCipher } from '../../firmware/crypto/cipher/portable.ts';
import { concat, fromLatin1, isZero, toHex, toLatin1 } from '../../firmware/runtime/bytes.ts';
import { mailboxPassword } from '../../firmware/uplink/mailboxPassword.ts';
import {
  DELIVERY_OCTETS,
  DELIVERY_TO_CARD,
  DELIVERY_TO_TERMINAL,
  type DeliveryTerms,
  openCipherKeys,
} from '../../firmware/wire/cipherKeyDelivery.ts';
import {
  CIPHER_KEYS_OCTETS,
  encodeCipherKeys,
  parseCipherKeys,
  wipeCipherKeys,
} from '../../firmware/wire/cipherKeys.ts';
import { encodeIdentifier, makeIdentifier } from '../../firmware/wire/identifier.ts';
import type { Sha256Suite } from '../../hal/hash.ts';
import { toOctets } from '../../host/numbers.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { readText } from '../../measure/architecture/sources.ts';
import { SeededNumbers } from '../../measure/kernels/seededNumbers.ts';

const seed = 808;
const numbers = new SeededNumbers(seed);
const random = { bytes: (length: number) => toOctets(numbers.bits(8 * length), length) };
const center = makeCenterCipherKeys(random);
const terminalId = makeIdentifier(1, 17);
const cardId = makeIdentifier(4, 17);
const tools = { suite: hostSha256, cipherOf: portableCipher, random };
const request = random.bytes(16);
const terms: DeliveryTerms = { transportKey: center.transportKey, label: DELIVERY_TO_TERMINAL, request };
const opened = (delivery: Uint8Array, other: Partial<DeliveryTerms> = {}) =>
  openCipherKeys(hostSha256, portableCipher, { ...terms, ...other }, delivery);
const refusal = (run: () => unknown): string => {
  try {
    run();
    return 'none';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
};

/** The derivation of `docs/ciphers.md` by another hand. */
const byHost = (label: string, id: string): string => {
  const info = concat([fromLatin1(label), encodeIdentifier(id)]);
  return toHex(new Uint8Array(hkdfSync('sha256', center.keyMasterKey, '', info, 32)));
};

test('KT and KU are derived from KA and the identifier', () => {
  const terminal = terminalCipherKeys(hostSha256, center, terminalId);
  const card = cardCipherKeys(hostSha256, center, cardId);
  assert.is(toHex(terminal.ownKey), byHost('cardphone 1 KT', terminalId), `seed ${seed}`);
  assert.is(toHex(card.ownKey), byHost('cardphone 1 KU', cardId), `seed ${seed}`);
  assert.equal(terminal.commonKey, center.commonKey);
  assert.equal(card.commonKey, center.commonKey);
});

test("a terminal's password of the mailbox is derived from KT, as the page says, and tells of no other key", () => {
  const { ownKey } = terminalCipherKeys(hostSha256, center, terminalId);
  const info = concat([fromLatin1('cardphone 1 MQTT'), encodeIdentifier(terminalId)]);
  const expected = toHex(new Uint8Array(hkdfSync('sha256', ownKey, '', info, 32)));
  assert.is(toLatin1(mailboxPassword(hostSha256, ownKey, terminalId)), expected);
  assert.not.equal(expected, toHex(ownKey));
});

test('another identifier, another role and another KA give another key', () => {
  const own = (keys: CenterCipherKeys, id: string) => toHex(terminalCipherKeys(hostSha256, keys, id).ownKey);
  const all = [
    own(center, terminalId),
    own(center, makeIdentifier(1, 18)),
    own(makeCenterCipherKeys(random), terminalId),
    toHex(cardCipherKeys(hostSha256, center, terminalId).ownKey),
  ];
  assert.is(new Set(all).size, all.length);
  assert.is(
    refusal(() => own(center, '100000000000')),
    'malformed',
  );
});

test('the page of ciphers lists the labels', () => {
  const page = readText('docs/ciphers.md');
  const derived = ['cardphone 1 KT', 'cardphone 1 KU', 'cardphone 1 MQTT'];
  for (const label of [...derived, DELIVERY_TO_TERMINAL, DELIVERY_TO_CARD])
    assert.ok(page.includes(`\`${label}\``), label);
});

test('a terminal receives KT and KO, a card KU and KO, under Ktemp', () => {
  const toTerminal = deliverTerminalKeys(tools, center, terminalId, request);
  const toCard = deliverCardKeys(tools, center, cardId, request);
  assert.is(toTerminal.length, DELIVERY_OCTETS);
  assert.is(DELIVERY_OCTETS, 103);
  const terminal = { ownerId: terminalId, keys: terminalCipherKeys(hostSha256, center, terminalId) };
  const card = { ownerId: cardId, keys: cardCipherKeys(hostSha256, center, cardId) };
  assert.equal(opened(toTerminal), terminal);
  assert.equal(opened(toCard, { label: DELIVERY_TO_CARD }), card);
});

test('a delivery shows none of its keys, and two deliveries of the same keys differ', () => {
  const first = deliverTerminalKeys(tools, center, terminalId, request);
  const second = deliverTerminalKeys(tools, center, terminalId, request);
  assert.is.not(toHex(first.subarray(22)), toHex(second.subarray(22)));
  const { keys } = opened(first);
  for (const key of [keys.ownKey, keys.commonKey]) assert.not.ok(toHex(first).includes(toHex(key)));
});

test('a delivery under another Ktemp, for another request or to another role is refused', () => {
  const delivery = deliverTerminalKeys(tools, center, terminalId, request);
  assert.is(
    refusal(() => opened(delivery, { transportKey: random.bytes(32) })),
    'sealBroken',
  );
  assert.is(
    refusal(() => opened(delivery, { request: random.bytes(16) })),
    'sealBroken',
  );
  assert.is(
    refusal(() => opened(delivery, { label: DELIVERY_TO_CARD })),
    'sealBroken',
  );
});

test('an altered delivery is refused at every bit, a cut one by its length', () => {
  const delivery = deliverTerminalKeys(tools, center, terminalId, request);
  for (let bit = 0; bit < 8 * delivery.length; bit++) {
    const altered = new Uint8Array(delivery);
    altered[bit >> 3] ^= 1 << (bit & 7);
    assert.is(
      refusal(() => opened(altered)),
      'sealBroken',
      `bit ${bit}`,
    );
  }
  assert.is(
    refusal(() => opened(delivery.subarray(1))),
    'malformed',
  );
  assert.is(
    refusal(() => opened(concat([delivery, new Uint8Array(1)]))),
    'malformed',
  );
  assert.is(
    refusal(() => opened(delivery, { request: random.bytes(15) })),
    'malformed',
  );
});

test('keys of zeros, another version and another length are refused', () => {
  const octets = encodeCipherKeys(terminalCipherKeys(hostSha256, center, terminalId));
  assert.is(octets.length, CIPHER_KEYS_OCTETS);
  for (const from of [1, 33]) {
    const erased = new Uint8Array(octets);
    erased.fill(0, from, from + 32);
    assert.is(
      refusal(() => parseCipherKeys(erased)),
      'badKey',
    );
  }
  assert.is(
    refusal(() => parseCipherKeys(octets.subarray(1))),
    'malformed',
  );
  assert.is(
    refusal(() => parseCipherKeys(concat([octets, octets.subarray(0, 1)]))),
    'malformed',
  );
  octets[0] = 2;
  assert.is(
    refusal(() => parseCipherKeys(octets)),
    'malformed',
  );
});

test('a Ktemp or KA of another length is refused', () => {
  const short = new Uint8Array(31).fill(1);
  const deliver = (keys: Partial<CenterCipherKeys>) => () =>
    deliverTerminalKeys(tools, { ...center, ...keys }, terminalId, request);
  assert.is(refusal(deliver({ transportKey: short })), 'badKey');
  assert.is(refusal(deliver({ keyMasterKey: short })), 'badKey');
});

/** Suite and cipher that keep every secret that passes; `broken` sealing throws. */
const watched = (broken = false) => {
  const secrets: Uint8Array[] = [];
  let wiped = 0;
  const suite: Sha256Suite = {
    ...hostSha256,
    hmac: (key, message) => {
      const mac = hostSha256.hmac(key, message);
      secrets.push(mac);
      return mac;
    },
  };
  const cipherOf: CipherMaker = key => {
    secrets.push(key);
    const cipher = portableCipher(key);
    return {
      seal: (nonce, text, associated) => {
        secrets.push(text);
        if (broken) throw new Error('no memory');
        return cipher.seal(nonce, text, associated);
      },
      open: (nonce, sealed, associated) => {
        const text = cipher.open(nonce, sealed, associated);
        if (text) secrets.push(text);
        return text;
      },
      wipe: () => {
        wiped++;
        cipher.wipe();
      },
    };
  };
  return { suite, cipherOf, secrets, wipes: () => wiped };
};

test('C2 what a delivery was made of is overwritten, also when sealing throws', () => {
  for (const broken of [false, true]) {
    const { suite, cipherOf, secrets, wipes } = watched(broken);
    const made = refusal(() => deliverTerminalKeys({ suite, cipherOf, random }, center, terminalId, request));
    assert.is(made, broken ? 'Error: no memory' : 'none');
    assert.is(secrets.length, 6);
    assert.ok(secrets.every(isZero));
    assert.is(wipes(), 1);
  }
  assert.not.ok(isZero(center.commonKey), "the center's own keys stay");
});

test('C2 the receiver keeps copies, and the opened octets and the key of the delivery are overwritten', () => {
  const delivery = deliverTerminalKeys(tools, center, terminalId, request);
  const { suite, cipherOf, secrets, wipes } = watched();
  const { keys } = openCipherKeys(suite, cipherOf, terms, delivery);
  assert.is(secrets.length, 4);
  assert.ok(secrets.every(isZero));
  assert.is(wipes(), 1);
  assert.equal(keys, terminalCipherKeys(hostSha256, center, terminalId));
  wipeCipherKeys(keys);
  assert.ok(isZero(keys.ownKey) && isZero(keys.commonKey));
});

test('C2 the three keys of a center are overwritten', () => {
  const keys = makeCenterCipherKeys(random);
  const all = [keys.transportKey, keys.commonKey, keys.keyMasterKey];
  assert.is(new Set(all.map(toHex)).size, 3);
  wipeCenterCipherKeys(keys);
  assert.ok(all.every(isZero));
});

test.run();
