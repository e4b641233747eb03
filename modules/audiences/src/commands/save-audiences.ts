import { isDeepStrictEqual } from 'node:util'
import { onceByKey } from '@atrium/db'
import {
  type By,
  type Ctx,
  decodeId,
  done,
  type Instant,
  inScope,
  type Outcome,
  type RefusedPlace,
  refuse,
} from '@atrium/kernel'
import type { Organization } from '@atrium/organization'
import { audit } from '@atrium/staff'
import { checkFilter } from '../check-filter.ts'
import { audiencesIn, type Filter } from '../definition.ts'
import { type Kind, nextDue, type Schedule } from '../model.ts'
import {
  type AudienceRow,
  insertAudiences,
  insertDefinitions,
  loadAudiences,
  loadFilters,
  lockAudiences,
  updateAudiences,
} from '../store.ts'
import { type KnownTables, loadVocabulary, offeredTo, type Vocabulary } from '../vocabulary.ts'

export interface SaveAudienceAsk {
  readonly by: By
  /** Left out for a new one. */
  readonly audienceId?: number | undefined
  /** Of a change: the number of the filter that it was made from. */
  readonly expectedDefinition?: number | undefined
  readonly name: string
  readonly note: string
  readonly kind: Kind
  /** Left out where a list or a combination is renamed. */
  readonly filter?: Filter | undefined
  /** Needed by scheduled ones, and only by them. */
  readonly schedule?: Schedule | undefined
  /** Whose it is; left out: the group's, where the asker may see all of it. */
  readonly nodeId?: number | undefined
  readonly idempotencyKey: string
}

export interface SavedAudience {
  readonly audienceId: number
  readonly definition: number
}

export type SaveAudienceCode =
  | 'unknown_audience'
  | 'unknown_node'
  | 'out_of_scope'
  | 'definition_stale'
  | 'filter_has_faults'
  | 'invalid_schedule'
  | 'kind_not_allowed'
  | 'idempotency_conflict'

type Saved = Outcome<SavedAudience, Exclude<SaveAudienceCode, 'idempotency_conflict'>>

/**
 * Makes audiences or changes them. What they hold is found in the background, at once: a transaction does not wait for the projection.
 * A changed filter starts the set anew.
 */
export const saveAudiencesWith =
  (tables: KnownTables | undefined) =>
  (ctx: Ctx, asks: readonly SaveAudienceAsk[]): Promise<Outcome<SavedAudience, SaveAudienceCode>[]> =>
    onceByKey(ctx, {
      command: 'audiences.save',
      asks,
      contentOf: ({ by: _, idempotencyKey: __, ...content }) => content,
      run: (open) => saveAll(ctx, open, tables),
    })

interface Decided {
  readonly ask: SaveAudienceAsk
  readonly at: number
  readonly known: AudienceRow | undefined
  readonly nodeId: number
  readonly definition: number
  readonly filter: Filter | null
  readonly dueAt: Instant | null
}

async function saveAll(ctx: Ctx, asks: readonly SaveAudienceAsk[], tables: KnownTables | undefined): Promise<Saved[]> {
  if (asks.length === 0) return []
  const ids = asks.flatMap(({ audienceId }) => audienceId ?? [])
  if (ids.length > 0) await ctx.tx.rows(lockAudiences, { audienceId: [...new Set(ids)].sort((a, b) => a - b) })
  const [vocabulary, rows, filters] = await Promise.all([
    loadVocabulary(ctx, tables),
    ids.length === 0 ? [] : ctx.tx.rows(loadAudiences, { audienceId: ids }),
    ctx.tx.rows(loadFilters, {}),
  ])
  const known = new Map(rows.map((row) => [row.audienceId, row]))
  const rests = new Map(filters.map(({ audienceId, filter }) => [audienceId, filter]))
  const seen = new Set<number>()
  const decided: Decided[] = []
  const outcomes = asks.map((ask, at): Saved => {
    const row = ask.audienceId === undefined ? undefined : known.get(ask.audienceId)
    const outcome = decide(ctx, ask, row, vocabulary, rests, seen)
    if (!outcome.ok) return outcome
    decided.push({ ...outcome.value, ask, at, known: row })
    if (ask.audienceId !== undefined) {
      seen.add(ask.audienceId)
      // A filter later in the batch must not close a circle with this one.
      if (outcome.value.filter) rests.set(ask.audienceId, outcome.value.filter)
    }
    return done({ audienceId: ask.audienceId ?? 0, definition: outcome.value.definition })
  })
  const made = await write(ctx, decided)
  for (const [at, audienceId] of made) outcomes[at] = done({ audienceId, definition: 1 })
  return outcomes
}

