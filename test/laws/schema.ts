/** What the laws want to know about a table; partitions are left out, their parents speak for them. */
export interface Table {
  /** `points.entry` */
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly primaryKey: readonly string[]
  readonly uniques: readonly { readonly name: string; readonly columns: readonly string[] }[]
  readonly foreignKeys: readonly string[]
  readonly checks: readonly string[]
  /** What the app role may do besides reading: INSERT, UPDATE, DELETE, TRUNCATE; UPDATE also when it is on some columns only. */
  readonly appMay: readonly string[]
}

type Ask = (sql: string) => Promise<Record<string, unknown>[]>

/** Reads the tables of all schemas that migrations made. */
export async function readTables(ask: Ask): Promise<Table[]> {
  const rows = await ask(`
    select n.nspname || '.' || c.relname as name,
      (select json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod)) order by attnum)
       from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) as columns,
      coalesce((select json_agg(json_build_object('name', i.indexrelid::regclass::text, 'primary', i.indisprimary, 'columns',
          (select json_agg(coalesce(a.attname, '(expression)') order by k.position)
           from unnest(i.indkey::int[]) with ordinality as k(attnum, position)
           left join pg_attribute as a on a.attrelid = c.oid and a.attnum = k.attnum and k.attnum > 0
           where k.position <= i.indnkeyatts)))
       from pg_index as i where i.indrelid = c.oid and i.indisunique), '[]') as uniques,
      coalesce((select json_agg(conname order by conname) from pg_constraint where conrelid = c.oid and contype = 'f'), '[]') as foreign_keys,
      coalesce((select json_agg(conname order by conname) from pg_constraint where conrelid = c.oid and contype = 'c'), '[]') as checks,
      array_remove(array[
        case when has_any_column_privilege('atrium_app', c.oid, 'INSERT') then 'INSERT' end,
        case when has_any_column_privilege('atrium_app', c.oid, 'UPDATE') then 'UPDATE' end,
        case when has_table_privilege('atrium_app', c.oid, 'DELETE') then 'DELETE' end,
        case when has_table_privilege('atrium_app', c.oid, 'TRUNCATE') then 'TRUNCATE' end], null) as app_may
    from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition
      and n.nspname not in ('pg_catalog', 'information_schema', 'public') and n.nspname not like 'pg\\_%'
    order by 1`)
  return rows.map((row) => {
    // json_build_object above gives these their shape.
    const uniques = row.uniques as { name: string; primary: boolean; columns: string[] }[]
    return {
      name: String(row.name),
      columns: row.columns as Table['columns'],
      primaryKey: uniques.find((index) => index.primary)?.columns ?? [],
      uniques: uniques.filter((index) => !index.primary),
      foreignKeys: row.foreign_keys as string[],
      checks: row.checks as string[],
      appMay: row.app_may as string[],
    }
  })
}

/**
 * Tables that name a member and are not kept by member, each with the reason (R07): key tables, which make something unique in the whole house and
 * are distributed by their own key, and lists of the house itself, which stay on the coordinator.
 */
export const NOT_BY_MEMBER: Readonly<Record<string, string>> = {
  'house.outbox': 'the log of everything, local, read in the order of transactions',
  'house.parked_event': 'what reactions could not digest, local',
  'members.identity_key': 'key table: a strong identity names one member',
  'members.hint': 'key table: a weak identity names several members',
  'members.review': 'the work list of staff',
  'purchases.receipt': 'key table: a receipt is posted once',
  'staff.audit': 'the trail in order of time',
  'tracking.user_ref': 'key table: what a source calls a user names one member',
}

/** Tables without a primary key, each with the reason. */
const WITHOUT_KEY: Readonly<Record<string, string>> = {
  'house.outbox': 'ids come from a sequence, and a key would have to hold the partition',
}

/** R07: what belongs to a member is kept by member, so that it can be distributed by member. */
export function memberFaults(table: Table): string[] {
  const faults: string[] = []
  if (table.primaryKey.length === 0 && !(table.name in WITHOUT_KEY)) faults.push(`${table.name} has no primary key`)
  if (!table.columns.some((column) => column.name === 'member_id') || table.name in NOT_BY_MEMBER) return faults
  if (table.primaryKey[0] !== 'member_id') {
    faults.push(`${table.name}: its primary key (${table.primaryKey.join(', ')}) does not start with member_id (R07)`)
  }
  for (const unique of table.uniques) {
    if (!unique.columns.includes('member_id'))
      faults.push(`${table.name}: ${unique.name} does not contain member_id (R07)`)
  }
  if (table.foreignKeys.length > 0)
    faults.push(`${table.name}: foreign keys (${table.foreignKeys.join(', ')}) cost every posting a look-up`)
  return faults
}

