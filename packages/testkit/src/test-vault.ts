import { makeVault } from '@atrium/db'
import type { Vault } from '@atrium/kernel'

/** Keys that every test has; `versions` says how many, for tests of rotation. */
export const testVault = (versions = 1): Vault =>
  makeVault(
    Array.from({ length: versions }, (_, at) => ({ version: at + 1, key: Buffer.alloc(32, `test key ${at + 1}`) })),
  )
