import { type Ctx, invariant, type Outcome } from '@atrium/kernel'
import { isOutage } from './db.ts'

export interface DoorLimits {
  /** Items that travel in one batch; a set sent as one (`submitAll`) may be larger and then travels alone. */
  readonly limit: number
  /** Batches in the database at once. */
  readonly inFlight: number
  /** Items waiting or in flight, beyond which the door says no. */
  readonly maxDepth: number
}

export const DOOR_DEFAULTS: DoorLimits = { limit: 500, inFlight: 2, maxDepth: 10_000 }

/** Told after every batch that was tried. */
export interface DoorWatch {
  batch(size: number, seconds: number): void
  /** A batch threw and is taken apart, or an item alone threw. */
  broken(size: number, error: unknown): void
}

export interface DoorOptions<Ask, Value, Code extends string> extends Partial<DoorLimits> {
  /** Shown in errors. */
  readonly name: string
  readonly transact: <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T>
  readonly command: (ctx: Ctx, asks: readonly Ask[]) => Promise<readonly Outcome<Value, Code>[]>
  readonly watch?: DoorWatch
  /** When a batch leaves once there is room for it: `setImmediate`, and something else only to measure what it is worth. */
  readonly schedule?: (dispatch: () => void) => void
}

/** The door is full or closing; nothing was done. Try again after `retryAfterSeconds`. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded'
  readonly retryAfterSeconds: number

  constructor(message: string, retryAfterSeconds: number) {
    super(message)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export interface Door<Ask, Value, Code extends string> {
  readonly name: string
  /** One ask. Rejects with what the command threw for it alone, or with `Overloaded`. */
  submit(ask: Ask): Promise<Outcome<Value, Code>>
  /**
   * Several asks of one caller, settled each for itself, in order. They enter one batch together and keep their order in it;
   * other callers' asks may stand before and behind them. Rejects as a whole only with `Overloaded`.
   */
  submitAll(asks: readonly Ask[]): Promise<PromiseSettledResult<Outcome<Value, Code>>[]>
  /** Items waiting and in flight. */
  readonly depth: number
  /** Seconds after which `count` more items would be let in; 0 where they are now. Costs nothing, for a check before the work. */
  waitSeconds(count: number): number
  /** Closes the door and resolves when everything inside is answered. */
  drain(): Promise<void>
}

interface Entry<Ask, Value, Code extends string> {
  readonly asks: readonly Ask[]
  readonly settle: (results: PromiseSettledResult<Outcome<Value, Code>>[]) => void
}

/** One transaction that was tried, for the watch. */
interface Try {
  readonly size: number
  readonly seconds: number
  readonly failure?: { readonly error: unknown }
}

const LONGEST_WAIT_SECONDS = 30

/**
 * The batching door (domain: The batching door and idempotency). While `inFlight` batches are in the database the next one
 * gathers; when one returns, what gathered goes, first come first served, up to `limit`.
 *
 * A batch leaves in `setImmediate`, after the poll phase in which its first ask arrived: everything that the sockets had ready
 * goes along, and an idle door adds no wait, since the phase ends at once when there is nothing else to read. Against dispatch in
 * the same tick or in a microtask, which send a few items ahead of the crowd, batches are 15 to 30 % larger under 256 connections;
 * latency of a lone request is the same (test/bench/door.ts).
 *
 * A set from `submitAll` is never split: its items keep their order, meet one transaction and cost one wait. A set larger than
 * `limit` travels alone. This promises order and economy, not atomicity: a batch that throws is taken apart like any other.
 *
 * A batch that throws is run again in halves until the item that breaks it stands alone. Its submitter gets the error and the
 * neighbours succeed; n items with one poison among them cost about 2·log2(n) more transactions. An outage of the database is
 * not bisected, everybody in the batch gets it.
 */
export function createDoor<Ask, Value, Code extends string>(
  options: DoorOptions<Ask, Value, Code>,
): Door<Ask, Value, Code> {
  return new BatchingDoor(options)
}

class BatchingDoor<Ask, Value, Code extends string> implements Door<Ask, Value, Code> {
  readonly name: string
  private readonly options: DoorOptions<Ask, Value, Code>
  private readonly limits: DoorLimits
  private readonly leave: (dispatch: () => void) => void
  private queue: Entry<Ask, Value, Code>[] = []
  private waiting = 0
  private flying = 0
  private batches = 0
  private scheduled = false
  private closed = false
  private itemsPerSecond = 1_000
  private drained: (() => void)[] = []

