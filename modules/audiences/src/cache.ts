import { must } from '@atrium/kernel'
import { MemberSet } from '@atrium/sets'
import { keyOf, type Sql } from './compile/sql.ts'
import { askSet, type Projected } from './projected.ts'

/** Hands out the set of a question. */
export interface SetCache {
  ask(select: Sql): Promise<MemberSet>
}

interface Kept {
  readonly version: number
  readonly askedAt: number
  readonly set: Promise<MemberSet>
  /** How long the answer took; undefined while it is being found. */
  tookMs: number | undefined
}

/** How old an answer of an earlier version may be. */
export interface Patience {
  readonly ageMs: number
  /** And at most so many times as old as it took to find, so that what costs nothing is always asked anew. */
  readonly times?: number
}

const NONE: Patience = { ageMs: 0 }

/** Answers kept; a set of a million takes 128 KiB to 2 MiB. */
const MOST = 128

/**
 * Answers by question, the latest of each. The days of windows and the stores of subtrees stand in the question itself, so only the version of
 * the projection makes an answer old.
 */
export class Answers {
  private readonly projected: Projected
  private readonly kept = new Map<string, Kept>()

  constructor(projected: Projected) {
    this.projected = projected
  }

  /** Answers of exactly this version, or older ones as far as patience goes. */
  asOf(version: number, patience: Patience = NONE): SetCache {
    return { ask: (select) => this.ask(select, version, patience) }
  }

  private ask(select: Sql, version: number, { ageMs, times = Number.POSITIVE_INFINITY }: Patience): Promise<MemberSet> {
    const key = keyOf(select)
    const now = performance.now()
    const known = this.kept.get(key)
    const mayBe = known?.tookMs === undefined ? ageMs : Math.min(ageMs, known.tookMs * times)
    if (known && (known.version === version || now - known.askedAt <= mayBe)) {
      // The latest asked stands last.
      this.kept.delete(key)
      this.kept.set(key, known)
      return known.set
    }
    const set = askSet(this.projected, select)
    const kept: Kept = { version, askedAt: now, set, tookMs: undefined }
    this.kept.delete(key)
    this.kept.set(key, kept)
    set.then(
      () => {
        kept.tookMs = performance.now() - now
      },
      () => {
        // What failed is not kept.
        if (this.kept.get(key) === kept) this.kept.delete(key)
      },
    )
    for (const old of this.kept.keys()) {
      if (this.kept.size <= MOST) break
      this.kept.delete(old)
    }
    return set
  }
}

interface Waiting {
  readonly select: Sql
  readonly resolve: (set: MemberSet) => void
  readonly reject: (error: unknown) => void
}

/**
 * Answers among a few persons: whatever is asked at the same time is asked together, the same question once. Lives as long as one look at these
 * persons.
 */
export class Among implements SetCache {
  private readonly projected: Projected
  private readonly roots: readonly number[]
  private readonly known = new Map<string, Promise<MemberSet>>()
  private waiting: Waiting[] = []

  constructor(projected: Projected, roots: readonly number[]) {
    this.projected = projected
    this.roots = roots
  }

  ask(select: Sql): Promise<MemberSet> {
    const key = keyOf(select)
    const known = this.known.get(key)
    if (known) return known
    const set = new Promise<MemberSet>((resolve, reject) => {
      this.waiting.push({ select, resolve, reject })
    })
    this.known.set(key, set)
    if (this.waiting.length === 1) setImmediate(() => void this.flush())
    return set
  }

  private async flush(): Promise<void> {
    const asked = this.waiting
    this.waiting = []
    try {
      const selects = asked.map(({ select }) => select)
      const { sets } = await this.projected.setsAmong(this.roots, selects)
      for (const [at, { resolve }] of asked.entries())
        resolve(MemberSet.ofSorted(must(sets[at], 'each select is answered')))
    } catch (error) {
      for (const { reject } of asked) reject(error)
    }
  }
}
