import { jsonb, statement } from '@atrium/kernel'

/** The columns that there are, by the catalogue of PostgreSQL; views and what belongs to the database itself are left out. */
export const listColumns = statement({
  name: 'warehouse.listColumns',
  params: {},
  row: { tableName: 'text', columnName: 'text' },
  sql: `select n.nspname || '.' || c.relname as table_name, a.attname::text as column_name
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not like 'pg_%' and n.nspname <> 'information_schema'
        order by 1, a.attnum`,
})

/** Events of the tracking plan with the properties that their schemas name. */
export const listPlannedEvents = statement({
  name: 'warehouse.listPlannedEvents',
  params: {},
  row: {
    name: 'text',
    about: jsonb<{ readonly zh: string; readonly en?: string }>(),
    properties: jsonb<readonly string[]>(),
  },
  sql: `select p.name, p.about,
          coalesce((select jsonb_agg(key order by key) from jsonb_object_keys(p.schema -> 'properties') as key), '[]') as properties
        from tracking.plan_event p where p.archived_at is null order by p.name`,
})