function decide(
  ctx: Ctx,
  ask: SaveAudienceAsk,
  known: AudienceRow | undefined,
  vocabulary: Vocabulary,
  rests: ReadonlyMap<number, Filter>,
  seen: ReadonlySet<number>,
): Outcome<
  Pick<Decided, 'nodeId' | 'definition' | 'filter' | 'dueAt'>,
  Exclude<SaveAudienceCode, 'idempotency_conflict'>
> {
  const { organization } = vocabulary
  if (ask.audienceId !== undefined && (!known || known.archivedAt !== null)) return refuse('unknown_audience')
  const nodeId = known?.nodeId ?? ask.nodeId ?? homeOf(ask.by, organization)
  if (nodeId === undefined || organization.node(nodeId) === undefined) return refuse('unknown_node')
  if (!inScope(ask.by.scope, nodeId))
    return refuse('out_of_scope', 'It belongs to a part of the group outside your data scope.')
  if (known && (seen.has(known.audienceId) || ask.expectedDefinition !== known.definition)) {
    return refuse('definition_stale', `It is at ${known.definition}; read it again and repeat the change.`)
  }
  const origin = known?.origin ?? 'filter'
  if (origin !== 'filter' && (ask.kind !== 'static' || ask.filter !== undefined)) {
    return refuse('kind_not_allowed', 'A list or a combination is static and has no filter.')
  }
  if ((ask.kind === 'scheduled') !== (ask.schedule !== undefined)) {
    return refuse('invalid_schedule', 'A scheduled audience has a schedule, others have none.')
  }
  const faults = origin === 'filter' ? faultsOf(ask, vocabulary, rests) : []
  if (faults.length > 0) {
    const places = faults.map((fault) => ({ ...fault, pointer: `/filter${fault.pointer}` }))
    return refuse('filter_has_faults', `${faults.length} places need a change.`, places)
  }
  const filter = ask.filter ?? null
  const isSame = known !== undefined && isDeepStrictEqual(known.filter, filter)
  const zone = organization.root?.zone ?? 'UTC'
  const schedule = ask.schedule ?? null
  const dueAt =
    origin !== 'filter' ? null : isSame && known.kind === ask.kind ? keepDue(known, schedule, ctx.now, zone) : ctx.now
  return done({ nodeId, definition: known ? known.definition + (isSame ? 0 : 1) : 1, filter, dueAt })
}

const keepDue = (known: AudienceRow, schedule: Schedule | null, now: Instant, zone: string): Instant | null =>
  isDeepStrictEqual(known.schedule, schedule) ? known.dueAt : nextDue(schedule, now, zone)

/** The part of the group that is the asker's: all of it, or the one node that holds their whole scope. */
function homeOf({ scope }: By, organization: Organization): number | undefined {
  if (scope === 'all') return organization.root?.id
  const tops = [...scope].filter((id) => {
    const path = organization.pathOn(id, organization.today)
    return !scope.has(path.at(-2) ?? -1)
  })
  return tops.length === 1 ? tops[0] : undefined
}

