/** A tool that a target needs is not on this machine: the run says so and is no failure. */
export class Missing extends Error {}
