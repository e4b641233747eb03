import { onceByKey, RepeatTransaction } from '@atrium/db'
import { type By, type Ctx, done, type Outcome, type RowOf, refuse } from '@atrium/kernel'
import { type AuditRow, audit } from '@atrium/staff'
import { decideAdjustments as decideRows, loadAdjustments } from '../adjustment-store.ts'
import type { PostCode, Posted } from '../model.ts'
import { openBook } from '../open-book.ts'
import { writeBook } from '../write-book.ts'
import { isPlace, type Place, type PlaceCode, placeAsks } from './place-asks.ts'

export type Verdict = 'approve' | 'decline' | 'withdraw'

export interface DecideAdjustmentAsk {
  readonly by: By
  /** The member that the adjustment names. */
  readonly memberId: number
  readonly programmeId: number
  readonly adjustmentId: number
  /** Who asked may withdraw; anybody else of the staff approves or declines. */
  readonly verdict: Verdict
  /** Why; goes when the member is erased. */
  readonly note?: string | undefined
  readonly idempotencyKey?: string | undefined
}

export interface DecidedAdjustment {
  readonly adjustmentId: number
  readonly state: 'approved' | 'declined' | 'withdrawn'
  /** What an approval posted. */
  readonly entryId: number | null
  /** Of the account after it; null where nothing moved. */
  readonly balance: number | null
}

export type DecideAdjustmentCode =
  | PlaceCode
  | PostCode
  | 'unknown_adjustment'
  | 'already_decided'
  | 'adjustment_lapsed'
  | 'second_person_needed'
  | 'not_yours'
  | 'idempotency_conflict'

/**
 * Approves, declines or withdraws corrections that wait: approving posts the entry in the same transaction, so that neither is there
 * without the other. Whoever asked, or made the API key that asked, never approves; the database refuses it too. An approval for
 * which there are not enough points is refused and goes on waiting.
 */
export function decideAdjustments(
  ctx: Ctx,
  asks: readonly DecideAdjustmentAsk[],
): Promise<Outcome<DecidedAdjustment, DecideAdjustmentCode>[]> {
  return onceByKey(ctx, {
    command: 'points.decideAdjustments',
    asks,
    contentOf: ({ memberId, programmeId, adjustmentId, verdict, note }) => ({
      memberId,
      programmeId,
      adjustmentId,
      verdict,
      ...(note === undefined ? {} : { note }),
    }),
    run: (open) => decideAll(ctx, open),
  })
}

type Waiting = RowOf<typeof loadAdjustments>
const STATES = { approve: 'approved', decline: 'declined', withdraw: 'withdrawn' } as const

interface Decided {
  readonly ask: DecideAdjustmentAsk
  readonly row: Waiting
  readonly posted: Posted | undefined
}

async function decideAll(
  ctx: Ctx,
  asks: readonly DecideAdjustmentAsk[],
): Promise<Outcome<DecidedAdjustment, DecideAdjustmentCode>[]> {
  const { organization, places } = await placeAsks(ctx, asks, () => ctx.now)
  const found = places.filter(isPlace)
  const rows = await ctx.tx.rows(loadAdjustments, {
    memberId: found.map(({ ask }) => ask.memberId),
    programmeId: found.map(({ ask }) => ask.programmeId),
    adjustmentId: found.map(({ ask }) => ask.adjustmentId),
  })
  // Of several that decide one in a batch the first does.
  const open = new Map(rows.map((row) => [row.adjustmentId, row]))
  const accounts = found.map(({ ask, rootId, day }) => ({
    memberId: rootId,
    programmeId: ask.programmeId,
    takes: (open.get(ask.adjustmentId)?.amount ?? 0) < 0,
    through: day,
  }))
  const book = await openBook(ctx, accounts, organization)
  const decided = new Map<number, Decided>()
  const outcomes = places.map((place): Outcome<Decided, DecideAdjustmentCode> => {
    if (!isPlace(place)) return place
    const { ask } = place
    const row = open.get(ask.adjustmentId)
    const refusal = refusalOf(ctx, ask, row, decided)
    if (refusal || !row) return refusal ?? refuse('unknown_adjustment')
    const outcome = ask.verdict === 'approve' ? book.post(postOf(ctx, place, row)) : undefined
    if (outcome && !outcome.ok) return outcome
    const one = { ask, row, posted: outcome?.value }
    decided.set(row.adjustmentId, one)
    return done(one)
  })
  await writeBook(ctx, book)
  await write(ctx, [...decided.values()])
  await audit(ctx, [...decided.values()].map(rowOf))
  return outcomes.map((outcome) =>
    outcome.ok
      ? done({
          adjustmentId: outcome.value.row.adjustmentId,
          state: STATES[outcome.value.ask.verdict],
          entryId: outcome.value.posted?.entryId ?? null,
          balance: outcome.value.posted?.balance ?? null,
        })
      : outcome,
  )
}

