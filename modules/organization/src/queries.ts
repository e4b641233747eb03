import { type Ctx, type Currency, type Day, inScope, jsonb, type RowOf, type Scope, statement } from '@atrium/kernel'
import type { Closure, NodeKind, OpeningHours, OrganizationNode } from './model.ts'
import { type Organization, OrganizationHistory, type OrganizationRows } from './picture.ts'
import type { SettingTarget } from './settings.ts'

export const loadNodes = statement({
  name: 'organization.loadNodes',
  params: {},
  row: {
    id: 'int',
    kind: 'text',
    code: 'text',
    nameZh: 'text',
    nameEn: 'text?',
    zone: 'text?',
    currency: 'text?',
    hours: jsonb<OpeningHours | null>(),
    category: 'text?',
    floor: 'text?',
    openedOn: 'date?',
    closedOn: 'date?',
    closures: jsonb<readonly Closure[] | null>(),
    archivedAt: 'timestamptz?',
  },
  sql: `select id, kind, code, name_zh, name_en, zone, currency, hours, category, floor, opened_on, closed_on, closures, archived_at
        from organization.node`,
})

export const loadParents = statement({
  name: 'organization.loadParents',
  params: {},
  row: { nodeId: 'int', fromDay: 'date', parentId: 'int' },
  sql: 'select node_id, from_day, parent_id from organization.node_parent',
})

export const loadProgrammes = statement({
  name: 'organization.loadProgrammes',
  params: {},
  row: {
    id: 'int',
    code: 'text',
    nameZh: 'text',
    nameEn: 'text?',
    ownerId: 'int?',
    zone: 'text',
    currency: 'text',
    closedOn: 'date?',
  },
  sql: 'select id, code, name_zh, name_en, owner_id, zone, currency, closed_on from organization.programme',
})

export const loadParticipation = statement({
  name: 'organization.loadParticipation',
  params: {},
  row: { programmeId: 'int', nodeId: 'int', fromDay: 'date', takesPart: 'boolean' },
  sql: 'select programme_id, node_id, from_day, takes_part from organization.participation',
})

export const loadSettings = statement({
  name: 'organization.loadSettings',
  params: {},
  row: {
    targetKind: 'text',
    targetId: 'int',
    version: 'int',
    key: 'text',
    fromDay: 'date',
    value: jsonb<unknown>(),
    takenBack: 'boolean',
  },
  sql: 'select target_kind, target_id, version, key, from_day, value, taken_back from organization.setting',
})

/** Everything the picture is compiled from, in five statements that travel together. */
export async function loadRows(ctx: Ctx): Promise<OrganizationRows> {
  const [nodes, parents, programmes, participation, settings] = await Promise.all([
    ctx.tx.rows(loadNodes, {}),
    ctx.tx.rows(loadParents, {}),
    ctx.tx.rows(loadProgrammes, {}),
    ctx.tx.rows(loadParticipation, {}),
    ctx.tx.rows(loadSettings, {}),
  ])
  return {
    nodes,
    parents,
    programmes,
    participation,
    // The database checks the kind of target (setting_target_known).
    settings: settings.map((row) => ({ ...row, targetKind: row.targetKind as SettingTarget })),
  }
}

/**
 * The organization as it stands at `ctx.now`: one cheap statement per transaction (the revisions), compiled anew only after a
 * change. Within a transaction that changes the organization itself it shows the state before.
 */
export async function loadOrganization(ctx: Ctx): Promise<Organization> {
  const history = await ctx.tx.cached('organization', async () => new OrganizationHistory(await loadRows(ctx)))
  return history.at(ctx.now)
}

export interface NodesAsk {
  readonly scope: Scope
  readonly kind?: NodeKind
  /** Only this node and all below it. */
  readonly under?: number
  /** Part of the code or a name, upper or lower case. */
  readonly text?: string
  /** Left out: only living nodes. */
  readonly archived?: boolean
  /** Code of the last node of the page before. */
  readonly after?: string
  readonly limit: number
}

