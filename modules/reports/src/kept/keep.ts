import { onceByKey, RepeatTransaction } from '@atrium/db'
import {
  type By,
  type Ctx,
  done,
  encodeId,
  inScope,
  must,
  type Outcome,
  type RefusedPlace,
  refuse,
} from '@atrium/kernel'
import { type LocalName, loadOrganization } from '@atrium/organization'
import { activeRoles, audit } from '@atrium/staff'
import { openVocabulary, type Vocabulary } from '../semantic/vocabulary.ts'
import { type ChartDefinition, chartFaults, type DashboardDefinition } from './definition.ts'
import {
  archiveKept,
  endSchedulesOfArchived,
  type KeptRow,
  loadKept,
  namesTaken,
  writeKept,
  writeVersions,
} from './store.ts'
import { isSeenBy, seersOf } from './visible.ts'

export interface KeepAsk {
  readonly by: By
  readonly idempotencyKey: string
  /** Of what is changed; left out, something new is kept. */
  readonly keptId?: number
  /** The version that the change was made from. */
  readonly expectedVersion?: number
  readonly name: LocalName
  readonly kept: ({ readonly kind: 'chart' } & ChartDefinition) | ({ readonly kind: 'dashboard' } & DashboardDefinition)
  readonly sharedRoles: readonly string[]
  readonly sharedNodes: readonly number[]
}

export type KeepCode =
  | 'only_staff'
  | 'unknown_kept'
  | 'not_yours'
  | 'kept_changed'
  | 'name_taken'
  | 'duplicate_in_batch'
  | 'invalid_question'
  | 'unknown_chart'
  | 'unknown_node'
  | 'unknown_role'
  | 'days_reversed'
  | 'idempotency_conflict'

export interface Kept {
  readonly keptId: number
  readonly version: number
}

/** Keeps charts and dashboards, new ones or changed ones; each change is a version. Shared parts of the group must be in the asker's scope. */
export const keepItems = (ctx: Ctx, asks: readonly KeepAsk[]): Promise<Outcome<Kept, KeepCode>[]> =>
  onceByKey<KeepAsk, Kept, KeepCode>(ctx, {
    command: 'reports.keep',
    asks,
    contentOf: ({ by: _, idempotencyKey: __, ...content }) => content,
    run: (fresh) => keepFresh(ctx, fresh),
  })

async function keepFresh(ctx: Ctx, asks: readonly KeepAsk[]): Promise<Outcome<Kept, KeepCode>[]> {
  const named = asks.flatMap(({ keptId, kept }) => [
    ...(keptId === undefined ? [] : [keptId]),
    ...(kept.kind === 'dashboard' ? kept.items.map((item) => item.keptId) : []),
  ])
  const organization = await loadOrganization(ctx)
  const known = new Map((await ctx.tx.rows(loadKept, { keptId: [...new Set(named)] })).map((row) => [row.keptId, row]))
  const taken = await ctx.tx.rows(namesTaken, {
    ownerId: asks.map(({ keptId, by }) => known.get(keptId ?? 0)?.ownerId ?? by.actor.id),
    kind: asks.map(({ kept }) => kept.kind),
    nameZh: asks.map(({ name }) => name.zh),
  })
  const [vocabulary, roles, seers] = await Promise.all([
    openVocabulary(ctx),
    asks.some(({ sharedRoles }) => sharedRoles.length > 0) ? activeRoles(ctx) : new Set<string>(),
    seersOf(
      ctx,
      asks.map(({ by }) => by),
    ),
  ])
  const names = new Map(taken.map((row) => [`${row.ownerId} ${row.kind} ${row.nameZh}`, row.keptId]))
  const touched = new Set<string>()
  const decided = asks.map((ask, at): Outcome<KeptRow | undefined, KeepCode> => {
    const { by, kept, keptId } = ask
    if (by.actor.kind !== 'staff') return refuse('only_staff')
    const before = keptId === undefined ? undefined : known.get(keptId)
    if (keptId !== undefined) {
      const seen = before !== undefined && isSeenBy(before, seers[at]!)
      if (!before || !seen || before.kind !== kept.kind) return refuse('unknown_kept')
      if (before.ownerId !== by.actor.id) return refuse('not_yours')
      if (before.version !== ask.expectedVersion) return refuse('kept_changed')
    }
    const name = `${by.actor.id} ${kept.kind} ${ask.name.zh}`
    if (names.has(name) && names.get(name) !== keptId) return refuse('name_taken')
    const marks = [name, ...(keptId === undefined ? [] : [`#${keptId}`])]
    if (marks.some((mark) => touched.has(mark))) return refuse('duplicate_in_batch')
    const faults = faultsOf(ask, known, vocabulary, (row) => isSeenBy(row, seers[at]!))
    if (faults) return faults
    const own = kept.kind === 'chart' && kept.node !== undefined ? [kept.node] : []
    const outside = (id: number) => !organization.node(id) || !inScope(by.scope, id)
    if (ask.sharedNodes.some(outside)) return refuse('unknown_node')
    // A role that was put away since may stay named.
    const strange = ask.sharedRoles.find((role) => !roles.has(role) && !before?.sharedRoles.includes(role))
    if (strange !== undefined) return refuse('unknown_role', strange)
    // Whoever sees a part of a node may ask about it: they are answered of their part.
    if (own.some((id) => ![...organization.subtree(id)].some((part) => inScope(by.scope, part))))
      return refuse('unknown_node')
    if (kept.kind === 'chart' && typeof kept.span !== 'string' && kept.span.to < kept.span.from)
      return refuse('days_reversed')
    for (const mark of marks) touched.add(mark)
    return done(before)
  })
  return write(ctx, asks, decided)
}

