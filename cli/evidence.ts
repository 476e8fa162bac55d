/** `cardphone evidence verify`: the proof that a card was copied, checked with nothing but nA. */
import { type EvidenceFile, verifyEvidence } from '../center/ingest/evidenceFile.ts';
import { esignScheme } from '../firmware/crypto/esign/esign.ts';
import { fromHex } from '../firmware/runtime/bytes.ts';
import { flag, required, subcommand, text } from '../host/command.ts';
import { failure } from '../host/failure.ts';
import { hostHashes } from '../host/hashes.ts';
import { opensslEngine } from '../host/opensslEngine.ts';
import { readBounded } from '../host/readBounded.ts';

const fileOctetsMax = 65_536;

const readJson = (file: string): unknown => {
  const octets = readBounded(file, fileOctetsMax);
  if (!octets) throw failure('badEvidence', `${file}: expected at most ${fileOctetsMax} octets`);
  try {
    return JSON.parse(Buffer.from(octets).toString('utf8'));
  } catch {
    throw failure('badEvidence', `${file}: expected JSON`);
  }
};

const readMaster = (file: string): { profile: number; publicKey: Uint8Array } => {
  const { profile, publicKey } = (readJson(file) ?? {}) as Record<string, unknown>;
  if (typeof profile !== 'number' || typeof publicKey !== 'string' || !/^([0-9a-f]{2})+$/i.test(publicKey))
    throw failure('badKeyFile', `${file}: expected "profile" and "publicKey" of nA`);
  return { profile, publicKey: fromHex(publicKey) };
};

/** `cardphone evidence verify FILE`. */
export const evidenceVerifyCommand = subcommand(
  'evidence verify FILE',
  {
    call: 'npx cardphone evidence verify',
    does: 'Verifies the evidence that a card was copied: two records of one state, each signed by the card.',
    options: {
      master: required(
        text('FILE', 'nA as JSON: "profile" and "publicKey"; the center has it in master-1.public.json'),
      ),
      json: flag('one JSON object on the standard output'),
    },
    words: { name: 'FILE', help: 'evidence, as the center hands it out', min: 1, max: 1 },
    notes: ['Exit code 0: the card was copied. 1: the file proves nothing, and the error says why.'],
  },
  async ({ values: { master, json }, words: [file] }) => {
    const scheme = esignScheme(opensslEngine(), hostHashes);
    const proved = await verifyEvidence(scheme, readMaster(master), readJson(file) as EvidenceFile);
    if (json) return console.log(JSON.stringify(proved));
    console.log(`card ${proved.cardId} was copied: it has signed two successors of state ${proved.before}`);
    for (const { kind, terminalId, step, firstValue, newValue } of proved.records)
      console.log(
        kind === 'load'
          ? `  a load to ${newValue} yen`
          : `  terminal ${terminalId}: ${step} charges, ${firstValue} to ${newValue} yen`,
      );
  },
);
