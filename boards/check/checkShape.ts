import { shownInput, shownName } from '../../host/shownInput.ts';
import { BOARD_SHAPE, type Fields, type Kind } from './shape.ts';

/** Takes a mistake in a field: `pins.card.tx: expected …, got …`. */
export type Complain = (field: string, expected: string, got: unknown) => void;

/** The sentence of a mistake. */
export const complaint = (field: string, expected: string, got: unknown): string =>
  `${field}: expected ${expected}, got ${shownInput(got)}`;

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const PIN = /^[A-Z]\d{1,2}$/;

const checkList = (
  field: string,
  kind: Kind & { kind: 'list' },
  value: unknown,
  complain: Complain,
): void => {
  const { from, to } = kind;
  if (!Array.isArray(value) || value.length < from || value.length > to)
    complain(field, from === to ? `a list of ${from}` : `a list of ${from} to ${to}`, value);
  else for (let at = 0; at < value.length; at++) checkKind(`${field}.${at}`, kind.of, value[at], complain);
};

const checkKind = (field: string, kind: Kind, value: unknown, complain: Complain): void => {
  const expect = (ok: boolean, expected: string) => ok || complain(field, expected, value);
  switch (kind.kind) {
    case 'text':
      expect(typeof value === 'string', 'text');
      return;
    case 'number':
      expect(
        Number.isInteger(value) && (value as number) >= kind.from && (value as number) <= kind.to,
        `a whole number from ${kind.from} to ${kind.to}`,
      );
      return;
    case 'one of':
      expect(
        kind.values.includes(value as string),
        kind.values.map(value => JSON.stringify(value)).join(' or '),
      );
      return;
    case 'pin':
      expect(typeof value === 'string' && PIN.test(value), 'a pin such as B5');
      return;
    case 'list':
      checkList(field, kind, value, complain);
      return;
    case 'group':
      if (isGroup(value)) checkFields(`${field}.`, kind.fields, value, complain);
      else complain(field, `a group of ${Object.keys(kind.fields).join(', ')}`, value);
  }
};

const checkFields = (
  prefix: string,
  fields: Fields,
  value: Record<string, unknown>,
  complain: Complain,
): void => {
  const names = Object.keys(fields).map(name => name.replace('?', ''));
  for (const name of Object.keys(value))
    if (!names.includes(name)) complain(prefix + shownName(name), `one of ${names.join(', ')}`, value[name]);
  for (const [name, kind] of Object.entries(fields)) {
    const plain = name.replace('?', '');
    if (value[plain] === undefined && name !== plain) continue;
    checkKind(prefix + plain, kind, value[plain], complain);
  }
};

/** Complains of each field that is missing, unknown or of another kind. */
export const checkShape = (board: unknown, complain: Complain): void => {
  if (isGroup(board)) checkFields('', BOARD_SHAPE, board, complain);
  else complain('board', `a group of ${Object.keys(BOARD_SHAPE).join(', ')}`, board);
};
