/** What is refused between terminal and center, by reason. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CipherMaker } from '../../firmware/crypto/cipher/cipher.ts';
import { fealCipher } from '../../firmware/crypto/cipher/feal.ts';
import { kernelCipher } from '../../firmware/crypto/cipher/kernel.ts';
import { portableCipher } from '../../firmware/crypto/cipher/portable.ts';
import { concat, fromHex, fromLatin1, isZero, toHex } from '../../firmware/runtime/bytes.ts';
import {
  centerChannel,
  NEVER_HEARD,
  type SealedChannel,
  stateFromCopy,
  terminalChannel,
} from '../../firmware/uplink/sealedChannel.ts';
import { SEALED_OCTETS_MAX, SEALING_OCTETS, TEXT_OCTETS_MAX } from '../../firmware/uplink/sealedMessage.ts';
import { encodeIdentifier } from '../../firmware/wire/identifier.ts';
import { CORES } from '../../flash/kernels/blobs.ts';
import { emulatedCode } from '../../flash/kernels/emulatedCode.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { onCores } from '../kernels/cores.ts';
import {
  bothEnds,
  flipped,
  KT,
  metEnds,
  nonceWatch,
  OTHER_ID,
  OTHER_KT,
  opening,
  sealText,
  TERMINAL_ID,
} from './channelCases.ts';
import { sealedByHost } from './cipherVectors.ts';

const COUNT_MAX = 0xffffffff;
const at = (channel: SealedChannel) => {
  const { epoch, sent, heard } = channel.state();
  return [epoch, sent, heard];
};
const refusals = (channel: SealedChannel) => Object.values(channel.refused).reduce((sum, n) => sum + n, 0);
/** Exactly one more refusal, under this name, and the end stands where it stood. */
const refuses = (channel: SealedChannel, sealed: Uint8Array, code: keyof SealedChannel['refused']): void => {
  const before = { at: at(channel), count: channel.refused[code], all: refusals(channel) };
  assert.is(opening(channel, sealed), code);
  assert.is(channel.refused[code], before.count + 1, code);
  assert.is(refusals(channel), before.all + 1, 'one reason');
  assert.equal(at(channel), before.at, 'state');
};

/** What holds with any cipher: few calls, for the kernels are emulated. */
const cases = (name: string, add: typeof test | typeof onCores, cipherOf: CipherMaker): void => {
  add(`${name}: terminal and center exchange messages under KT`, () => {
    const { terminal, center } = bothEnds(cipherOf, 7);
    assert.is(opening(center, sealText(terminal, 'report 1')), 'report 1');
    assert.is(opening(terminal, sealText(center, 'noted 1')), 'noted 1');
    assert.is(opening(center, sealText(terminal, 'report 2')), 'report 2');
    assert.equal(at(terminal), [7, 2, 1]);
    assert.equal(at(center), [7, 1, 2]);
  });

  add(`${name}: wrong key, altered, replayed, reordered, reflected messages are refused`, () => {
    const { terminal, center } = metEnds(cipherOf);
    const [first, second] = ['first', 'second'].map(text => sealText(terminal, text));
    refuses(centerChannel(cipherOf(OTHER_KT), TERMINAL_ID, center.state()), first, 'sealBroken');
    refuses(centerChannel(cipherOf(KT), OTHER_ID, center.state()), first, 'sealBroken');
    refuses(center, flipped(first, 8 * 9), 'sealBroken');
    refuses(center, flipped(first, 8 * first.length - 1), 'sealBroken');
    assert.is(opening(center, second), 'second');
    refuses(center, first, 'sealReplayed');
    refuses(center, second, 'sealReplayed');
    refuses(terminal, second, 'sealReflected');
    refuses(terminal, flipped(flipped(second, 0), 1), 'sealBroken');
  });
};

cases('plain JavaScript', test, portableCipher);
cases('FEAL-NX', test, fealCipher(hostSha256));
for (const core of CORES)
  cases(`kernel on ${core}`, onCores, key => kernelCipher(emulatedCode(core, 'cipher'))(key));