function faultsOf(
  ask: SaveAudienceAsk,
  vocabulary: Vocabulary,
  rests: ReadonlyMap<number, Filter>,
): readonly RefusedPlace[] {
  const faults = checkFilter(ask.filter, offeredTo(vocabulary, ask.by.scope))
  if (faults.length > 0 || ask.filter === undefined || ask.audienceId === undefined) return faults
  return restsOnItself(ask.audienceId, ask.filter, rests)
    ? [{ pointer: '', code: 'cycle', message: 'it rests on itself, by way of the audiences it names' }]
    : []
}

function restsOnItself(audienceId: number, filter: Filter, rests: ReadonlyMap<number, Filter>): boolean {
  const seen = new Set<number>()
  const visit = (of: Filter): boolean =>
    audiencesIn(of).some((id) => {
      const number = decodeId('seg', id)
      if (number === undefined || seen.has(number)) return false
      if (number === audienceId) return true
      seen.add(number)
      const below = rests.get(number)
      return below !== undefined && visit(below)
    })
  return visit(filter)
}

/** Writes what was decided; answers the ids of the new ones by their place among the asks. */
async function write(ctx: Ctx, decided: readonly Decided[]): Promise<ReadonlyMap<number, number>> {
  const fresh = decided.filter(({ known }) => known === undefined)
  const changed = decided.filter(({ known }) => known !== undefined)
  const rows = fresh.length === 0 ? [] : await insertFresh(ctx, fresh)
  const ids = new Map(rows.map(({ audienceId, place }) => [fresh[place - 1]!.at, audienceId]))
  const idOf = ({ ask, at }: Decided) => ask.audienceId ?? ids.get(at)!
  const defined = decided.filter(({ known, definition, filter }) => filter !== null && definition !== known?.definition)
  await Promise.all([
    changed.length > 0 &&
      ctx.tx.run(updateAudiences, {
        audienceId: changed.map(idOf),
        name: changed.map(({ ask }) => ask.name),
        note: changed.map(({ ask }) => ask.note),
        kind: changed.map(({ ask }) => ask.kind),
        definition: changed.map(({ definition }) => definition),
        filter: changed.map(({ filter }) => filter),
        schedule: changed.map(({ ask }) => ask.schedule ?? null),
        dueAt: changed.map(({ dueAt }) => dueAt),
        now: ctx.now,
      }),
    defined.length > 0 &&
      ctx.tx.run(insertDefinitions, {
        audienceId: defined.map(idOf),
        definition: defined.map(({ definition }) => definition),
        filter: defined.map(({ filter }) => filter),
        actorKind: defined.map(({ ask }) => ask.by.actor.kind),
        actorId: defined.map(({ ask }) => ask.by.actor.id),
        now: ctx.now,
      }),
    audit(
      ctx,
      decided.map((one) => ({
        by: one.ask.by,
        action: 'audiences.save',
        subject: { kind: 'audience', id: idOf(one) },
        nodeId: one.nodeId,
        // Every filter is kept, so the numbers tell what was changed.
        before: one.known ? { kind: one.known.kind, definition: one.known.definition } : null,
        after: { kind: one.ask.kind, definition: one.definition },
      })),
    ),
  ])
  return ids
}

const insertFresh = (ctx: Ctx, fresh: readonly Decided[]) =>
  ctx.tx.rows(insertAudiences, {
    name: fresh.map(({ ask }) => ask.name),
    note: fresh.map(({ ask }) => ask.note),
    kind: fresh.map(({ ask }) => ask.kind),
    origin: fresh.map(() => 'filter'),
    nodeId: fresh.map(({ nodeId }) => nodeId),
    filter: fresh.map(({ filter }) => filter),
    madeOf: fresh.map(() => null),
    schedule: fresh.map(({ ask }) => ask.schedule ?? null),
    version: fresh.map(() => 0),
    dueAt: fresh.map(({ dueAt }) => dueAt),
    actorKind: fresh.map(({ ask }) => ask.by.actor.kind),
    actorId: fresh.map(({ ask }) => ask.by.actor.id),
    now: ctx.now,
  })
