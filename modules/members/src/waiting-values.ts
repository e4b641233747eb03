import { type Ctx, type Instant, must } from '@atrium/kernel'
import { DataKeys } from './data-keys.ts'
import { identityKind } from './kinds.ts'
import type { Doubt, ReadAsk, ValueState } from './model.ts'
import { loadWaiting } from './queries.ts'
import { loadSettings } from './settings.ts'
import { ValueBook } from './value-book.ts'

/**
 * A second value of a single kind that was named beside somebody (a new phone with a known card) waits in its review until staff decide:
 * encrypted under the member's key, so that erasing the member forgets it, and without a key of its own, so that whoever comes with it
 * meanwhile gets it.
 */
interface WaitingFacts {
  /** Base64. */
  readonly cipher: string
  readonly namedAt: Instant
  readonly channel: string
  readonly storeId: number | null
  readonly historical: boolean
}

/** The columns of a review that tell of a waiting value. */
interface WaitingRow {
  readonly reviewId: number
  readonly identityId: number
  readonly identityKind: string
  /** Of the value that waits: what it is numbered by until it is linked. */
  readonly otherIdentityId: number
  readonly memberId: number | null
  readonly otherMemberId: number | null
  readonly facts: unknown
}

const fieldOf = (otherIdentityId: number): string => `waiting:${otherIdentityId}`

/** How a value that waits was named; undefined for any other review. */
export function waitingFacts({ memberId, otherMemberId, facts }: WaitingRow): WaitingFacts | undefined {
  const waits = memberId !== null && otherMemberId === null && typeof facts === 'object' && facts !== null
  return waits && 'cipher' in facts ? (facts as WaitingFacts) : undefined
}

/** The plain values that these reviews hold, by review; none of people who were erased. One statement, none where nothing waits. */
export async function readWaiting(
  ctx: Ctx,
  rows: readonly WaitingRow[],
  keys: DataKeys = new DataKeys(ctx),
): Promise<ReadonlyMap<number, string>> {
  const waiting = rows.filter((row) => waitingFacts(row) !== undefined)
  await keys.load(waiting.map((row) => row.memberId!))
  const values = new Map<number, string>()
  for (const row of waiting) {
    const key = keys.of(row.memberId!)
    const cipher = Buffer.from(waitingFacts(row)!.cipher, 'base64')
    if (key) values.set(row.reviewId, key.decrypt(fieldOf(row.otherIdentityId), cipher))
  }
  return values
}

/** Puts the values that wait into their doubts; one that waited before gets the number that it had, so that it is the same review. */
export async function keepWaiting(
  ctx: Ctx,
  keys: DataKeys,
  doubts: readonly Doubt[],
  reads: readonly ReadAsk[],
): Promise<readonly Doubt[]> {
  const waiting = doubts.filter((doubt) => doubt.waiting !== undefined)
  if (waiting.length === 0) return doubts
  await keys.load(waiting.map((doubt) => doubt.memberId!))
  const rows = await ctx.tx.rows(loadWaiting, { identityId: [...new Set(waiting.map((doubt) => doubt.identityId))] })
  const values = await readWaiting(ctx, rows, keys)
  const addressOf = (known: number, value: string) => `${known} ${value}`
  const numbers = new Map<string, number>()
  for (const row of rows) {
    const value = values.get(row.reviewId)
    if (value !== undefined) numbers.set(addressOf(row.identityId, value), row.otherIdentityId)
  }
  return doubts.map((doubt) => {
    if (!doubt.waiting) return doubt
    const { value, askIndex } = doubt.waiting
    const known = numbers.get(addressOf(doubt.identityId, value.value))
    if (known !== undefined) return { ...doubt, otherIdentityId: known }
    const key = must(keys.of(doubt.memberId!), `member ${doubt.memberId} has no data key`)
    const { at, channel, storeId, historical } = reads[askIndex]!.ask
    const cipher = key.encrypt(fieldOf(doubt.otherIdentityId), value.value).toString('base64')
    const facts: WaitingFacts = { cipher, namedAt: at, channel, storeId, historical }
    return { ...doubt, facts: { ...facts } }
  })
}

/** Values about to be linked: read, looked up, and their keys written ahead where nobody holds them. */
export interface WaitingLinks {
  readonly book: ValueBook
  readonly byReview: ReadonlyMap<number, ValueState>
}

/** Claims the values of these reviews for their members. Before any lock of a person (domain: Locks); undefined where nothing waits. */
export async function claimWaiting(ctx: Ctx, rows: readonly WaitingRow[]): Promise<WaitingLinks | undefined> {
  const values = await readWaiting(ctx, rows)
  if (values.size === 0) return undefined
  const book = new ValueBook(ctx, await loadSettings(ctx))
  const byReview = new Map<number, ValueState>()
  const wanted = new Map<ValueState, number>()
  for (const { reviewId, identityKind: code, memberId } of rows) {
    const value = values.get(reviewId)
    if (value === undefined) continue
    const state = book.stateOf(must(identityKind(code), `a review has the unknown kind ${code}`), value)
    byReview.set(reviewId, state)
    if (!wanted.has(state)) wanted.set(state, memberId!)
  }
  await book.find()
  await book.claim(wanted)
  return { book, byReview }
}