test('the octets are those of the protocol page, by node:crypto', () => {
  const sealed = sealText(terminalChannel(portableCipher(KT), TERMINAL_ID, 0x01020304), 'state');
  const head = fromHex('010102030400000001');
  const byHost = sealedByHost({
    what: 'first message',
    key: KT,
    nonce: concat([new Uint8Array(3), head]),
    associated: encodeIdentifier(TERMINAL_ID),
    text: fromLatin1('state'),
  });
  assert.is(toHex(sealed), toHex(concat([head, byHost.sealed])));
  assert.is(sealed.length, 5 + SEALING_OCTETS);
  assert.is(SEALING_OCTETS, 25);
});

test('a message altered at any bit is refused', () => {
  const { terminal, center } = metEnds(portableCipher, 5);
  const sealed = sealText(terminal, 'report');
  for (let bit = 0; bit < 8 * sealed.length; bit++)
    assert.match(opening(center, flipped(sealed, bit)), /^(malformed|seal[A-Z][a-z]+)$/, `bit ${bit}`);
  assert.is(refusals(center), 8 * sealed.length);
  assert.is(opening(center, sealed), 'report', 'the genuine one still opens');
});

test('a message of another epoch is refused; the center goes on to a later one by a genuine message', () => {
  const { terminal, center } = metEnds(portableCipher, 4);
  const late = sealText(terminal, 'held back');
  const answer = sealText(center, 'answer');
  const restarted = terminalChannel(portableCipher(KT), TERMINAL_ID, 5);
  refuses(restarted, answer, 'sealEpoch');
  const forged = flipped(late, 8 * 4);
  assert.is(forged[4], 5);
  refuses(center, forged, 'sealBroken');
  assert.is(opening(center, sealText(restarted, 'I am back')), 'I am back');
  assert.equal(at(center), [5, 1, 1], 'the center counts on');
  refuses(center, late, 'sealEpoch');
  assert.is(opening(restarted, sealText(center, 'answer again')), 'answer again');
});

test('a terminal refuses a later epoch than its own as well', () => {
  const { center } = metEnds(portableCipher, 9);
  refuses(terminalChannel(portableCipher(KT), TERMINAL_ID, 8), sealText(center, 'early'), 'sealEpoch');
});

test('octets without the layout are malformed', () => {
  const { terminal, center } = metEnds(portableCipher);
  const sealed = sealText(terminal, 'x');
  const changed = (index: number, octets: number[]) => {
    const copy = new Uint8Array(sealed);
    copy.set(octets, index);
    return copy;
  };
  for (const octets of [
    new Uint8Array(0),
    sealed.subarray(0, SEALING_OCTETS - 1),
    new Uint8Array(SEALED_OCTETS_MAX + 1).fill(1),
    changed(0, [0]),
    changed(0, [3]),
    changed(1, [0, 0, 0, 0]),
    changed(5, [0, 0, 0, 0]),
  ])
    refuses(center, octets, 'malformed');
});

test('messages may be lost, and may be empty or as long as the mailbox carries', () => {
  const { terminal, center } = metEnds(portableCipher);
  sealText(terminal, 'lost');
  assert.is(opening(center, sealText(terminal, '')), '');
  const longest = terminal.seal(new Uint8Array(TEXT_OCTETS_MAX).fill(9));
  assert.is(longest.length, SEALED_OCTETS_MAX);
  assert.is(center.open(longest).length, TEXT_OCTETS_MAX);
  const sent = at(terminal);
  assert.throws(
    () => terminal.seal(new Uint8Array(TEXT_OCTETS_MAX + 1)),
    /expected 4071 octets or less, got 4072/,
  );
  assert.equal(at(terminal), sent);
});

const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'none';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
};

