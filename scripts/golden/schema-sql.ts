import { type Ask, text, texts } from './ask.ts'

const OURS = `n.nspname not in ('pg_catalog', 'information_schema', 'public') and n.nspname not like 'pg\\_%'`
const APP_ROLE = 'atrium_app'

/**
 * The schema as SQL that a person can read, printed from the catalogs in an order that depends on names only, so that a migration's
 * difference is the schema's difference. Equal schemas print equal text on PostgreSQL 15 to 18. `only` names the schemas to print; all where left out.
 */
export async function schemaSql(ask: Ask, only?: readonly string[]): Promise<string> {
  await refuseUnknown(ask)
  const schemas = await texts(
    ask,
    `select nspname as text from pg_namespace as n where ${OURS} and ($1::text[] is null or nspname = any($1)) order by 1`,
    [only ?? null],
  )
  const parts = ['-- Written by `npm run golden` from db/migrations; read it, change those.']
  for (const schema of schemas) {
    parts.push(`-- ${schema} ${'-'.repeat(Math.max(3, 120 - schema.length))}`)
    parts.push([`create schema ${schema};`, ...(await grants(ask, schema, SCHEMA_GRANTS))].join('\n'))
    for (const sequence of await texts(ask, SEQUENCES, [schema])) parts.push(sequence)
    for (const table of await texts(ask, TABLES, [schema])) parts.push(await tableSql(ask, table))
    for (const view of await texts(ask, VIEWS, [schema])) parts.push(view)
    for (const fn of await texts(ask, FUNCTIONS, [schema])) parts.push(fn)
    const allowed = (
      await Promise.all([SEQUENCE_GRANTS, FUNCTION_GRANTS].map((sql) => grants(ask, schema, sql)))
    ).flat()
    if (allowed.length > 0) parts.push(allowed.join('\n'))
  }
  return `${parts.join('\n\n')}\n`
}

/** What this printer does not know must not stay silent in the golden file. */
async function refuseUnknown(ask: Ask): Promise<void> {
  const found = await texts(
    ask,
    `select c.oid::regclass::text || ' (relkind ' || c.relkind::text || ')' as text
     from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
     where ${OURS} and c.relkind not in ('r', 'p', 'i', 'I', 'S', 'v', 'm', 't')
     union all
     select t.oid::regtype::text || ' (type)' from pg_type as t join pg_namespace as n on n.oid = t.typnamespace
     where ${OURS} and t.typtype in ('d', 'e', 'r')
     union all
     select 'policy ' || polname from pg_policy`,
  )
  if (found.length > 0) throw new Error(`scripts/golden/schema-sql.ts does not print ${found.join(', ')}`)
}

const SCHEMA_GRANTS = `
  select lower(privilege_type) as privilege, 'schema ' || nspname as target
  from pg_namespace as n, aclexplode(nspacl) where nspname = $1 and grantee = '${APP_ROLE}'::regrole`
const SEQUENCE_GRANTS = `
  select lower(privilege_type) as privilege, 'sequence ' || n.nspname || '.' || relname as target
  from pg_class as c join pg_namespace as n on n.oid = relnamespace, aclexplode(relacl)
  where n.nspname = $1 and relkind = 'S' and grantee = '${APP_ROLE}'::regrole`
const FUNCTION_GRANTS = `
  select lower(privilege_type) as privilege, 'function ' || p.oid::regprocedure as target
  from pg_proc as p join pg_namespace as n on n.oid = pronamespace, aclexplode(proacl)
  where n.nspname = $1 and grantee = '${APP_ROLE}'::regrole`
const TABLE_GRANTS = `
  select lower(privilege_type) as privilege, 'table ' || $1 as target
  from pg_class as c, aclexplode(relacl) where c.oid = $1::regclass and grantee = '${APP_ROLE}'::regrole
  union all
  select lower(privilege_type) || ' (' || string_agg(attname, ', ' order by attname) || ')', 'table ' || $1
  from pg_attribute, aclexplode(attacl) where attrelid = $1::regclass and grantee = '${APP_ROLE}'::regrole group by privilege_type`

async function grants(ask: Ask, of: string, sql: string): Promise<string[]> {
  return texts(
    ask,
    `select 'grant ' || string_agg(privilege, ', ' order by privilege) || ' on ' || target || ' to ${APP_ROLE};' as text
     from (${sql}) as granted group by target order by target`,
    [of],
  )
}

