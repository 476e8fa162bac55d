/**
 * The check of a board's data: shape, then pins against the chip's functions, then budgets, then the parts
 * that the program needs. Each complaint names the field, the expected and the given value.
 */
import type { BoardDescription, BoardPins } from '../board.ts';
import type { ChipTable } from '../chips/chip.ts';
import { CHIPS } from '../chips/index.ts';
import { type Complain, checkShape, complaint } from './checkShape.ts';
import { type PinUse, usesOf } from './uses.ts';

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/** Variables that the interpreter needs beside those of an image. */
const RUNNING_VARIABLES = 700;
/** Bytes of a file's header in Storage. */
const HEADER_BYTES = 32;

const checkPin = (board: BoardDescription, chip: ChipTable, use: PinUse, complain: Complain): void => {
  const { field, pin, direction } = use;
  const reachable = words(`${board.header} ${board.inside ?? ''}`);
  if (!words(chip.pins).includes(pin)) complain(field, `a pin of ${board.chip.part}`, pin);
  else if (!reachable.includes(pin)) complain(field, 'a pin of the header', pin);
  if (words(chip.consoles[board.console] ?? '').includes(pin))
    complain(field, `a pin that is not the console's (${board.console})`, pin);
  if (direction !== 'in' && words(chip.inputOnly ?? '').includes(pin))
    complain(field, 'a pin that can drive', pin);
};

/** A bus's pin may serve several parts in the same role. */
const checkShared = (uses: PinUse[], complain: Complain): void => {
  uses.forEach((use, at) => {
    const first = uses.findIndex(other => other.pin === use.pin);
    const shared = use.bus && uses[first].bus && use.role === uses[first].role;
    if (first < at && !shared)
      complain(use.field, `a pin of its own, not that of ${uses[first].field}`, use.pin);
  });
};

const checkRole = (chip: ChipTable, { field, pin, role }: PinUse, complain: Complain): void => {
  if (role === undefined) return;
  const able = words(chip.functions[role] ?? '');
  if (!able.includes(pin))
    complain(field, `a pin for ${role}: ${able.join(', ') || 'this chip has none'}`, pin);
};

const checkWaves = ({ pwm }: ChipTable, uses: PinUse[], complain: Complain): void => {
  if (pwm === 'any') return;
  const waves = uses.filter(({ wave }) => wave);
  waves.forEach(({ field, pin }, at) => {
    const first = waves.find((other, before) => before < at && pwm[other.pin] === pwm[pin]);
    if (!(pin in pwm)) complain(field, 'a pin with a timer', pin);
    else if (first) complain(field, `a timer of its own, not ${pwm[pin]} of ${first.field}`, pin);
  });
};

const checkWatches = ({ watches }: ChipTable, uses: PinUse[], complain: Complain): void => {
  if (watches === 'any') return;
  const watched = uses.filter(use => use.watched);
  watched.forEach(({ field, pin }, at) => {
    const first = watched.find((other, before) => before < at && other.pin.slice(1) === pin.slice(1));
    if (first) complain(field, `an interrupt line of its own, not that of ${first.field}`, pin);
  });
};

const checkPorts = (board: BoardDescription, complain: Complain): void => {
  const taken: Record<string, string> = { [board.console]: 'console' };
  for (const name of ['card', 'network', 'panel', 'phone'] as const) {
    const uart = board.pins[name]?.uart;
    if (uart === undefined || uart === 'software') continue;
    if (uart in taken) complain(`pins.${name}.uart`, `a port of its own, not that of ${taken[uart]}`, uart);
    taken[uart] = `pins.${name}`;
  }
};

const checkBudgets = ({ budget, storage, chip }: BoardDescription, complain: Complain): void => {
  const bytesMax = storage.bytes - HEADER_BYTES;
  if (budget.imageBytes > bytesMax)
    complain('budget.imageBytes', `at most ${bytesMax}, what storage.bytes leaves`, budget.imageBytes);
  const varsMax = chip.variables - RUNNING_VARIABLES;
  if (budget.imageVars > varsMax)
    complain('budget.imageVars', `at most ${varsMax}, what chip.variables leaves`, budget.imageVars);
};

