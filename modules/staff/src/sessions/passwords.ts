import { randomBytes } from 'node:crypto'
import { hash, parseOptions, verify } from '@node-rs/argon2'

/** What one computation costs. Less than the default is for tests only. */
export interface PasswordCost {
  readonly memoryKib: number
  readonly passes: number
  readonly lanes: number
}

/** The least that OWASP asks of argon2id: 19 MiB, two passes, one lane. About 25 ms on one core, in a thread of its own. */
export const OWASP_LEAST: PasswordCost = { memoryKib: 19_456, passes: 2, lanes: 1 }

/** Argon2id over what people think up. `verify` takes the same time whether there is a hash to compare with or not. */
export class Passwords {
  private readonly cost: PasswordCost
  private readonly nobody: string

  constructor(cost: PasswordCost = OWASP_LEAST) {
    this.cost = cost
    const drawn = (bytes: number) => randomBytes(bytes).toString('base64').replace(/=+$/, '')
    const { memoryKib, passes, lanes } = cost
    this.nobody = `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${drawn(16)}$${drawn(32)}`
  }

  /** In PHC form, with a salt of its own. */
  hash(password: string): Promise<string> {
    const { memoryKib, passes, lanes } = this.cost
    // Algorithm 2 is argon2id; the library's enum exists in its declarations only.
    return hash(form(password), { algorithm: 2, memoryCost: memoryKib, timeCost: passes, parallelism: lanes })
  }

  /** Compares with a hash; with null it computes as long and answers false. */
  async verify(known: string | null, password: string): Promise<boolean> {
    const matches = await verify(known ?? this.nobody, form(password))
    return matches && known !== null
  }

  /** Whether a hash was made at another cost and should be made anew while the password is at hand. */
  isOutdated(known: string): boolean {
    const { memoryCost, timeCost, parallelism } = parseOptions(known)
    return memoryCost !== this.cost.memoryKib || timeCost !== this.cost.passes || parallelism !== this.cost.lanes
  }
}

/** One password, however the keyboard composed its letters. */
const form = (password: string): string => password.normalize('NFKC')
