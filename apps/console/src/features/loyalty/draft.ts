import { useState } from 'react'
import type { Rule, RuleSet } from './rule.ts'

/** How a set differs from another in one rule, or in how multipliers combine. */
export interface Difference {
  readonly code: string
  readonly kind: 'added' | 'removed' | 'changed'
  readonly before: Rule | undefined
  readonly after: Rule | undefined
}

const textOf = (value: unknown): string => JSON.stringify(sorted(value))

/** With the keys of every object in order, so that equal things have one text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  )
}

/** What changed from one set to another, rule by rule in the order of the later one; those that went come last. */
export function differencesOf(before: RuleSet, after: RuleSet): Difference[] {
  const was = new Map(before.rules.map((rule) => [rule.code, rule]))
  const is = new Map(after.rules.map((rule) => [rule.code, rule]))
  return [
    ...after.rules.flatMap((rule): Difference[] => {
      const known = was.get(rule.code)
      if (!known) return [{ code: rule.code, kind: 'added', before: undefined, after: rule }]
      return textOf(known) === textOf(rule) ? [] : [{ code: rule.code, kind: 'changed', before: known, after: rule }]
    }),
    ...before.rules.flatMap((rule): Difference[] =>
      is.has(rule.code) ? [] : [{ code: rule.code, kind: 'removed', before: rule, after: undefined }],
    ),
  ]
}

export const isSame = (one: RuleSet, other: RuleSet): boolean =>
  one.combine === other.combine && differencesOf(one, other).length === 0

interface Kept {
  /** The version that the draft was made from. */
  readonly etag: string
  readonly base: RuleSet
  readonly set: RuleSet
}

/** Of one account: who else signs in on the same computer has drafts of their own. */
const keyOf = (owner: string, programmeId: string): string => `rules-draft:${owner}:${programmeId}`

function load(key: string): Kept | undefined {
  const text = window.localStorage.getItem(key)
  if (text === null) return undefined
  try {
    // Written by `keep` below alone.
    return JSON.parse(text) as Kept
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The changes of a draft, made again on a set that somebody else saved meanwhile; their changes to other rules stay. */
export function movedOnto({ base, set }: Pick<Kept, 'base' | 'set'>, latest: RuleSet): RuleSet {
  const mine = new Map(differencesOf(base, set).map((one) => [one.code, one]))
  const kept = latest.rules.flatMap((rule) => {
    const change = mine.get(rule.code)
    return change === undefined ? [rule] : change.after ? [change.after] : []
  })
  const known = new Set(latest.rules.map(({ code }) => code))
  const added = [...mine.values()].flatMap(({ code, after }) => (after && !known.has(code) ? [after] : []))
  return { ...latest, combine: set.combine === base.combine ? latest.combine : set.combine, rules: [...kept, ...added] }
}

export interface Draft {
  /** What is edited: the draft, or what holds where nothing was changed. */
  readonly set: RuleSet
  readonly isChanged: boolean
  /** Somebody else saved since the draft was begun. */
  readonly isStale: boolean
  /** The version that publishing replaces. */
  readonly etag: string
  put(set: RuleSet): void
  drop(): void
  /** Takes the draft up on what holds now. */
  rebase(): void
}

/**
 * Changes of rules that do not hold yet: kept in this browser, also when it is closed, until they are published or dropped by whoever made them. A set that
 * equals what holds is no draft.
 */
export function useDraft(owner: string, programmeId: string, live: RuleSet, etag: string): Draft {
  const key = keyOf(owner, programmeId)
  const [kept, setKept] = useState(() => load(key))
  const keep = (next: Kept | undefined) => {
    if (next === undefined) window.localStorage.removeItem(key)
    else window.localStorage.setItem(key, JSON.stringify(next))
    setKept(next)
  }
  const isChanged = kept !== undefined && !isSame(kept.set, live)
  const base = kept && isChanged ? kept : { etag, base: live, set: live }
  return {
    set: base.set,
    isChanged,
    isStale: isChanged && base.etag !== etag,
    etag: base.etag,
    put: (set) => keep(isSame(set, live) && base.etag === etag ? undefined : { ...base, set }),
    drop: () => keep(undefined),
    rebase: () => {
      const set = movedOnto(base, live)
      keep(isSame(set, live) ? undefined : { etag, base: live, set })
    },
  }
}