test('the counter ends with an error, and never begins again', () => {
  const { terminal } = metEnds(portableCipher);
  const kept = { epoch: 1, sent: COUNT_MAX - 1, heard: 0 };
  const center = centerChannel(portableCipher(KT), TERMINAL_ID, kept);
  assert.is(opening(terminal, sealText(center, 'the last one')), 'the last one');
  for (let i = 0; i < 3; i++)
    assert.is(
      codeOf(() => sealText(center, 'one more')),
      'sealSpent',
    );
  assert.equal(at(center), [1, COUNT_MAX, 0]);
  assert.is(opening(center, sealText(terminal, 'still heard')), 'still heard');
  refuses(center, sealText(terminalChannel(portableCipher(OTHER_KT), TERMINAL_ID, 2), 'x'), 'sealBroken');
  center.open(sealText(terminalChannel(portableCipher(KT), TERMINAL_ID, 2), 'new epoch'));
  assert.equal(at(center), [2, COUNT_MAX, 1]);
  assert.is(
    codeOf(() => sealText(center, 'one more')),
    'sealSpent',
  );
});

test('an epoch that is no count of starts is refused', () => {
  for (const epoch of [0, -1, 1.5, COUNT_MAX + 1, Number.NaN])
    assert.is(
      codeOf(() => terminalChannel(portableCipher(KT), TERMINAL_ID, epoch)),
      'sealEpoch',
      `${epoch}`,
    );
  const last = terminalChannel(portableCipher(KT), TERMINAL_ID, COUNT_MAX);
  const center = centerChannel(portableCipher(KT), TERMINAL_ID, NEVER_HEARD);
  assert.is(opening(center, sealText(last, 'last epoch')), 'last epoch');
});

test('a center seals nothing for a terminal that it has never heard', () => {
  const center = centerChannel(portableCipher(KT), TERMINAL_ID, NEVER_HEARD);
  assert.is(
    codeOf(() => sealText(center, 'hello')),
    'sealEpoch',
  );
});

test('a center from an older copy uses no nonce again, in the epoch of the copy or in a later one', () => {
  const used = new Set<string>();
  const watched = () => nonceWatch(portableCipher(KT), used);
  const center = centerChannel(watched(), TERMINAL_ID, NEVER_HEARD);
  center.open(sealText(terminalChannel(portableCipher(KT), TERMINAL_ID, 1), 'first'));
  sealText(center, 'before the copy');
  const copy = center.state();
  sealText(center, 'after the copy');
  const later = terminalChannel(portableCipher(KT), TERMINAL_ID, 2);
  center.open(sealText(later, 'another epoch'));
  sealText(center, 'in the later epoch');
  assert.is(used.size, 3);
  const restored = centerChannel(watched(), TERMINAL_ID, stateFromCopy(copy, 1000));
  sealText(restored, 'in the epoch of the copy');
  assert.is(opening(restored, sealText(later, 'report')), 'report');
  assert.is(opening(later, sealText(restored, 'noted')), 'noted');
  assert.is(used.size, 5);
  assert.equal(at(restored), [2, 1003, 2]);
  assert.is(stateFromCopy(copy, COUNT_MAX).sent, COUNT_MAX);
});

test('a counter is lost, not used twice, when the cipher throws', () => {
  const used = new Set<string>();
  const cipher = nonceWatch(portableCipher(KT), used);
  let fails = true;
  const failing = {
    ...cipher,
    seal: (...given: Parameters<typeof cipher.seal>) => {
      const sealed = cipher.seal(...given);
      if (fails) throw Object.assign(new Error('no room'), { code: 'notFlat' });
      return sealed;
    },
  };
  const terminal = terminalChannel(failing, TERMINAL_ID, 1);
  assert.is(
    codeOf(() => sealText(terminal, 'a')),
    'notFlat',
  );
  fails = false;
  sealText(terminal, 'b');
  assert.is(used.size, 2);
});

test('C2 a wiped cipher ends the channel, and is no refusal', () => {
  const copy = new Uint8Array(KT);
  const cipher = portableCipher(copy);
  const terminal = terminalChannel(cipher, TERMINAL_ID, 1);
  const { center } = metEnds(portableCipher);
  const sealed = sealText(center, 'late');
  cipher.wipe();
  assert.is(
    codeOf(() => sealText(terminal, 'x')),
    'keyWiped',
  );
  assert.is(
    codeOf(() => terminal.open(sealed)),
    'keyWiped',
  );
  assert.is(refusals(terminal), 0);
  assert.not.ok(isZero(copy), "the caller's own copy is the caller's");
});

test.run();
