import type { Daemon } from './daemon.ts';

/**
 * The reader of this name, or the only reader. Throws RangeError with the list of readers when neither fits.
 */
export const chooseReader = (daemon: Daemon, wanted: string | undefined): string => {
  const names = daemon.readers().map(state => state.name);
  if (names.length === 0) throw new RangeError('PC/SC: expected a reader, found none');
  const list = names.map(name => `  ${name}`).join('\n');
  if (wanted !== undefined && !names.includes(wanted))
    throw new RangeError(`--reader: expected one of these, got "${wanted}"\n${list}`);
  if (wanted === undefined && names.length > 1)
    throw new RangeError(`--reader: expected the name of one of these\n${list}`);
  return wanted ?? names[0];
};
