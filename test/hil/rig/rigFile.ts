export class RigError extends Error {}