/** What a terminal needs, and whether a board's pins have it. */
const TERMINAL_NEEDS: Record<string, (pins: BoardPins) => boolean> = {
  'pins.card (a card slot)': p => p.card !== undefined,
  'pins.display, pins.backpack or pins.panel (a display)': p => !!(p.display ?? p.backpack ?? p.panel),
  'pins.keypad or pins.panel (keys)': p => !!(p.keypad ?? p.panel),
  'pins.hook or pins.panel (a hook switch)': p => !!(p.hook ?? p.panel),
  'pins.line or pins.panel (a line)': p => !!(p.line ?? p.panel),
  'pins.network or pins.wifi (a way to the center)': p => !!(p.network ?? p.wifi),
  'pins.card.present or pins.panel (a card switch)': p => !!(p.card?.present ?? p.panel),
  'pins.card.reset or pins.panel (RST)': p => !!(p.card?.reset ?? p.panel),
};
const PANEL_NEEDS: Record<string, (pins: BoardPins) => boolean> = {
  'pins.phone (the line to the phone)': p => p.phone !== undefined,
  'pins.display or pins.backpack (a display)': p => !!(p.display ?? p.backpack),
  'pins.keypad (keys)': p => p.keypad !== undefined,
  'pins.hook (a hook switch)': p => p.hook !== undefined,
  'pins.speechRelay (a speech relay)': p => p.speechRelay !== undefined,
  'pins.line (a line)': p => p.line !== undefined,
  'pins.buzzer (a buzzer)': p => p.buzzer !== undefined,
  'pins.lamp (a lamp)': p => p.lamp !== undefined,
  'pins.socket (a card switch)': p => p.socket !== undefined,
};

const checkNeeds = ({ program, pins }: BoardDescription, complain: Complain): void => {
  const needs = program === 'panel' ? PANEL_NEEDS : TERMINAL_NEEDS;
  for (const [what, isMet] of Object.entries(needs)) if (!isMet(pins)) complain('pins', what, undefined);
  const { line, keypad, buttons } = pins;
  if (line && !(line.reversal ?? line.meter))
    complain('pins.line', 'reversal or meter, which tells of an answer', undefined);
  if (line && (line.toneLow === undefined) !== (line.toneHigh === undefined))
    complain('pins.line', 'both toneLow and toneHigh, or neither', line.toneLow ?? line.toneHigh);
  if (keypad && (keypad.columns.length === 3) !== (buttons !== undefined))
    complain('pins.keypad.columns', 'four columns, or three and pins.buttons', keypad.columns);
};

const checkCore = ({ native, chip }: BoardDescription, complain: Complain): void => {
  const runs =
    chip.core === 'cortex-m33'
      ? ['cortex-m4', 'cortex-m3']
      : chip.core === 'cortex-m4'
        ? ['cortex-m4', 'cortex-m3']
        : [chip.core];
  if (native.kernels !== 'none' && !runs.includes(native.kernels))
    complain('native.kernels', `"none" or what ${chip.core} runs`, native.kernels);
  if (native.sha256 === 'kernel' && native.kernels === 'none')
    complain('native.sha256', 'no kernel where there are none', native.sha256);
};

/** A sentence for each mistake in a board's data; none for a right board. */
export const checkBoard = (data: unknown): string[] => {
  const complaints: string[] = [];
  const complain: Complain = (field, expected, got) => {
    complaints.push(complaint(field, expected, got));
  };
  checkShape(data, complain);
  if (complaints.length) return complaints;
  const board = data as BoardDescription;
  const chip = CHIPS[board.chip.part];
  if (!chip) {
    complain('chip.part', `one of ${Object.keys(CHIPS).join(', ')}`, board.chip.part);
    return complaints;
  }
  const uses = usesOf(board);
  for (const use of uses) {
    checkPin(board, chip, use, complain);
    checkRole(chip, use, complain);
  }
  checkShared(uses, complain);
  checkWaves(chip, uses, complain);
  checkWatches(chip, uses, complain);
  checkPorts(board, complain);
  checkBudgets(board, complain);
  checkCore(board, complain);
  checkNeeds(board, complain);
  return [...new Set(complaints)];
};
