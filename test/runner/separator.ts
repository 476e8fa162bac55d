/** ASCII's RS, followed by an exit code and a line feed: one of several test files in a process has ended. */
export const RECORD_SEPARATOR = '\x1e';
