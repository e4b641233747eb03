import { jsonb, type RowOf, statement } from '@atrium/kernel'
import type { Mapping } from '../reading/index.ts'

const layoutRow = {
  layoutId: 'int',
  name: 'text',
  version: 'int',
  retiredAt: 'timestamptz?',
  target: 'text',
  mapping: jsonb<Mapping>(),
  savedAt: 'timestamptz',
  actorKind: 'text',
  actorId: 'bigint',
} as const

const LAYOUT = `select l.layout_id, l.name, l.version, l.retired_at, v.target, v.mapping, v.saved_at, v.actor_kind, v.actor_id
        from imports.layout as l join imports.layout_version as v on v.layout_id = l.layout_id and v.version = l.version`

/** Layouts in their version in force, by name; some hundreds at most. */
export const listLayouts = statement({
  name: 'imports.listLayouts',
  params: { limit: 'int' },
  row: layoutRow,
  sql: `${LAYOUT} where l.retired_at is null order by l.name limit :limit`,
})
export type LayoutRow = RowOf<typeof listLayouts>

export const loadLayouts = statement({
  name: 'imports.loadLayouts',
  params: { layoutId: 'int[]' },
  row: layoutRow,
  sql: `${LAYOUT} where l.layout_id = any(:layoutId)`,
})

export const listVersions = statement({
  name: 'imports.listVersions',
  params: { layoutId: 'int' },
  row: { version: 'int', mapping: jsonb<Mapping>(), savedAt: 'timestamptz', actorKind: 'text', actorId: 'bigint' },
  sql: `select version, mapping, saved_at, actor_kind, actor_id from imports.layout_version
        where layout_id = :layoutId order by version desc limit 50`,
})

/** Answers nothing where the name is taken. */
export const insertLayout = statement({
  name: 'imports.insertLayout',
  params: { name: 'text' },
  row: { layoutId: 'int' },
  sql: `insert into imports.layout (layout_id, name, version) values (nextval('imports.layout_id')::int, :name, 1)
        on conflict (name) where retired_at is null do nothing
        returning layout_id`,
})

/** Answers nothing where another version came between, or the layout was put away. Locks the row. */
export const moveLayout = statement({
  name: 'imports.moveLayout',
  params: { layoutId: 'int', version: 'int', name: 'text' },
  row: { version: 'int' },
  sql: `update imports.layout set version = version + 1, name = :name
        where layout_id = :layoutId and version = :version and retired_at is null
          and not exists (select from imports.layout where name = :name and retired_at is null and layout_id <> :layoutId)
        returning version`,
})

export const insertVersion = statement({
  name: 'imports.insertVersion',
  params: {
    layoutId: 'int',
    version: 'int',
    target: 'text',
    mapping: 'jsonb',
    savedAt: 'timestamptz',
    actorKind: 'text',
    actorId: 'bigint',
  },
  sql: `insert into imports.layout_version (layout_id, version, target, mapping, saved_at, actor_kind, actor_id)
        values (:layoutId, :version, :target, :mapping, :savedAt, :actorKind, :actorId)`,
})

export const retireLayouts = statement({
  name: 'imports.retireLayouts',
  params: { layoutId: 'int[]', at: 'timestamptz' },
  row: { layoutId: 'int', name: 'text' },
  sql: `update imports.layout set retired_at = :at where layout_id = any(:layoutId) and retired_at is null returning layout_id, name`,
})
