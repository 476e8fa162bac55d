// A worker is started without the loader of its parent: it brings its own.
import { register } from 'tsx/esm/api';

register();
await import('./verifyWorker.ts');
