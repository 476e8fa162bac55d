/**
 * Owns a process that ignores what a terminal says, with another one under it, and then ends in the way it is
 * told.
 *
 *   node --import tsx test/host/owner.ts wait|exit|throw
 */
import { ownProcess } from '../../host/process/ownProcess.ts';

const DEAF = 'trap "" HUP INT TERM; while :; do sleep 0.1; done';
const SCRIPT = `sh -c '${DEAF}' & echo "up $$"; ${DEAF}`;

const [how] = process.argv.slice(2);
// The loops hold this process's output: its reader sees the end of it when the last of them is gone.
const { child } = ownProcess('sh', ['-c', SCRIPT], { stdio: ['ignore', 'pipe', 'inherit'] });
child.stdout!.once('data', said => {
  process.stdout.write(said);
  if (how === 'exit') process.exit();
  if (how === 'throw') throw new Error('thrown');
});