const TYPES = new Set([
  'smallint',
  'integer',
  'bigint',
  'double precision',
  'text',
  'boolean',
  'timestamp with time zone',
  'date',
  'json',
  'jsonb',
  'bytea',
  'xid8',
  'pg_snapshot',
  'text[]',
  'integer[]',
])
const INTEGERS = ['smallint', 'integer', 'bigint']
/** What the end of a column's name says about its type (R14, R15). */
const ENDINGS: readonly [ending: RegExp, types: readonly string[]][] = [
  [/_minor$/, ['bigint']],
  [/_milli$/, ['bigint']],
  [/_at$/, ['timestamp with time zone']],
  [/(?:^|_)(?:day|on)$/, ['date']],
  [/_(?:days|months|seconds|minutes|hours|ms|count)$/, INTEGERS],
  [/_id$/, ['smallint', 'integer', 'bigint']],
  [/^member_id$|_member_id$/, ['integer']],
]
/** Ids that are texts because others give them, or because they name rows of any table. */
const TEXT_IDS = new Set(['request_id', 'subject_id'])
const MONEY_WORD = /^(?:\w+_)?(?:gross|discount|paid|net|price|turnover|cost|revenue)$/
const NAME = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/

/** R14 and R15: names and types of columns, names of constraints. */
export function nameFaults(table: Table): string[] {
  const faults = table.columns.flatMap(({ name, type }) =>
    columnFaults(name, type).map((fault) => `${table.name}.${name}: ${fault}`),
  )
  const plain = table.name.split('.')[1] ?? ''
  if (!NAME.test(plain)) faults.push(`${table.name} is not in snake_case`)
  for (const check of table.checks) {
    if (check.startsWith(`${plain}_`) && /_check\d*$/.test(check))
      faults.push(`${table.name}: ${check} was named by PostgreSQL; say what it promises (R06)`)
  }
  return faults
}

function columnFaults(name: string, type: string): string[] {
  const faults: string[] = []
  if (!NAME.test(name)) faults.push('is not in snake_case')
  if (!TYPES.has(type)) faults.push(`the house does not use ${type}`)
  if (MONEY_WORD.test(name)) faults.push('amounts of money say their unit: _minor (R14)')
  if (TEXT_IDS.has(name)) return faults
  for (const [ending, types] of ENDINGS) {
    if (ending.test(name) && !types.includes(type)) faults.push(`is ${type}; a name like this is ${types.join(' or ')}`)
  }
  return faults
}

/** What is only ever added to: the app role may not change or remove a row of these (R06). */
export const LEDGERS: readonly string[] = [
  'house.outbox',
  'members.consent',
  'points.entry',
  'points.lot_use',
  'staff.audit',
  'tiers.change',
]

/** R06: ledgers are append-only for the app role. */
export function ledgerFaults(tables: readonly Table[], ledgers = LEDGERS): string[] {
  return ledgers.flatMap((name) => {
    const table = tables.find((each) => each.name === name)
    if (!table) return [`${name} is listed as a ledger and is not there`]
    const wrong = table.appMay.filter((privilege) => privilege !== 'INSERT')
    return wrong.length > 0 ? [`${name} is a ledger and the app role may ${wrong.join(', ')}`] : []
  })
}

/** R06: the app role makes nothing and owns nothing; functions that run with their owner's rights are pinned and not for everybody. */
export async function rightFaults(ask: Ask): Promise<string[]> {
  const rows = await ask(`
    select 'the app role may create in schema ' || nspname as fault from pg_namespace
    where nspname not like 'pg\\_%' and nspname <> 'information_schema' and has_schema_privilege('atrium_app', oid, 'CREATE')
    union all
    select 'the app role owns ' || oid::regclass from pg_class where relowner = (select oid from pg_roles where rolname = 'atrium_app')
    union all
    select p.oid::regprocedure || ' runs with its owner''s rights and does not pin search_path' from pg_proc as p
    where prosecdef and not coalesce(array_to_string(proconfig, ',') ~ '(^|,)search_path=', false)
      and pronamespace <> 'pg_catalog'::regnamespace
    union all
    select p.oid::regprocedure || ' runs with its owner''s rights and everybody may call it' from pg_proc as p
    where prosecdef and pronamespace <> 'pg_catalog'::regnamespace
      and exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee = 0 and privilege_type = 'EXECUTE')
    union all
    select 'the app role is a superuser or may bypass row security' from pg_roles
    where rolname = 'atrium_app' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)
    order by 1`)
  return rows.map((row) => String(row.fault))
}
