import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openCenter } from '../../center/center.ts';
import { issueCard, issueTerminal } from '../../center/issue.ts';
import { concat, fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import { DATA_MAX, encodeLink } from '../../firmware/wire/apdu.ts';
import { KEY_SIZES } from '../../host/keys/keySource.ts';
import { hostRandom } from '../../host/random.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { maskCommand, maskedText, maskMessage } from '../../trace/mask.ts';
import { encodePcap } from '../../trace/pcap.ts';
import { testKey } from '../keys.ts';
import { scheme } from '../pcsc/rig.ts';
import { findTool } from '../pcsc/stack.ts';
import { needing } from '../skip.ts';

const center = await openCenter({
  scheme,
  sha256: hostSha256,
  random: hostRandom,
  keys: { make: async profile => testKey(profile) },
  keySizes: KEY_SIZES.history,
  now: () => 828_352_800,
  settlementProfile: 7,
});
/** The secret of the profile that cards and terminals have here. */
const { secret } = testKey(KEY_SIZES.history.card);

for (const [type, issue] of [
  [0x31, issueCard],
  [0x02, issueTerminal],
] as const)
  test(`message ${type}: exactly p and q are hidden`, async () => {
    const message = concat([Uint8Array.of(type), await issue(center)]);
    const { octets, hidden } = maskMessage(message);
    assert.ok(toHex(message).includes(toHex(secret)), 'the message does carry them');
    assert.not.ok(toHex(octets).includes(toHex(secret.subarray(0, 8))));
    const hiddenOctets = message.filter((_, i) => hidden[i] === 1);
    assert.is(toHex(hiddenOctets), toHex(secret));
  });

test('a message with a secret that cannot be parsed is hidden behind its type', () => {
  const { hidden } = maskMessage(Uint8Array.of(0x31, 1, 2, 3));
  assert.equal([...hidden], [0, 1, 1, 1]);
});

test('PERSONALISE: no link of the chain shows its data, whatever the class', async () => {
  const data = await issueCard(center);
  for (let at = 0; at < data.length; at += DATA_MAX) {
    const link = encodeLink({ cla: 0x80, ins: 0xe0, p1: 0, p2: 0, data, le: 0 }, at);
    assert.ok(
      maskCommand(link)
        .octets.subarray(5)
        .every(octet => octet === 0),
    );
    assert.is(maskCommand(link).octets[4], link[4], 'Lc stays');
  }
  assert.is(maskedText(maskCommand(fromHex('80e0000002abcd'))), '80 e0 00 00 02 ·· ··');
});

test('other commands are shown whole', () => {
  assert.is(maskedText(maskCommand(fromHex('803000000141'))), '80 30 00 00 01 41');
});

const capture = encodePcap([
  {
    atMs: 1000,
    command: fromHex('00a4040007f043504 84f4e4500'.replace(' ', '')),
    response: fromHex('01029000'),
  },
  { atMs: 2000, command: fromHex('80b0010000'), response: fromHex('6a86') },
]);

test('pcap: commands and responses as T=0 carries them', () => {
  assert.is(toHex(capture.subarray(0, 4)), 'd4c3b2a1');
  assert.ok(toHex(capture).includes('00a4040007f04350484f4e456102'));
  assert.ok(toHex(capture).includes('00c000000201029000'));
});

const tshark = findTool('tshark');
needing(tshark ? undefined : 'tshark (Debian: tshark)')('pcap: tshark reads it', () => {
  const folder = mkdtempSync(`${tmpdir()}/trace-`);
  try {
    writeFileSync(`${folder}/card.pcap`, capture);
    const said = execFileSync(tshark!, ['-r', `${folder}/card.pcap`], { encoding: 'utf8', stdio: 'pipe' });
    assert.is(said.trim().split('\n').length, 3);
    assert.match(said, /SELECT/i);
    assert.match(said, /GET RESPONSE/i);
    assert.not.match(said, /malformed/i);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
