/** Which test files share a process: short ones of one folder. The same files always make the same groups. */
import { dirname } from 'node:path';
import type { Durations } from './durations.ts';

const FILE_SECONDS_MAX = 3;
const GROUP_SECONDS_MAX = 12;

interface Group {
  readonly folder: string;
  readonly files: string[];
  seconds: number;
}

const secondsOf = (file: string, durations: Durations): number => durations[file] ?? Number.POSITIVE_INFINITY;

const hasRoom = (group: Group | undefined, folder: string, seconds: number): group is Group =>
  group?.folder === folder && seconds <= FILE_SECONDS_MAX && group.seconds <= GROUP_SECONDS_MAX - seconds;

/**
 * All files, each in one group, the slowest group first: so all cores end together. A file that took longer
 * than FILE_SECONDS_MAX, or is not in the table, is alone.
 */
export const grouped = (files: readonly string[], durations: Durations): string[][] => {
  const groups: Group[] = [];
  const open = new Map<string, Group>();
  for (const file of [...files].sort()) {
    const [folder, took] = [dirname(file), secondsOf(file, durations)];
    let group = open.get(folder);
    if (!hasRoom(group, folder, took)) {
      group = { folder, files: [], seconds: 0 };
      groups.push(group);
      if (took <= FILE_SECONDS_MAX) open.set(folder, group);
    }
    group.files.push(file);
    group.seconds += took;
  }
  return groups.sort((a, b) => b.seconds - a.seconds).map(group => group.files);
};