/** Sequences of identity columns are told by their column. */
const SEQUENCES = `
  select 'create sequence ' || n.nspname || '.' || c.relname || ' as ' || format_type(s.seqtypid, null)
    || ' start ' || s.seqstart || ' increment ' || s.seqincrement || ' minvalue ' || s.seqmin || ' maxvalue ' || s.seqmax
    || case when s.seqcycle then ' cycle' else '' end || ';' as text
  from pg_sequence as s join pg_class as c on c.oid = s.seqrelid join pg_namespace as n on n.oid = c.relnamespace
  where n.nspname = $1 and not exists (select from pg_depend where objid = c.oid and classid = 'pg_class'::regclass and deptype = 'i')
  order by c.relname`

const TABLES = `
  select c.oid::regclass::text as text from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relkind in ('r', 'p') order by c.relname`

const VIEWS = `
  select 'create ' || case c.relkind when 'm' then 'materialized ' else '' end || 'view ' || c.oid::regclass || ' as' || chr(10) || pg_get_viewdef(c.oid) as text
  from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relkind in ('v', 'm') order by c.relname`

const FUNCTIONS = `
  select trim(trailing chr(10) from pg_get_functiondef(p.oid)) || ';'
    || case when exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) where grantee = 0)
       then '' else chr(10) || 'revoke all on function ' || p.oid::regprocedure || ' from public;' end as text
  from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace where n.nspname = $1 order by p.oid::regprocedure::text collate "C"`

const PARTITION = `
  select 'create table ' || c.oid::regclass || ' partition of ' || inhparent::regclass || ' ' || pg_get_expr(c.relpartbound, c.oid) || ';' as text
  from pg_class as c join pg_inherits on inhrelid = c.oid where c.oid = $1::regclass and c.relispartition`

const COLUMNS = `
  select a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || case when a.attnotnull then ' not null' else '' end
    || case a.attidentity when 'a' then ' generated always as identity' when 'd' then ' generated by default as identity' else '' end
    || case when d.adbin is null then '' when a.attgenerated = 's' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') stored'
       else ' default ' || pg_get_expr(d.adbin, d.adrelid) end
    || case when a.attstorage <> t.typstorage then ' storage ' || case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end else '' end
    as text
  from pg_attribute as a join pg_type as t on t.oid = a.atttypid left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`

/** Not null is told by the column; from 18 on it is a constraint as well. */
const CONSTRAINTS = `
  select 'constraint ' || conname || ' ' || pg_get_constraintdef(oid) as text from pg_constraint
  where conrelid = $1::regclass and contype in ('p', 'u', 'c', 'f', 'x')
  order by array_position(array['p', 'u', 'f', 'c', 'x'], contype::text), conname`

const TABLE_TAIL = `
  select case when c.relkind = 'p' then ' partition by ' || pg_get_partkeydef(c.oid) else '' end
    || case when c.reloptions is null then '' else ' with (' || array_to_string(c.reloptions, ', ') || ')' end as text
  from pg_class as c where c.oid = $1::regclass`

const INDEXES = `
  select pg_get_indexdef(i.indexrelid) || ';' as text from pg_index as i
  where i.indrelid = $1::regclass and not exists (select from pg_constraint where conindid = i.indexrelid and contype in ('p', 'u', 'x'))
  order by i.indexrelid::regclass::text collate "C"`

const TRIGGERS = `select pg_get_triggerdef(oid) || ';' as text from pg_trigger where tgrelid = $1::regclass and not tgisinternal order by tgname`

const COMMENTS = `
  select 'comment on ' || case objsubid when 0 then 'table ' || $1 else 'column ' || $1 || '.' || attname end || ' is ' || quote_literal(description) || ';' as text
  from pg_description left join pg_attribute on attrelid = objoid and attnum = objsubid
  where classoid = 'pg_class'::regclass and objoid = $1::regclass order by objsubid`

async function tableSql(ask: Ask, table: string): Promise<string> {
  const partition = await texts(ask, PARTITION, [table])
  if (partition.length > 0) return partition.join('\n')
  const body = [...(await texts(ask, COLUMNS, [table])), ...(await texts(ask, CONSTRAINTS, [table]))]
  const create = `create table ${table} (\n${body.map((line) => `  ${line}`).join(',\n')}\n)${await text(ask, TABLE_TAIL, [table])};`
  const rest: string[] = []
  for (const sql of [INDEXES, TRIGGERS, COMMENTS]) rest.push(...(await texts(ask, sql, [table])))
  return [create, ...rest, ...(await grants(ask, table, TABLE_GRANTS))].join('\n')
}
