import { type By, type Ctx, decodeId, done, inScope, type Outcome, refuse } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { audit } from '@atrium/staff'
import { audiencesIn } from '../definition.ts'
import { nextDue } from '../model.ts'
import { type AudienceRow, archiveAudiences, loadAudiences, loadFilters, lockAudiences, markDue } from '../store.ts'

export interface ArchiveAudienceAsk {
  readonly by: By
  readonly audienceId: number
  /** False brings it back. */
  readonly archived: boolean
}

export type ArchiveAudienceCode = 'unknown_audience' | 'out_of_scope' | 'still_used'

/** Puts audiences away, or brings them back. One that another rests on stays. Asked twice, nothing happens the second time. */
export async function archiveAudiencesOf(
  ctx: Ctx,
  asks: readonly ArchiveAudienceAsk[],
): Promise<Outcome<{ readonly audienceId: number }, ArchiveAudienceCode>[]> {
  const known = await locked(ctx, asks)
  const [filters, organization] = await Promise.all([ctx.tx.rows(loadFilters, {}), loadOrganization(ctx)])
  const users = new Map<number, number>()
  for (const { audienceId, filter } of filters) {
    for (const id of audiencesIn(filter)) users.set(decodeId('seg', id) ?? 0, audienceId)
  }
  const changes = new Map<number, { readonly row: AudienceRow; readonly ask: ArchiveAudienceAsk }>()
  const outcomes = asks.map((ask): Outcome<{ readonly audienceId: number }, ArchiveAudienceCode> => {
    const row = known.get(ask.audienceId)
    if (!row) return refuse('unknown_audience')
    if (!inScope(ask.by.scope, row.nodeId)) return refuse('out_of_scope')
    if (ask.archived && users.has(ask.audienceId)) return refuse('still_used', 'Another audience rests on it.')
    if ((row.archivedAt !== null) !== ask.archived) changes.set(ask.audienceId, { row, ask })
    return done({ audienceId: ask.audienceId })
  })
  const changed = [...changes.values()]
  if (changed.length === 0) return outcomes
  const zone = organization.root?.zone ?? 'UTC'
  const dueAt = ({ row, ask }: (typeof changed)[number]) => {
    if (ask.archived || row.filter === null) return null
    // A live one catches up, a scheduled one waits for its time.
    return row.kind === 'scheduled' ? nextDue(row.schedule, ctx.now, zone) : row.kind === 'live' ? ctx.now : null
  }
  await ctx.tx.run(archiveAudiences, {
    audienceId: changed.map(({ row }) => row.audienceId),
    archivedAt: changed.map(({ ask }) => (ask.archived ? ctx.now : null)),
    dueAt: changed.map(dueAt),
    now: ctx.now,
  })
  await audit(
    ctx,
    changed.map(({ row, ask }) => ({
      by: ask.by,
      action: 'audiences.archive',
      subject: { kind: 'audience', id: row.audienceId },
      nodeId: row.nodeId,
      after: { archived: ask.archived },
    })),
  )
  return outcomes
}

export interface RefreshAudienceAsk {
  readonly by: By
  readonly audienceId: number
}

export type RefreshAudienceCode = 'unknown_audience' | 'out_of_scope' | 'nothing_to_find'

/** Asks that audiences be found anew, at once; asked again meanwhile, nothing more happens. */
export async function refreshAudiences(
  ctx: Ctx,
  asks: readonly RefreshAudienceAsk[],
): Promise<Outcome<{ readonly audienceId: number }, RefreshAudienceCode>[]> {
  const known = await locked(ctx, asks)
  const outcomes = asks.map(({ by, audienceId }): Outcome<{ readonly audienceId: number }, RefreshAudienceCode> => {
    const row = known.get(audienceId)
    if (!row || row.archivedAt !== null) return refuse('unknown_audience')
    if (!inScope(by.scope, row.nodeId)) return refuse('out_of_scope')
    if (row.filter === null) return refuse('nothing_to_find', 'A list or a combination has no filter.')
    return done({ audienceId })
  })
  const due = asks.filter((_, at) => outcomes[at]?.ok).map(({ audienceId }) => audienceId)
  if (due.length > 0) await ctx.tx.run(markDue, { audienceId: [...new Set(due)], dueAt: ctx.now })
  return outcomes
}

async function locked(
  ctx: Ctx,
  asks: readonly { readonly audienceId: number }[],
): Promise<ReadonlyMap<number, AudienceRow>> {
  const audienceId = [...new Set(asks.map((ask) => ask.audienceId))].sort((a, b) => a - b)
  if (audienceId.length === 0) return new Map()
  await ctx.tx.rows(lockAudiences, { audienceId })
  return new Map((await ctx.tx.rows(loadAudiences, { audienceId })).map((row) => [row.audienceId, row]))
}
