import { type By, type Ctx, type Instant, type RowOf, statement } from '@atrium/kernel'
import { lineagesOf } from '@atrium/members'
import { narrowed, onlySeen } from './visibility.ts'

const columns = `member_id, programme_id, adjustment_id, amount, expires_on, expires_never, reason, evidence, asked_kind, asked_id,
  asked_account, asked_at, lapses_at, state, decided_account, decided_at, note, entry_id`

const row = {
  memberId: 'int',
  programmeId: 'int',
  adjustmentId: 'bigint',
  amount: 'bigint',
  expiresOn: 'date?',
  expiresNever: 'boolean',
  reason: 'text',
  evidence: 'text?',
  askedKind: 'text',
  askedId: 'bigint',
  askedAccount: 'bigint?',
  askedAt: 'timestamptz',
  lapsesAt: 'timestamptz',
  state: 'text',
  decidedAccount: 'bigint?',
  decidedAt: 'timestamptz?',
  note: 'text?',
  entryId: 'bigint?',
} as const

const params = { programmeId: 'int?', at: 'timestamptz?', id: 'bigint?', limit: 'int' } as const

/** The oldest first: a queue. */
export const listWaiting = statement({
  name: 'points.listWaiting',
  params,
  row,
  sql: `select ${columns} from points.adjustment
        where state = 'waiting' and (:programmeId is null or programme_id = :programmeId)
          and (:at is null or (asked_at, adjustment_id) > (:at, :id))
        order by asked_at, adjustment_id limit :limit`,
})

/** The youngest first: history. */
export const listAsked = statement({
  name: 'points.listAsked',
  params,
  row,
  sql: `select ${columns} from points.adjustment
        where (:programmeId is null or programme_id = :programmeId)
          and (:at is null or (asked_at, adjustment_id) < (:at, :id))
        order by asked_at desc, adjustment_id desc limit :limit`,
})

export const findAdjustment = statement({
  name: 'points.findAdjustment',
  params: { memberId: 'int[]', adjustmentId: 'bigint' },
  row,
  sql: `select ${columns} from points.adjustment where member_id = any(:memberId) and adjustment_id = :adjustmentId`,
})

export type Adjustment = RowOf<typeof listAsked>

/** One adjustment of a person, by any member of the lineage; undefined where there is none. */
export async function adjustmentOfMember(
  ctx: Ctx,
  { memberId, adjustmentId }: { readonly memberId: number; readonly adjustmentId: number },
): Promise<Adjustment | undefined> {
  const lineage = (await lineagesOf(ctx, [memberId])).get(memberId) ?? []
  return (await ctx.tx.rows(findAdjustment, { memberId: lineage, adjustmentId }))[0]
}

export interface AdjustmentsAsk {
  readonly by: By
  /** Only of members whom one of these stores has met; undefined for all whom the asker may see. */
  readonly metBy: ReadonlySet<number> | undefined
  readonly waiting: boolean
  readonly programmeId: number | undefined
  readonly after: { readonly askedAt: Instant; readonly adjustmentId: number } | undefined
  readonly limit: number
}

/** Rows looked at for one page, at most, by somebody who may see few members: then the page is short and the cursor goes on. */
const LOOKED_AT = 2_000
const CHUNK = 200

/**
 * Adjustments that a second person has to decide, or had to; of members whom the asker may see. `next` is where to go on, absent
 * at the end.
 */
export async function adjustmentsOf(
  ctx: Ctx,
  ask: AdjustmentsAsk,
): Promise<{ readonly rows: readonly Adjustment[]; readonly next: Adjustment | undefined }> {
  const found: Adjustment[] = []
  const by = narrowed(ask.by, ask.metBy)
  let { after } = ask
  for (let looked = 0; looked < LOOKED_AT; looked += CHUNK) {
    const chunk = await ctx.tx.rows(ask.waiting ? listWaiting : listAsked, {
      programmeId: ask.programmeId ?? null,
      at: after?.askedAt ?? null,
      id: after?.adjustmentId ?? null,
      limit: CHUNK,
    })
    const seen = new Set(await onlySeen(ctx, by, [...new Set(chunk.map(({ memberId }) => memberId))]))
    for (const [at, each] of chunk.entries()) {
      if (seen.has(each.memberId)) found.push(each)
      if (found.length === ask.limit) {
        const isLast = at === chunk.length - 1 && chunk.length < CHUNK
        return { rows: found, next: isLast ? undefined : each }
      }
    }
    const last = chunk.at(-1)
    if (chunk.length < CHUNK || last === undefined) return { rows: found, next: undefined }
    after = last
    if (looked + CHUNK >= LOOKED_AT) return { rows: found, next: last }
  }
  return { rows: found, next: undefined }
}

/** Counted up to this, then it is said to be more. */
export const COUNT_LIMIT = 1_000

/** How many adjustments wait that the asker may see, of members whom one of these stores has met, at most `COUNT_LIMIT`. */
export async function countWaiting(ctx: Ctx, by: By, metBy: ReadonlySet<number> | undefined): Promise<number> {
  const waiting = await ctx.tx.rows(listWaiting, { programmeId: null, at: null, id: null, limit: COUNT_LIMIT })
  const seen = new Set(await onlySeen(ctx, narrowed(by, metBy), [...new Set(waiting.map(({ memberId }) => memberId))]))
  return waiting.filter(({ memberId }) => seen.has(memberId)).length
}
