#!/usr/bin/env node
import { register } from 'tsx/esm/api';

register();
const { run } = await import('./cardphone.ts');
try {
  await run(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
