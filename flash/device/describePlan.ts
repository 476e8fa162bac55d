import { sha256Hex } from '../release/release.ts';
import { conditionOf, conditionWords } from './condition.ts';
import type { BoardState } from './inspect.ts';
import type { Plan } from './plan.ts';

const right = (value: number | string, width: number): string => String(value).padStart(width);

const UPDATE_WARNING =
  'The image that runs stays as it is until the new one is READY: a cut boots the old one.';
const REWRITE_WARNING =
  'Everything is erased and rewritten: after a cut the board says what it needs, or is the bare interpreter if it came at once.';
const KEPT_WARNING =
  'Everything but the first page is rewritten: after a cut the board has no image, and says so, until this is run again.';

const warningOf = ({ kind, kept }: Plan): string => {
  if (kind === 'update') return UPDATE_WARNING;
  return kept ? KEPT_WARNING : REWRITE_WARNING;
};

const nowOf = (plan: Plan, state: BoardState, board: string): string => {
  const condition = conditionOf(state);
  return condition === 'image'
    ? `${plan.from ?? 'an image'} in slot ${state.record.good || 'A'}`
    : conditionWords(condition, board);
};

/** Board, versions and files of a plan, with what a cut does, as lines for a terminal. */
export const describePlan = (plan: Plan, state: BoardState, board: string): string =>
  [
    `board      ${state.interpreterBoard}, interpreter ${state.interpreterVersion}, ${state.freeBytes} bytes free in Storage`,
    `now        ${nowOf(plan, state, board)}`,
    `then       ${plan.to} in slot ${plan.slot}`,
    '',
    `  ${'file'.padEnd(10)} ${right('bytes', 7)}  sha256`,
    ...plan.files.map(
      ([name, octets]) =>
        `  ${name.padEnd(10)} ${right(octets.length, 7)}  ${sha256Hex(octets).slice(0, 32)}…`,
    ),
    '',
    warningOf(plan),
    '',
  ].join('\n');
