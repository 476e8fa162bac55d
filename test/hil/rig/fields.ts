/**
 * Fields of a rig file, checked as they are read: each error names the field, what was expected and what
 * came.
 */

import { shownInput, shownName } from '../../../host/shownInput.ts';

/** A rig file that cannot be used. Its message is one line. */
export class RigError extends Error {}

type Table = Record<string, unknown>;

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A table of the file, with its path for messages. */
export class Fields {
  private readonly table: Table;
  private readonly path: string;

  /** Throws unless `value` is a table that has no other names than `known`. */
  constructor(value: unknown, path: string, known: readonly string[]) {
    if (!isTable(value))
      throw new RigError(`${path || 'the file'}: expected a table, got ${shownInput(value)}`);
    this.table = value;
    this.path = path;
    const unknown = Object.keys(value).find(name => !known.includes(name));
    if (unknown !== undefined)
      throw new RigError(`${this.name(unknown)}: expected one of ${known.join(', ')}, got another name`);
  }

  private name(field: string): string {
    return this.path ? `${this.path}.${shownName(field)}` : shownName(field);
  }

  private refuse(field: string, expected: string): never {
    throw new RigError(`${this.name(field)}: expected ${expected}, got ${shownInput(this.table[field])}`);
  }

  has(field: string): boolean {
    return this.table[field] !== undefined;
  }

  text(field: string, expected = 'text'): string {
    const value = this.table[field];
    return typeof value === 'string' && value !== '' ? value : this.refuse(field, expected);
  }

  /** A whole number from `least` to `most`; `otherwise` where the field is missing. */
  whole(field: string, least: number, most: number, otherwise?: number): number {
    const value = this.table[field];
    if (value === undefined && otherwise !== undefined) return otherwise;
    return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
      ? value
      : this.refuse(field, `a whole number from ${least} to ${most}`);
  }

  flag(field: string): boolean {
    const value = this.table[field];
    if (value === undefined) return false;
    return typeof value === 'boolean' ? value : this.refuse(field, 'true or false');
  }

  /** A program and its arguments. */
  command(field: string): readonly string[] {
    const value = this.table[field];
    return Array.isArray(value) && value.length > 0 && value.every(word => typeof word === 'string')
      ? value
      : this.refuse(field, 'a list of words, a program and its arguments');
  }

  digits(field: string, least: number, most: number): string {
    const value = this.table[field];
    // A PIN in an error would be one in a log.
    if (typeof value === 'string' && new RegExp(`^\\d{${least},${most}}$`).test(value)) return value;
    throw new RigError(
      `${this.name(field)}: expected ${least} to ${most} digits in quotes, got something else`,
    );
  }

  /** A table in this one; undefined where it is missing. */
  inner<T>(field: string, known: readonly string[], read: (fields: Fields) => T): T | undefined {
    if (!this.has(field)) return undefined;
    return read(new Fields(this.table[field], this.name(field), known));
  }
}