  constructor(options: DoorOptions<Ask, Value, Code>) {
    this.options = options
    this.name = options.name
    this.leave = options.schedule ?? setImmediate
    this.limits = {
      limit: options.limit ?? DOOR_DEFAULTS.limit,
      inFlight: options.inFlight ?? DOOR_DEFAULTS.inFlight,
      maxDepth: options.maxDepth ?? DOOR_DEFAULTS.maxDepth,
    }
    const { limit, inFlight, maxDepth } = this.limits
    invariant(limit >= 1 && inFlight >= 1 && maxDepth >= limit, `door ${options.name}: limits do not fit together`)
  }

  get depth(): number {
    return this.waiting + this.flying
  }

  async submit(ask: Ask): Promise<Outcome<Value, Code>> {
    const [result] = await this.enter([ask])
    invariant(result, `door ${this.name}: an ask was not answered`)
    if (result.status === 'rejected') throw result.reason
    return result.value
  }

  async submitAll(asks: readonly Ask[]): Promise<PromiseSettledResult<Outcome<Value, Code>>[]> {
    return asks.length === 0 ? [] : this.enter(asks)
  }

  waitSeconds(count: number): number {
    if (this.closed) return 1
    // A set larger than maxDepth must get in at some time: when nobody else is inside.
    if (this.depth === 0 || this.depth + count <= this.limits.maxDepth) return 0
    return Math.min(LONGEST_WAIT_SECONDS, Math.max(1, Math.ceil(this.depth / this.itemsPerSecond)))
  }

  drain(): Promise<void> {
    this.closed = true
    return new Promise((resolve) => {
      if (this.depth === 0) resolve()
      else this.drained.push(resolve)
    })
  }

  private enter(asks: readonly Ask[]): Promise<PromiseSettledResult<Outcome<Value, Code>>[]> {
    const wait = this.waitSeconds(asks.length)
    if (wait > 0)
      return Promise.reject(new Overloaded(`door ${this.name} is ${this.closed ? 'closing' : 'full'}`, wait))
    return new Promise((settle) => {
      this.queue.push({ asks, settle })
      this.waiting += asks.length
      this.schedule()
    })
  }

  private schedule(): void {
    if (this.scheduled || this.waiting === 0 || this.batches >= this.limits.inFlight) return
    this.scheduled = true
    this.leave(this.dispatch)
  }

  private readonly dispatch = (): void => {
    this.scheduled = false
    while (this.waiting > 0 && this.batches < this.limits.inFlight) void this.fly(this.nextBatch())
  }

  /** Whole entries from the head of the queue, as many as fit; the first always does. */
  private nextBatch(): Entry<Ask, Value, Code>[] {
    let size = 0
    let count = 0
    for (const { asks } of this.queue) {
      if (count > 0 && size + asks.length > this.limits.limit) break
      size += asks.length
      count++
    }
    this.waiting -= size
    return this.queue.splice(0, count)
  }

  private async fly(entries: readonly Entry<Ask, Value, Code>[]): Promise<void> {
    const asks = entries.flatMap((entry) => entry.asks)
    this.batches++
    this.flying += asks.length
    const tries: Try[] = []
    const results = await this.attempt(asks, tries)
    this.batches--
    this.flying -= asks.length
    // The next batch leaves before the answers of this one are written, so that the database does not wait for our replies.
    this.schedule()
    let from = 0
    for (const { asks: own, settle } of entries) {
      settle(results.slice(from, from + own.length))
      from += own.length
    }
    if (this.depth === 0) for (const resolve of this.drained.splice(0)) resolve()
    for (const { size, seconds, failure } of tries) {
      if (failure) this.options.watch?.broken(size, failure.error)
      else this.options.watch?.batch(size, seconds)
    }
  }

  /** Answers asks in one transaction, or in several smaller ones where it throws. Never rejects. */
  private async attempt(asks: readonly Ask[], tries: Try[]): Promise<PromiseSettledResult<Outcome<Value, Code>>[]> {
    const size = asks.length
    const startedAt = performance.now()
    try {
      const outcomes = await this.options.transact(async (ctx) => {
        const answered = await this.options.command(ctx, asks)
        invariant(answered.length === size, `${this.name} answered ${answered.length} outcomes to ${size} asks`)
        return answered
      })
      const seconds = (performance.now() - startedAt) / 1_000
      this.itemsPerSecond = 0.8 * this.itemsPerSecond + (0.2 * size) / Math.max(seconds, 0.001)
      tries.push({ size, seconds })
      return outcomes.map((value) => ({ status: 'fulfilled', value }))
    } catch (error) {
      tries.push({ size, seconds: (performance.now() - startedAt) / 1_000, failure: { error } })
      if (size === 1 || isOutage(error)) return asks.map(() => ({ status: 'rejected', reason: error }))
      const half = size >> 1
      return [...(await this.attempt(asks.slice(0, half), tries)), ...(await this.attempt(asks.slice(half), tries))]
    }
  }
}