function faultsOf(
  { kept }: KeepAsk,
  known: ReadonlyMap<number, KeptRow>,
  vocabulary: Vocabulary,
  isSeen: (row: KeptRow) => boolean,
): Outcome<never, KeepCode> | undefined {
  if (kept.kind === 'chart') {
    const faults: readonly RefusedPlace[] = chartFaults(kept, vocabulary)
    return faults.length === 0 ? undefined : refuse('invalid_question', faults[0]?.message, faults)
  }
  const strange = kept.items.some(({ keptId }) => {
    const chart = known.get(keptId)
    return chart?.kind !== 'chart' || chart.archivedAt !== null || !isSeen(chart)
  })
  return strange ? refuse('unknown_chart') : undefined
}

async function write(
  ctx: Ctx,
  asks: readonly KeepAsk[],
  decided: readonly Outcome<KeptRow | undefined, KeepCode>[],
): Promise<Outcome<Kept, KeepCode>[]> {
  const writing = decided.flatMap((one, at) => (one.ok ? [{ ask: asks[at]!, before: one.value, at }] : []))
  const fresh = await ctx.tx.ids('reports.kept_block', writing.filter(({ before }) => !before).length)
  const rows = writing.map(({ ask, before, at }) => {
    const { kind, ...definition } = ask.kept
    const keptId = before?.keptId ?? fresh.shift()!
    return { at, ask, kind, definition, keptId, before, version: (before?.version ?? 0) + 1 }
  })
  if (rows.length === 0) return decided.map((one) => (one.ok ? refuse('unknown_kept') : one))
  const columns = {
    keptId: rows.map(({ keptId }) => keptId),
    nameZh: rows.map(({ ask }) => ask.name.zh),
    nameEn: rows.map(({ ask }) => ask.name.en ?? null),
    version: rows.map(({ version }) => version),
    definition: rows.map(({ definition }) => definition),
    now: ctx.now,
  }
  const written = await ctx.tx.rows(writeKept, {
    ...columns,
    kind: rows.map(({ kind }) => kind),
    ownerId: rows.map(({ ask }) => ask.by.actor.id),
    sharedRoles: rows.map(({ ask }) => ask.sharedRoles),
    sharedNodes: rows.map(({ ask }) => ask.sharedNodes),
  })
  // Somebody changed one between our look and our write: decided anew, it is told so.
  if (written.length < rows.length) throw new RepeatTransaction('a kept chart was changed meanwhile')
  await ctx.tx.run(writeVersions, { ...columns, savedBy: rows.map(({ ask }) => ask.by.actor.id) })
  await audit(
    ctx,
    rows.map(({ ask, kind, keptId, version, before: was }) => ({
      by: ask.by,
      action: 'reports.keep',
      subject: { kind, id: encodeId('rep', keptId) },
      ...(was ? { before: sharedOf(was) } : {}),
      after: { version, title: ask.name.zh, ...sharedOf(ask) },
    })),
  )
  const byPlace = new Map(rows.map(({ at, keptId, version }) => [at, { keptId, version }]))
  return decided.map((one, at) => (one.ok ? done(byPlace.get(at)!) : one))
}

const sharedOf = ({ sharedRoles, sharedNodes }: Pick<KeepAsk, 'sharedRoles' | 'sharedNodes'>) => ({
  roles: [...sharedRoles],
  nodes: sharedNodes.map((id) => encodeId('org', id)),
})

export interface ArchiveKeptAsk {
  readonly by: By
  readonly keptId: number
  /** False brings it back. */
  readonly archived: boolean
}

/** Puts away what somebody kept, or brings it back; its schedules end. Twice is once. */
export async function archiveKeptItems(
  ctx: Ctx,
  asks: readonly ArchiveKeptAsk[],
): Promise<Outcome<{ readonly keptId: number }, 'unknown_kept' | 'not_yours'>[]> {
  if (asks.length === 0) return []
  const known = new Map(
    (await ctx.tx.rows(loadKept, { keptId: [...new Set(asks.map(({ keptId }) => keptId))] })).map((row) => [
      row.keptId,
      row,
    ]),
  )
  const seers = await seersOf(
    ctx,
    asks.map(({ by }) => by),
  )
  const last = new Map<number, { readonly archived: boolean; readonly by: By }>()
  const outcomes = asks.map(({ by, keptId, archived }, at) => {
    const row = known.get(keptId)
    if (!row || !isSeenBy(row, seers[at]!)) return refuse('unknown_kept')
    if (by.actor.kind !== 'staff' || row.ownerId !== by.actor.id) return refuse('not_yours')
    if ((row.archivedAt !== null) !== archived || last.has(keptId)) last.set(keptId, { archived, by })
    return done({ keptId })
  })
  const keptId = [...last.keys()].sort((one, other) => one - other)
  if (keptId.length === 0) return outcomes
  const changes = keptId.map((id) => ({ id, ...must(last.get(id), 'what was asked') }))
  await ctx.tx.run(archiveKept, { keptId, archived: changes.map(({ archived }) => archived), now: ctx.now })
  await ctx.tx.run(endSchedulesOfArchived, { keptId, now: ctx.now })
  await audit(
    ctx,
    changes.map(({ id, by, archived }) => ({
      by,
      action: 'reports.archiveKept',
      subject: { kind: known.get(id)?.kind ?? 'chart', id: encodeId('rep', id) },
      after: { archived },
    })),
  )
  return outcomes
}
