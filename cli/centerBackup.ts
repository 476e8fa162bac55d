/** `cardphone center backup` and `center restore`: the database of a center's folder, without its keys. */
import { SERIALS_SKIPPED } from '../center/store/serialsSkipped.ts';
import { flag, required, type Subcommand, subcommand, text } from '../host/command.ts';
import { show } from './centerClient.ts';

/** Loaded when asked for: the database takes a third of a second, and the other commands do without it. */
const library = () => import('../center/store/backup.ts');

const json = flag('one JSON object on the standard output');
const NO_KEYS = 'Keys and passphrase are not part of a backup: keep them in another place.';
const POSTGRES = 'Books in PostgreSQL are backed up by pg_dump and restored by pg_restore.';

const backupCommand = subcommand(
  'center backup --data DIR --to FILE',
  {
    call: 'npx cardphone center backup',
    does: "Writes a center's database to a file while the center runs.",
    options: {
      data: required(text('DIR', 'the folder of the center')),
      to: required(text('FILE', 'the backup; it is never overwritten')),
      json,
    },
    notes: [NO_KEYS, POSTGRES],
  },
  async ({ values: { data, to, json } }) => {
    const { backup } = await library();
    show(json, { written: to, octets: await backup(data, to) });
  },
);

const restoreCommand = subcommand(
  'center restore --from FILE --data DIR',
  {
    call: 'npx cardphone center restore',
    does: "Makes a center's database from a backup, and proves its books.",
    options: {
      from: required(text('FILE', 'the backup')),
      data: required(text('DIR', 'a folder that has no database')),
      json,
    },
    notes: [
      NO_KEYS,
      POSTGRES,
      `${SERIALS_SKIPPED} numbers are skipped: some may have been given after the backup.`,
    ],
  },
  async ({ values: { from, data, json } }) => {
    const { restore } = await library();
    show(json, { restored: data, ...(await restore(from, data)) });
  },
);

/** The commands by their names. */
export const backupCommands: readonly [string, Subcommand][] = [
  ['center backup', backupCommand],
  ['center restore', restoreCommand],
];
