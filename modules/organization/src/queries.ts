import { type Ctx, jsonb, statement } from '@atrium/kernel'
import type { OpeningHours } from './model.ts'
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
  },
  sql: 'select target_kind, target_id, version, key, from_day, value from organization.setting',
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
