/** The terminal's client against Eclipse Mosquitto (Debian package `mosquitto`). */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { brokerCases } from './brokerCases.ts';
import { programOf, startDaemon } from './daemon.ts';

const mosquitto = programOf('mosquitto');
const passwords = programOf('mosquitto_passwd');
/** Terminals of the cases have the numbers 1 to this. */
const TERMINALS = 20;

/** One line for each user, hashed by the package's own program. */
const addUsers = (file: string): void => {
  execFileSync(passwords!, ['-b', '-c', file, 'center', 'center']);
  for (let id = 1; id <= TERMINALS; id++)
    execFileSync(passwords!, ['-b', file, `1${String(id).padStart(11, '0')}`, 'secret']);
};

brokerCases(
  'mosquitto',
  () =>
    startDaemon(
      mosquitto!,
      (folder, port) => {
        const users = join(folder, 'users');
        addUsers(users);
        // Started by root it would become a user who cannot read the folder.
        return `listener ${port} 127.0.0.1\nallow_anonymous false\npassword_file ${users}\nuser root\npersistence false\n`;
      },
      file => ['-c', file],
    ),
  mosquitto && passwords ? undefined : 'no mosquitto: install the Debian package mosquitto',
);
