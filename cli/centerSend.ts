/** `cardphone center send`: hands messages of terminals and dispensers to a center, and shows its answers. */
import { readFileSync } from 'node:fs';
import { type Subcommand, subcommand } from '../host/command.ts';
import { ask, options, show } from './centerClient.ts';

/** `cardphone center send FILE`, by its name. */
export const sendCommand: [string, Subcommand] = [
  'center send',
  subcommand(
    'center send FILE',
    {
      call: 'npx cardphone center send',
      does: 'Sends messages from a file, one in hexadecimal digits a line, and shows the answer to each.',
      options,
      words: { name: 'FILE', help: 'the messages, in their order', min: 1, max: 1 },
    },
    async ({ values, words: [file] }) => {
      const answers: unknown[] = [];
      for (const message of readFileSync(file, 'utf8').split(/\s+/).filter(Boolean))
        answers.push(await ask(values, 'POST', '/v1/messages', { message }));
      show(values.json, { answers });
    },
  ),
];