/** The first `limit` nodes after `after`, by code, out of memory. */
export async function listNodes(ctx: Ctx, ask: NodesAsk): Promise<readonly OrganizationNode[]> {
  const organization = await loadOrganization(ctx)
  const text = ask.text?.toLowerCase()
  const found: OrganizationNode[] = []
  for (const node of organization.nodes) {
    if (ask.after !== undefined && node.code <= ask.after) continue
    if (!inScope(ask.scope, node.id) || (ask.kind !== undefined && node.kind !== ask.kind)) continue
    if (ask.under !== undefined && !node.path.includes(ask.under)) continue
    if ((node.archivedAt !== null) !== (ask.archived ?? false)) continue
    if (text !== undefined && !mentions(node, text)) continue
    if (found.push(node) >= ask.limit) break
  }
  return found
}

const mentions = (node: OrganizationNode, text: string): boolean =>
  [node.code, node.name.zh, node.name.en ?? ''].some((name) => name.toLowerCase().includes(text))

export const nodePlaces = statement({
  name: 'organization.nodePlaces',
  params: { nodeId: 'int' },
  row: {
    fromDay: 'date',
    toDay: 'date?',
    parentId: 'int',
    actorKind: 'text',
    actorId: 'bigint',
    changedAt: 'timestamptz',
  },
  sql: `select from_day, lead(from_day) over (order by from_day) as to_day, parent_id, actor_kind, actor_id, changed_at
        from organization.node_parent where node_id = :nodeId order by from_day`,
})

/** Where a node stood: under whom, from which day, until which day (the first one elsewhere; null: still), and who said so. */
export const listPlaces = (ctx: Ctx, nodeId: number): Promise<RowOf<typeof nodePlaces>[]> =>
  ctx.tx.rows(nodePlaces, { nodeId })

export const programmeParticipation = statement({
  name: 'organization.programmeParticipation',
  params: { programmeId: 'int' },
  row: {
    nodeId: 'int',
    fromDay: 'date',
    toDay: 'date?',
    takesPart: 'boolean',
    actorKind: 'text',
    actorId: 'bigint',
    changedAt: 'timestamptz',
  },
  sql: `select node_id, from_day, lead(from_day) over (partition by node_id order by from_day) as to_day, takes_part,
          actor_kind, actor_id, changed_at
        from organization.participation where programme_id = :programmeId order by node_id, from_day`,
})

/** What has been said about who takes part in a programme, by node and day. */
export const listParticipation = (ctx: Ctx, programmeId: number): Promise<RowOf<typeof programmeParticipation>[]> =>
  ctx.tx.rows(programmeParticipation, { programmeId })

export const settingHistory = statement({
  name: 'organization.settingHistory',
  params: { targetKind: 'text', targetId: 'int' },
  row: {
    version: 'int',
    key: 'text',
    fromDay: 'date',
    value: jsonb<unknown>(),
    takenBack: 'boolean',
    actorKind: 'text',
    actorId: 'bigint',
    changedAt: 'timestamptz',
  },
  sql: `select version, key, from_day, value, taken_back, actor_kind, actor_id, changed_at
        from organization.setting where target_kind = :targetKind and target_id = :targetId order by version`,
})

/** Every change of a target's settings, oldest first; the last one's version is the ETag. */
export const listSettings = (
  ctx: Ctx,
  targetKind: SettingTarget,
  targetId: number,
): Promise<RowOf<typeof settingHistory>[]> => ctx.tx.rows(settingHistory, { targetKind, targetId })

/** Figures of a subtree between two days, both included, as far as the asker may see. */
export interface RangeAsk {
  readonly scope: Scope
  /** Id of the node; left out: the whole group. */
  readonly under?: number
  readonly from: Day
  readonly to: Day
}

const idsOf = (organization: Organization, ask: RangeAsk, kinds: readonly NodeKind[]): number[] =>
  organization.nodes
    .filter(
      (node) =>
        kinds.includes(node.kind) &&
        inScope(ask.scope, node.id) &&
        (ask.under === undefined || node.path.includes(ask.under)),
    )
    .map((node) => node.id)

export const storeDays = statement({
  name: 'organization.storeDays',
  params: { storeId: 'int[]', from: 'date', to: 'date', afterStore: 'int', afterDay: 'date', limit: 'int' },
  row: {
    storeId: 'int',
    day: 'date',
    currency: 'text',
    turnoverMinor: 'bigint',
    receipts: 'int',
    revision: 'int',
    actorKind: 'text',
    actorId: 'bigint',
    declaredAt: 'timestamptz',
  },
  sql: `select store_id, day, currency, turnover_minor, receipts, revision, actor_kind, actor_id, declared_at
        from organization.store_day
        where store_id = any(:storeId) and day between :from and :to and (store_id, day) > (:afterStore, :afterDay)
        order by store_id, day limit :limit`,
})

