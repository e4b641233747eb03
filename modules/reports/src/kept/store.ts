import { jsonb, type RowOf, statement } from '@atrium/kernel'
import type { ChartDefinition, DashboardDefinition } from './definition.ts'

const kept = {
  keptId: 'bigint',
  kind: 'text',
  ownerId: 'int',
  nameZh: 'text',
  nameEn: 'text?',
  version: 'int',
  definition: jsonb<ChartDefinition | DashboardDefinition>(),
  sharedRoles: jsonb<readonly string[]>(),
  sharedNodes: jsonb<readonly number[]>(),
  changedAt: 'timestamptz',
  archivedAt: 'timestamptz?',
} as const

const KEPT = `kept_id, kind, owner_id, name_zh, name_en, version, definition, to_jsonb(shared_roles) as shared_roles,
          to_jsonb(shared_nodes) as shared_nodes, changed_at, archived_at`

export const loadKept = statement({
  name: 'reports.loadKept',
  params: { keptId: 'bigint[]' },
  row: kept,
  sql: `select ${KEPT} from reports.kept where kept_id = any(:keptId) order by kept_id`,
})
export type KeptRow = RowOf<typeof loadKept>

/** Houses keep some hundreds: who may see which is decided in memory. */
export const MOST_LISTED = 2_000

export const listKept = statement({
  name: 'reports.listKept',
  params: { kind: 'text', limit: 'int' },
  row: kept,
  sql: `select ${KEPT} from reports.kept where kind = :kind and archived_at is null order by changed_at desc, kept_id limit :limit`,
})

export const namesTaken = statement({
  name: 'reports.namesTaken',
  params: { ownerId: 'int[]', kind: 'text[]', nameZh: 'text[]' },
  row: { keptId: 'bigint', ownerId: 'int', kind: 'text', nameZh: 'text' },
  sql: `select k.kept_id, k.owner_id, k.kind, k.name_zh from unnest(:ownerId, :kind, :nameZh) as ask(owner_id, kind, name_zh)
        join reports.kept k using (owner_id, kind, name_zh)`,
})

// A change names the version that it was made from; where that moved meanwhile, no row comes back.
export const writeKept = statement({
  name: 'reports.writeKept',
  params: {
    keptId: 'bigint[]',
    kind: 'text[]',
    ownerId: 'int[]',
    nameZh: 'text[]',
    nameEn: 'text?[]',
    version: 'int[]',
    definition: 'jsonb[]',
    sharedRoles: 'jsonb[]',
    sharedNodes: 'jsonb[]',
    now: 'timestamptz',
  },
  row: { keptId: 'bigint' },
  sql: `insert into reports.kept as k (kept_id, kind, owner_id, name_zh, name_en, version, definition, shared_roles, shared_nodes, changed_at)
        select kept_id, kind, owner_id, name_zh, name_en, version, definition,
          array(select jsonb_array_elements_text(shared_roles)), array(select jsonb_array_elements_text(shared_nodes)::int), :now
        from unnest(:keptId, :kind, :ownerId, :nameZh, :nameEn, :version, :definition, :sharedRoles, :sharedNodes)
          as ask(kept_id, kind, owner_id, name_zh, name_en, version, definition, shared_roles, shared_nodes)
        order by kept_id
        on conflict (kept_id) do update set name_zh = excluded.name_zh, name_en = excluded.name_en, version = excluded.version,
          definition = excluded.definition, shared_roles = excluded.shared_roles, shared_nodes = excluded.shared_nodes,
          changed_at = excluded.changed_at
        where k.version = excluded.version - 1
        returning kept_id`,
})

export const writeVersions = statement({
  name: 'reports.writeVersions',
  params: {
    keptId: 'bigint[]',
    version: 'int[]',
    nameZh: 'text[]',
    nameEn: 'text?[]',
    definition: 'jsonb[]',
    savedBy: 'int[]',
    now: 'timestamptz',
  },
  sql: `insert into reports.kept_version (kept_id, version, name_zh, name_en, definition, saved_by, saved_at)
        select kept_id, version, name_zh, name_en, definition, saved_by, :now
        from unnest(:keptId, :version, :nameZh, :nameEn, :definition, :savedBy)
          as ask(kept_id, version, name_zh, name_en, definition, saved_by)`,
})

export const archiveKept = statement({
  name: 'reports.archiveKept',
  params: { keptId: 'bigint[]', archived: 'boolean[]', now: 'timestamptz' },
  sql: `update reports.kept k set archived_at = case when ask.archived then :now end
        from unnest(:keptId, :archived) as ask(kept_id, archived)
        where k.kept_id = ask.kept_id and (k.archived_at is not null) <> ask.archived`,
})

/** What is archived is not sent any more. */
export const endSchedulesOfArchived = statement({
  name: 'reports.endSchedulesOfArchived',
  params: { keptId: 'bigint[]', now: 'timestamptz' },
  sql: `update reports.schedule s set ended_at = :now, next_at = null
        from reports.kept k
        where s.kept_id = any(:keptId) and k.kept_id = s.kept_id and k.archived_at is not null and s.ended_at is null`,
})

export const versionsOfKept = statement({
  name: 'reports.versionsOfKept',
  params: { keptId: 'bigint' },
  row: {
    version: 'int',
    nameZh: 'text',
    nameEn: 'text?',
    definition: jsonb<ChartDefinition | DashboardDefinition>(),
    savedBy: 'int',
    savedAt: 'timestamptz',
  },
  sql: `select version, name_zh, name_en, definition, saved_by, saved_at from reports.kept_version
        where kept_id = :keptId order by version desc limit 50`,
})
