/** Questions to a list on the real interpreter: its STM32F405 firmware on an emulated Cortex-M4. */
import { baseContent, deltaContent } from '../../center/lists/contents.ts';
import { deltaOffset } from '../../firmware/lists/listMemory.ts';
import { encodeListRecord, NO_DELTA } from '../../firmware/lists/listRecord.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { INVALID_CARDS_MAX } from '../../firmware/wire/invalidCardSet.ts';
import { bundle } from '../../flash/image/bundle.ts';
import { bootQemu } from '../../flash/interpreter/qemu.ts';
import { byKey, type Cards, questionsTo, randomCards } from './samples.ts';

/** Milliseconds of the emulated chip for a question. */
export interface ChipFigures {
  readonly name: string;
  readonly questions: number;
  readonly wrong: number;
  readonly meanMs: number;
  readonly mostMs: number;
  /** Of the interpreter's variables: the code, the list's state, and what a question leaves. */
  readonly variables: number;
}

/** 16 ns an instruction: near 84 MHz. */
const INSTRUCTION_SHIFT = 4;
const QUESTIONS = 60;
const DELTA_CARDS = 1_000;
const TIMEOUT_MS = 240_000;
const FILE = 'list';

interface Measured {
  readonly name: string;
  /** What the memory holds. */
  readonly octets: Uint8Array;
  readonly record: Uint8Array;
  readonly cards: Cards;
  readonly asked: Cards;
}

const held = (octets: Uint8Array, version: number) => ({ ...NO_DELTA, version, octets: octets.length });

const baseAlone = (cards: Cards): Measured => {
  const octets = baseContent(byKey(cards));
  const record = encodeListRecord({ area: 0, base: held(octets, 1), delta: NO_DELTA, seconds: 0 });
  return { name: `base of ${cards.size}`, octets, record, cards, asked: cards };
};

/** Half of the delta's cards join, half leave. */
const withDelta = (cards: Cards): Measured => {
  const joined = randomCards(DELTA_CARDS / 2, 5);
  const now: Cards = new Map([...[...cards].slice(DELTA_CARDS / 2), ...joined]);
  const base = baseContent(byKey(cards));
  const delta = deltaContent(byKey(cards), byKey(now));
  if (!delta) throw new Error(`delta: expected at most ${DELTA_CARDS} cards`);
  const octets = new Uint8Array(deltaOffset(base.length) + delta.length).fill(0xff);
  octets.set(base);
  octets.set(delta, deltaOffset(base.length));
  const lists = { area: 0, base: held(base, 1), delta: held(delta, 2), seconds: 0 };
  const asked: Cards = new Map([
    ...[...joined].slice(0, 60),
    ...[...cards].slice(0, 60),
    ...[...now].slice(0, 60),
  ]);
  return {
    name: `the same with a delta of ${DELTA_CARDS}`,
    octets,
    record: encodeListRecord(lists),
    cards: now,
    asked,
  };
};

/**
 * Asks each card once. The memory is a file of Storage: the emulator's flash can be read and not written, so
 * nothing of erasing and writing is measured.
 */
const program = ({ record }: Measured, questions: readonly string[]): string => `
import { invalidCards } from './firmware/lists/invalidCards.ts';
import { fromHex } from './firmware/runtime/bytes.ts';
const flash = require('Flash');
const address = E.getAddressOf(require('Storage').read('${FILE}'), true);
const memory = { size: ${2 * 2 ** 18}, pageBytes: ${2 ** 18},
  read: (offset, length) => flash.read(length, address + offset) };
const octets = fromHex('${toHex(record)}');
const before = process.memory().usage;
const list = invalidCards({ memory, record: { read: () => octets } });
const questions = '${questions.join('')}';
const results = { answers: '', total: 0, most: 0, variables: 0 };
list.isInvalid(questions.substr(0, 12));
for (let i = 0; i < ${questions.length}; i++) {
  const cardId = questions.substr(12 * i, 12);
  const start = getTime();
  const reason = list.isInvalid(cardId);
  const took = getTime() - start;
  results.answers += reason || 0;
  results.total += took;
  if (took > results.most) results.most = took;
}
results.variables = process.memory().usage - before;
print('figures ' + JSON.stringify(results) + ' end');
`;

const measureOne = async (firmware: string, measured: Measured): Promise<ChipFigures> => {
  const questions = questionsTo(measured.asked, QUESTIONS, 3);
  const { code } = await bundle(program(measured, questions), { wrapped: false, properties: [] });
  const boot = Uint8Array.from(Buffer.from(code, 'latin1'));
  const files: [string, Uint8Array][] = [
    ['.boot0', boot],
    [FILE, measured.octets],
  ];
  const board = await bootQemu({ firmware, files, instructionShift: INSTRUCTION_SHIFT });
  try {
    await board.waitFor(' end', TIMEOUT_MS);
    const said = /figures (.*?) end/.exec(board.output().replace(/[\r\n]/g, ''));
    const { answers, total, most, variables } = JSON.parse(said?.[1] ?? '{}');
    const wrong = questions.filter(
      (cardId, i) => (measured.cards.get(cardId) ?? 0) !== Number(answers[i]),
    ).length;
    const ms = { meanMs: (1000 * total) / questions.length, mostMs: 1000 * most };
    return { name: measured.name, questions: questions.length, wrong, ...ms, variables };
  } finally {
    await board.stop();
  }
};

/** A base of the most cards, alone and with a delta. */
export const measureOnChip = async (firmware: string): Promise<ChipFigures[]> => {
  const cards = randomCards(INVALID_CARDS_MAX, 1);
  return [await measureOne(firmware, baseAlone(cards)), await measureOne(firmware, withDelta(cards))];
};