export interface StoreDayKey {
  readonly storeId: number
  readonly day: Day
}

/** The first `limit` declared days after `after`, by store and day, with who declared them and when. */
export async function listStoreDays(
  ctx: Ctx,
  ask: RangeAsk & { readonly after?: StoreDayKey; readonly limit: number },
): Promise<readonly RowOf<typeof storeDays>[]> {
  return ctx.tx.rows(storeDays, {
    storeId: idsOf(await loadOrganization(ctx), ask, ['store']),
    from: ask.from,
    to: ask.to,
    afterStore: ask.after?.storeId ?? 0,
    afterDay: ask.after?.day ?? ask.from,
    limit: ask.limit,
  })
}

export const storeDaySums = statement({
  name: 'organization.storeDaySums',
  params: { storeId: 'int[]', from: 'date', to: 'date' },
  row: { day: 'date', currency: 'text', turnoverMinor: 'bigint', receipts: 'bigint', stores: 'int' },
  sql: `select day, currency, sum(turnover_minor)::bigint as turnover_minor, sum(receipts)::bigint as receipts,
          count(*)::int as stores
        from organization.store_day
        where store_id = any(:storeId) and day between :from and :to
        group by day, currency order by day, currency`,
})

export interface StoreDaySum {
  readonly day: Day
  readonly currency: Currency
  readonly turnoverMinor: number
  readonly receipts: number
  /** How many stores declared that day. */
  readonly stores: number
}

/** Declared turnover of a subtree by day and currency. */
export async function sumStoreDays(ctx: Ctx, ask: RangeAsk): Promise<readonly StoreDaySum[]> {
  const storeId = idsOf(await loadOrganization(ctx), ask, ['store'])
  return ctx.tx.rows(storeDaySums, { storeId, from: ask.from, to: ask.to })
}

export const footfallHours = statement({
  name: 'organization.footfallHours',
  params: {
    nodeId: 'int[]',
    from: 'date',
    to: 'date',
    afterNode: 'int',
    afterDay: 'date',
    afterHour: 'smallint',
    limit: 'int',
  },
  row: {
    nodeId: 'int',
    day: 'date',
    hour: 'smallint',
    people: 'int',
    revision: 'int',
    actorKind: 'text',
    actorId: 'bigint',
    countedAt: 'timestamptz',
  },
  sql: `select node_id, day, hour, people, revision, actor_kind, actor_id, counted_at
        from organization.footfall
        where node_id = any(:nodeId) and day between :from and :to
          and (node_id, day, hour) > (:afterNode, :afterDay, :afterHour)
        order by node_id, day, hour limit :limit`,
})

export interface FootfallKey {
  readonly nodeId: number
  readonly day: Day
  readonly hour: number
}

/** The first `limit` counted hours after `after`, by node, day and hour. */
export async function listFootfall(
  ctx: Ctx,
  ask: RangeAsk & { readonly after?: FootfallKey; readonly limit: number },
): Promise<readonly RowOf<typeof footfallHours>[]> {
  return ctx.tx.rows(footfallHours, {
    nodeId: idsOf(await loadOrganization(ctx), ask, ['mall', 'store', 'counter']),
    from: ask.from,
    to: ask.to,
    afterNode: ask.after?.nodeId ?? 0,
    afterDay: ask.after?.day ?? ask.from,
    afterHour: ask.after?.hour ?? 0,
    limit: ask.limit,
  })
}

export const footfallSums = statement({
  name: 'organization.footfallSums',
  params: { nodeId: 'int[]', from: 'date', to: 'date' },
  row: { nodeId: 'int', day: 'date', people: 'bigint' },
  sql: `select node_id, day, people from organization.footfall_day
        where node_id = any(:nodeId) and day between :from and :to
        order by day, node_id`,
})

/**
 * People by node and day. Not summed up the tree: who comes through the gate of the mall is counted again at the stores, and only
 * the reader knows which counters stand side by side.
 */
export async function sumFootfall(ctx: Ctx, ask: RangeAsk): Promise<readonly RowOf<typeof footfallSums>[]> {
  const nodeId = idsOf(await loadOrganization(ctx), ask, ['mall', 'store', 'counter'])
  return ctx.tx.rows(footfallSums, { nodeId, from: ask.from, to: ask.to })
}
