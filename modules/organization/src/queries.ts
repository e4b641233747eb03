import { type Ctx, inScope, jsonb, type RowOf, type Scope, statement } from '@atrium/kernel'
import type { NodeKind, OpeningHours, OrganizationNode } from './model.ts'
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
    archivedAt: 'timestamptz?',
  },
  sql: `select id, kind, code, name_zh, name_en, zone, currency, hours, category, floor, archived_at from organization.node`,
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