function refusalOf(
  ctx: Ctx,
  ask: DecideAdjustmentAsk,
  row: Waiting | undefined,
  decided: ReadonlyMap<number, Decided>,
): { readonly ok: false; readonly code: DecideAdjustmentCode } | undefined {
  if (!row || row.memberId !== ask.memberId || row.programmeId !== ask.programmeId) return refuse('unknown_adjustment')
  const { actor } = ask.by
  if (row.state === 'lapsed' || (row.state === 'waiting' && row.lapsesAt <= ctx.now)) return refuse('adjustment_lapsed')
  if (row.state !== 'waiting' || decided.has(row.adjustmentId)) return refuse('already_decided')
  const isOwn = actor.kind === row.askedKind && actor.id === row.askedId
  const answersFor = actor.kind === 'staff' && actor.id === row.askedAccount
  if (ask.verdict === 'withdraw') return isOwn || answersFor ? undefined : refuse('not_yours')
  return actor.kind !== 'staff' || isOwn || answersFor ? refuse('second_person_needed') : undefined
}

const postOf = (ctx: Ctx, { ask, rootId, day }: Place<DecideAdjustmentAsk>, row: Waiting) => ({
  by: ask.by,
  kind: 'adjust' as const,
  memberId: rootId,
  viaMemberId: row.memberId,
  programmeId: row.programmeId,
  amount: row.amount,
  reason: row.reason,
  effectiveAt: ctx.now,
  day,
  historical: false,
  key: ask.idempotencyKey,
  ...(row.amount > 0 && row.expiresNever ? { expiresOn: null } : {}),
  ...(row.amount > 0 && row.expiresOn !== null ? { expiresOn: row.expiresOn } : {}),
})

async function write(ctx: Ctx, decided: readonly Decided[]): Promise<void> {
  if (decided.length === 0) return
  const touched = await ctx.tx.run(decideRows, {
    memberId: decided.map(({ row }) => row.memberId),
    programmeId: decided.map(({ row }) => row.programmeId),
    adjustmentId: decided.map(({ row }) => row.adjustmentId),
    state: decided.map(({ ask }) => STATES[ask.verdict]),
    decidedAccount: decided.map(({ ask }) => (ask.by.actor.kind === 'staff' ? ask.by.actor.id : null)),
    note: decided.map(({ ask }) => ask.note ?? null),
    entryId: decided.map(({ posted }) => posted?.entryId ?? null),
    decidedAt: ctx.now,
  })
  // One lapsed between reading and writing: the next attempt sees it and refuses.
  if (touched < decided.length) throw new RepeatTransaction('an adjustment lapsed in this moment')
}

const rowOf = ({ ask, row, posted }: Decided): AuditRow => ({
  by: ask.by,
  action: 'points.decideAdjustments',
  subject: { kind: 'adjustment', id: row.adjustmentId },
  memberId: row.memberId,
  before: { state: 'waiting', amount: row.amount },
  after: { state: STATES[ask.verdict], ...(posted ? { entry: posted.entryId, balance: posted.balance } : {}) },
})
