import { type By, type Ctx, type Instant, type RowOf, statement } from '@atrium/kernel'
import { ENTRY_COLUMNS, entryRow } from './account-queries.ts'
import type { EntryKind } from './model.ts'
import { narrowed, onlySeen } from './visibility.ts'

/** By how much each span looked at is longer than the one after it: what a quiet house posted last lies days back. */
const LONGER = 6

export const listPosted = statement({
  name: 'points.listPosted',
  params: {
    programmeId: 'int?',
    kinds: 'text[]',
    from: 'timestamptz',
    until: 'timestamptz',
    beforeAt: 'timestamptz?',
    beforeId: 'bigint?',
    limit: 'int',
  },
  row: entryRow,
  // The block range index on posted_at finds the pages of the span; the caller keeps the span as short as a page needs.
  sql: `select ${ENTRY_COLUMNS}
        from points.entry
        where posted_at >= :from and posted_at < :until
          and (:programmeId is null or programme_id = :programmeId) and kind = any(:kinds)
          and (:beforeAt is null or (posted_at, entry_id) < (:beforeAt, :beforeId))
        order by posted_at desc, entry_id desc
        limit :limit`,
})

export type PostedEntry = RowOf<typeof listPosted>

const ofPerson = {
  memberId: 'int[]',
  programmeId: 'int?',
  purchaseId: 'bigint?',
  kinds: 'text[]',
  from: 'timestamptz',
  until: 'timestamptz',
} as const

// The entries of one person, found by primary key: hundreds at most.
const FIT_OF_PERSON = `member_id = any(:memberId) and (:programmeId is null or programme_id = :programmeId)
          and (:purchaseId is null or purchase_id = :purchaseId) and kind = any(:kinds) and posted_at >= :from and posted_at < :until`

export const listPostedOf = statement({
  name: 'points.listPostedOf',
  params: { ...ofPerson, beforeAt: 'timestamptz?', beforeId: 'bigint?', limit: 'int' },
  row: entryRow,
  sql: `select ${ENTRY_COLUMNS}
        from points.entry
        where ${FIT_OF_PERSON} and (:beforeAt is null or (posted_at, entry_id) < (:beforeAt, :beforeId))
        order by posted_at desc, entry_id desc
        limit :limit`,
})

export const countPostedOf = statement({
  name: 'points.countPostedOf',
  params: { ...ofPerson, limit: 'int' },
  row: { entries: 'int' },
  sql: `select count(*)::int as entries from (select from points.entry where ${FIT_OF_PERSON} limit :limit) fitting`,
})

/** Slices into which the found one of the growing spans is cut again. */
const SLICES = 16

export const latestPosted = statement({
  name: 'points.latestPosted',
  params: { from: 'timestamptz', until: 'timestamptz', spanMs: 'double' },
  row: { from: 'timestamptz' },
  // Spans grow backwards from until; the first that holds anything is cut into slices, and the latest slice that holds anything begins here.
  // Each look stops at the first entry, so that a night or a month of silence is passed over without reading and sorting the busy day before
  // it: with 500,000 entries minutes before, a page cost 111 ms without this.
  sql: `with span as (
          select :until - make_interval(secs => least(whole, :spanMs / 1000 * power(${LONGER}, n + 1))) as begun,
            :until - make_interval(secs => least(whole, case n when 0 then 0 else :spanMs / 1000 * power(${LONGER}, n) end)) as ended
          from generate_series(0, 24) as n, (select extract(epoch from :until - :from)::float8 as whole) as all_of_it),
        found as (
          select begun, ended from span
          where ended > begun and exists (select from points.entry where posted_at >= span.begun and posted_at < span.ended)
          order by ended desc limit 1),
        slice as (
          select begun + (ended - begun) * (n - 1) / ${SLICES} as begun, begun + (ended - begun) * n / ${SLICES} as ended
          from found, generate_series(1, ${SLICES}) as n)
        select coalesce(
          (select begun from slice where exists (select from points.entry where posted_at >= slice.begun and posted_at < slice.ended)
           order by ended desc limit 1),
          found.begun) as "from"
        from found`,
})

export interface PostedEntriesAsk {
  readonly by: By
  /** Only of members whom one of these stores has met; undefined for all whom the asker may see. */
  readonly metBy?: ReadonlySet<number> | undefined
  /** Only of this person: all members of the lineage, none where the asker may see nothing of it; and only what one purchase brought or took. */
  readonly of?: { readonly lineage: readonly number[]; readonly purchaseId: number | undefined } | undefined
  readonly programmeId: number | undefined
  readonly kinds: readonly EntryKind[]
  /** Posted from this moment on. */
  readonly from: Instant
  /** Posted before this moment. */
  readonly until: Instant
  readonly before: { readonly postedAt: Instant; readonly entryId: number } | undefined
  readonly limit: number
}

export interface PostedEntries {
  readonly rows: readonly PostedEntry[]
  /** Where the next page goes on; absent at the end. A page may be short before it. */
  readonly next: { readonly postedAt: Instant; readonly entryId: number } | undefined
}

/** The first span looked at: a page of a busy house lies in seconds. */
const FIRST_SPAN_MS = 10_000
/** Entries looked at for one page, at most, by somebody who may see few members or asks for few: then the page is short. */
const LOOKED_AT = 4_000
/** Of these at once. */
const CHUNK = 1_000

