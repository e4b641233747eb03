/** Why the server cannot start, in one sentence with its remedy. Printed as it is, without a stack; exit code 1. */
export class StartupError extends Error {
  override readonly name = 'StartupError'
}
