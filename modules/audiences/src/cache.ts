import type { MemberSet } from '@atrium/sets'
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
}

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

  /** Answers of exactly this version, or, where `ageMs` is given, at most so much older. */
  asOf(version: number, ageMs = 0): SetCache {
    return { ask: (select) => this.ask(select, version, ageMs) }
  }

  /** Answers that are not kept: of a few persons. */
  fresh(): SetCache {
    return { ask: (select) => askSet(this.projected, select) }
  }

  private ask(select: Sql, version: number, ageMs: number): Promise<MemberSet> {
    const key = keyOf(select)
    const now = performance.now()
    const known = this.kept.get(key)
    if (known && (known.version === version || now - known.askedAt <= ageMs)) {
      // The latest asked stands last.
      this.kept.delete(key)
      this.kept.set(key, known)
      return known.set
    }
    const set = askSet(this.projected, select)
    const kept = { version, askedAt: now, set }
    this.kept.delete(key)
    this.kept.set(key, kept)
    // What failed is not kept.
    set.catch(() => {
      if (this.kept.get(key) === kept) this.kept.delete(key)
    })
    for (const old of this.kept.keys()) {
      if (this.kept.size <= MOST) break
      this.kept.delete(old)
    }
    return set
  }
}
