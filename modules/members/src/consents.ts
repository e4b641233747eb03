import type { Instant } from '@atrium/kernel'

/** One word of a member about one purpose on one channel. */
export interface ConsentEntry {
  readonly memberId: number
  readonly entryId: number
  readonly purpose: string
  readonly channel: string
  readonly allowed: boolean
  /** The member the person was addressed as when it was said. */
  readonly saidFor: number
  readonly saidAt: Instant
  readonly source: string
}

/** What holds for a person on one purpose and channel. */
export interface Consent {
  readonly purpose: string
  readonly channel: string
  readonly allowed: boolean
  readonly saidAt: Instant
}

export const consentKey = (said: { readonly purpose: string; readonly channel: string }): string =>
  `${said.purpose} ${said.channel}`

/**
 * What a person allows: of each of its members the last word, and of these the stricter. A member that said nothing has no say.
 * Words that were said for a member who is no longer of the person (an undone merge) do not count.
 */
export function effectiveConsents(lineage: readonly number[], entries: readonly ConsentEntry[]): Map<string, Consent> {
  const members = new Set(lineage)
  const last = new Map<string, ConsentEntry>()
  for (const entry of entries) {
    if (!members.has(entry.memberId) || !members.has(entry.saidFor)) continue
    const key = `${entry.memberId} ${consentKey(entry)}`
    const known = last.get(key)
    if (!known || isLater(entry, known)) last.set(key, entry)
  }
  const effective = new Map<string, Consent>()
  for (const { purpose, channel, allowed, saidAt } of last.values()) {
    const key = consentKey({ purpose, channel })
    const known = effective.get(key)
    // Of two equal words the later one tells since when; a refusal beats a permission whatever their times.
    const stricter = !known || (known.allowed && !allowed) || (known.allowed === allowed && saidAt > known.saidAt)
    if (stricter) effective.set(key, { purpose, channel, allowed, saidAt })
  }
  return effective
}

const isLater = (one: ConsentEntry, other: ConsentEntry): boolean =>
  one.saidAt !== other.saidAt ? one.saidAt > other.saidAt : one.entryId > other.entryId
