/**
 * TypeScript for the processes of a test run: `node --import …/register.mjs FILE`. It is tsx with its results
 * kept by content. tsx alone looks for each module in several places and checks its cache anew in each of
 * some 300 processes, which took a third of a run.
 */
import { register } from 'node:module';

process.setSourceMapsEnabled(true);
register('./hooks.mjs', import.meta.url);
