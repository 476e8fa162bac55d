/** The evidence that a card was copied, as a file: it is verified with nothing but nA. */
import type { Scheme } from '../../firmware/crypto/scheme.ts';
import { equalBytes, fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { parseCertificate } from '../../firmware/wire/certificate.ts';
import { TAG_CARD_CERTIFICATE } from '../../firmware/wire/tags.ts';
import { failure } from '../../host/failure.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { judge } from './judge.ts';
import { parseUsageRecord, statementOf, type UsageRecord } from './usageRecord.ts';

/** Octets as hexadecimal digits. */
export interface EvidenceFile {
  readonly format: 'cardphone-evidence-1';
  readonly cardId: string;
  /** SA(nU * IDU): body and signature. */
  readonly certificate: string;
  /** Messages 12 and 34, with the card's signature. */
  readonly records: readonly [string, string];
}

/** What evidence proves, in words for a person. */
export interface Proved {
  readonly cardId: string;
  /** The state that has two successors. */
  readonly before: string;
  readonly records: readonly {
    kind: string;
    terminalId: string;
    step: number;
    firstValue: number;
    newValue: number;
  }[];
}

const bad = (what: string, expected: string): Error =>
  failure('badEvidence', `${what}: expected ${expected}`);

/** Codes of faults in octets of the file. */
const UNSOUND = ['malformed', 'badKey', 'refused'];

const octetsOf = (what: string, text: unknown): Uint8Array => {
  if (typeof text !== 'string' || !/^([0-9a-f]{2}){1,4096}$/i.test(text))
    throw bad(what, 'hexadecimal digits');
  return fromHex(text);
};

/** Does a part of the proof; what its octets do not hold to is evidence that proves nothing. */
const within = async <T>(what: string, work: () => T | Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!UNSOUND.includes(faultCode(error))) throw error;
    throw failure('badEvidence', `${what}: ${(error as Error).message}`);
  }
};

/**
 * Throws `badEvidence`, naming what does not hold, unless nA certifies the card's key, that key signed both
 * records, and no genuine card can have signed both.
 */
export const verifyEvidence = async (
  scheme: Scheme,
  master: { readonly profile: number; readonly publicKey: Uint8Array },
  file: EvidenceFile,
): Promise<Proved> => {
  if (file?.format !== 'cardphone-evidence-1') throw bad('format', 'cardphone-evidence-1');
  const octets = octetsOf('certificate', file.certificate);
  const { body, signature, certificate } = await within('certificate', () =>
    parseCertificate(TAG_CARD_CERTIFICATE, octets),
  );
  const nA = scheme.importPublicKey(master.profile, master.publicKey);
  if (!(await scheme.verify(nA, body, signature))) throw bad('certificate', 'a signature by this nA');
  if (certificate.id !== file.cardId) throw bad('cardId', `${certificate.id}, as certified`);
  const nU = await within('certificate', () =>
    scheme.importPublicKey(certificate.keyProfile, certificate.publicKey),
  );
  const records: UsageRecord[] = [];
  for (const [i, text] of [file.records?.[0], file.records?.[1]].entries()) {
    const octets = octetsOf(`record ${i + 1}`, text);
    const record = await within(`record ${i + 1}`, () => parseUsageRecord(hostSha256, octets));
    const signed = statementOf(record.message, certificate.generation);
    if (record.cardId !== certificate.id) throw bad(`record ${i + 1}`, `card ${certificate.id}`);
    if (!(await scheme.verify(nU, signed.statement, signed.signature)))
      throw bad(`record ${i + 1}`, "the card's signature");
    records.push(record);
  }
  const [first, second] = records;
  if (!equalBytes(first.place, second.place)) throw bad('records', 'one state before');
  if (judge([{ ...first, isSigned: true }], { ...second, isSigned: true }).is !== 'doubleSpend')
    throw bad('records', 'two that exclude each other');
  return {
    cardId: certificate.id,
    before: toHex(first.before),
    records: records.map(({ kind, terminalId, step, firstValue, newValue }) => ({
      kind,
      terminalId,
      step,
      firstValue,
      newValue,
    })),
  };
};
