import { type CipherFigure, type Figure, isMissed, type Report } from './figures.ts';

const NAMES: Record<Figure['entry'], string> = {
  VERIFY: 'verify',
  PREPARE_PUBLIC: 'public key',
  PREPARE_SECRET: 'secret key',
  COUPON: 'coupon',
  SIGN: 'sign',
  SHA256: 'SHA-256, one block',
  SEAL: 'seal',
  OPEN: 'open',
  HMAC: 'HMAC-SHA-256 of 32 octets',
  MASK: 'MGF1, 160 octets',
  REMAINDER: 'remainder of 192 octets',
};

const thousands = (count: number): string => `${(count / 1000).toFixed(1)}k`;
const ratio = (cycles: number, bound: number | undefined): string =>
  bound ? (cycles / bound).toFixed(2) : '';
const verdict = (f: Figure): string => {
  if (!f.target) return '';
  const { instructions, cycles } = f.target;
  return `${thousands(instructions)} / ${thousands(cycles)} ${isMissed(f) ? '**missed**' : 'met'}`;
};

const rowOf = (f: Figure): string =>
  `| ${[
    NAMES[f.entry],
    f.bits || '',
    f.e || '',
    thousands(f.instructions),
    thousands(f.cycles),
    verdict(f),
    ratio(f.cycles, f.bound),
    ratio(f.cycles, f.rowBound),
  ].join(' | ')} |`;

const cipherRowOf = (f: CipherFigure): string =>
  `| ${NAMES[f.entry]} | ${f.octets} | ${f.instructions} | ${f.cycles} | ${(f.cycles / f.octets).toFixed(1)} |`;

/** The report as Markdown. */
export const markdownOf = (report: Report): string => {
  const parts = report.code.map(({ core, blob, kernel, verify, cipher }) =>
    [
      `### ${core}`,
      '',
      `Code: ${blob} bytes in all, of which the assembly of the kernel ${kernel}, ` +
        `everything that verification runs ${verify}; the cipher ${cipher}.`,
      '',
      '| call | bits | e | instructions | cycles | target | ÷ 1 cycle a product | ÷ 14 registers |',
      '|---|---|---|---|---|---|---|---|',
      ...report.figures.filter(f => f.core === core).map(rowOf),
      '',
      '| ChaCha20-Poly1305 | octets | instructions | cycles | cycles an octet |',
      '|---|---|---|---|---|',
      ...report.ciphers.filter(f => f.core === core).map(cipherRowOf),
      '',
    ].join('\n'),
  );
  return `${parts.join('\n')}\n${report.emulator}.\n`;
};