/**
 * Entries of all members whom the asker may see, the latest posted first. Goes back in spans that grow until a page is full, so that
 * it reads the pages of a short time only, however long the ledger is.
 */
export async function postedEntries(ctx: Ctx, ask: PostedEntriesAsk): Promise<PostedEntries> {
  if (ask.of) return postedOf(ctx, ask, ask.of)
  const rows: PostedEntry[] = []
  const by = narrowed(ask.by, ask.metBy)
  let { before } = ask
  let until = before === undefined ? ask.until : Math.min(ask.until, before.postedAt + 1)
  let span = FIRST_SPAN_MS
  let isSought = false
  for (let looked = 0; until > ask.from; ) {
    const from = Math.max(ask.from, until - span)
    const limit = by.scope === 'all' ? ask.limit - rows.length : CHUNK
    const chunk = await ctx.tx.rows(listPosted, {
      programmeId: ask.programmeId ?? null,
      kinds: ask.kinds,
      from,
      until,
      beforeAt: before?.postedAt ?? null,
      beforeId: before?.entryId ?? null,
      limit,
    })
    const seen = new Set(await onlySeen(ctx, by, [...new Set(chunk.map(({ memberId }) => memberId))]))
    for (const entry of chunk) {
      before = entry
      if (seen.has(entry.memberId)) rows.push(entry)
      if (rows.length === ask.limit) return { rows, next: entry }
    }
    looked += chunk.length
    if (looked >= LOOKED_AT) return { rows, next: before }
    if (before !== undefined && chunk.length === limit) until = Math.min(until, before.postedAt + 1)
    else {
      until = from
      span *= LONGER
      // Once only: where entries do not fit the ask, small spans would go through all of them.
      if (chunk.length === 0 && !isSought) {
        isSought = true
        const [latest] = await ctx.tx.rows(latestPosted, { from: ask.from, until, spanMs: span })
        if (latest === undefined) return { rows, next: undefined }
        span = until - latest.from
      }
    }
  }
  return { rows, next: undefined }
}

type Person = NonNullable<PostedEntriesAsk['of']>

const fitOf = ({ programmeId, kinds, from, until }: Omit<PostedEntriesAsk, 'limit' | 'before'>, of: Person) => ({
  ...{ memberId: of.lineage, purchaseId: of.purchaseId ?? null },
  ...{ programmeId: programmeId ?? null, kinds, from, until },
})

async function postedOf(ctx: Ctx, ask: PostedEntriesAsk, of: Person): Promise<PostedEntries> {
  if (of.lineage.length === 0) return { rows: [], next: undefined }
  const { before, limit } = ask
  const rows = await ctx.tx.rows(listPostedOf, {
    ...fitOf(ask, of),
    ...{ beforeAt: before?.postedAt ?? null, beforeId: before?.entryId ?? null, limit: limit + 1 },
  })
  return rows.length > limit ? { rows: rows.slice(0, limit), next: rows[limit - 1] } : { rows, next: undefined }
}

export const countPosted = statement({
  name: 'points.countPosted',
  params: { programmeId: 'int?', kinds: 'text[]', from: 'timestamptz', until: 'timestamptz', looked: 'int' },
  row: { memberId: 'int', entries: 'int', looked: 'int' },
  // At most so many entries of the span are looked at, whatever fits of them: the sum of all that were stands in every row.
  sql: `with seen as (
          select member_id, programme_id, kind from points.entry where posted_at >= :from and posted_at < :until limit :looked)
        select member_id, count(*)::int as entries, (select count(*) from seen)::int as looked
        from seen
        where (:programmeId is null or programme_id = :programmeId) and kind = any(:kinds)
        group by member_id`,
})

/** Entries that a count looks at. */
const COUNTED_OF = 20_000
/** Counted up to this, then it is said to be more. */
export const COUNTED_AT_MOST = 10_000

export interface EntryCount {
  readonly count: number
  /** False where there are more than counted. */
  readonly isExact: boolean
}

/** How many entries the list of the same ask holds; of a long ledger at least so many. */
export async function countEntries(ctx: Ctx, ask: Omit<PostedEntriesAsk, 'before' | 'limit'>): Promise<EntryCount> {
  const { programmeId, kinds, from, until, of } = ask
  if (of) {
    const [counted] = await ctx.tx.rows(countPostedOf, { ...fitOf(ask, of), limit: COUNTED_AT_MOST + 1 })
    const count = counted?.entries ?? 0
    return { count: Math.min(count, COUNTED_AT_MOST), isExact: count <= COUNTED_AT_MOST }
  }
  const wanted = { programmeId: programmeId ?? null, kinds, from, until, looked: COUNTED_OF }
  const rows = await ctx.tx.rows(countPosted, wanted)
  const by = narrowed(ask.by, ask.metBy)
  const all = rows.map(({ memberId }) => memberId)
  const seen = new Set(by.scope === 'all' ? all : await onlySeen(ctx, by, all))
  const found = rows.reduce((sum, { memberId, entries }) => (seen.has(memberId) ? sum + entries : sum), 0)
  if (found > COUNTED_AT_MOST) return { count: COUNTED_AT_MOST, isExact: false }
  return { count: found, isExact: (rows[0]?.looked ?? 0) < COUNTED_OF }
}
