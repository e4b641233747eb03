/*
 * Walks the syntax tree that DuckDB's own parser makes of a statement (`json_serialize_sql`) and says what it names that may not be named. It is a
 * list of what is allowed, not of what is forbidden: tables by name, functions that make tables by name. The locked engine behind it refuses the
 * same things again.
 */

export interface TreeFault {
  readonly code: 'sql_table_unknown' | 'sql_function_refused'
  readonly message: string
  /** Bytes from the start of the statement. */
  readonly byte: number | undefined
}

interface Node {
  readonly [key: string]: unknown
}

/** Functions that make rows from their arguments and read nothing. */
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  'range',
  'generate_series',
  'unnest',
  'repeat',
  'json_each',
  'json_tree',
])

/** Functions that tell of the machine, the session or other objects, wait, write, run text as SQL, or read states of aggregates from bytes. */
const REFUSED_FUNCTIONS =
  /^(?:current_(?!date$|time$|timestamp$|localtime$|localtimestamp$).*|get_block_size|getenv|getvariable|nextval|currval|version|session_user|user|write_log|which_secret|in_search_path|query|query_table|can_cast_implicitly|stats|vector_type|setseed|create_sort_key|sleep.*|txid_.*|pg_.*|has_.*_privilege|inet_.*|obj_description|col_description|shobj_description|format_pg_type|map_to_pg_oid|json_(?:de)?serialize.*|json_execute.*|parse_duckdb_log_message|duckdb_.*|pragma_.*|read_.*|parquet_.*|sniff_.*|glob|__internal.*|finalize|combine|checkpoint|force_checkpoint)$/

const NAME = /^[\p{L}_][\p{L}\p{N}_ ]{0,63}$/u
const SYSTEM_NAME = /^(?:duckdb|pragma|sqlite|pg|information_schema)/i

/** What a statement names. `tables`: those that were found among the allowed ones, in their own spelling. */
export interface Named {
  readonly tables: ReadonlySet<string>
  /** `show tables`, which the caller answers itself. */
  readonly listsTables: boolean
}

/** Reads a syntax tree against the tables that may be named (in lower case → own spelling). Answers the first fault, or what it names. */
export function readTree(tree: unknown, allowed: ReadonlyMap<string, string>): TreeFault | Named {
  const reading = new Reading(allowed)
  const fault = reading.walk(tree, new Set())
  return fault ?? { tables: reading.tables, listsTables: reading.listsTables }
}

export const isFault = (read: TreeFault | Named): read is TreeFault => 'code' in read

class Reading {
  readonly tables = new Set<string>()
  listsTables = false
  private readonly allowed: ReadonlyMap<string, string>

  constructor(allowed: ReadonlyMap<string, string>) {
    this.allowed = allowed
  }

  /** `named`: names of the `with` clauses that are in sight. */
  walk(value: unknown, named: ReadonlySet<string>): TreeFault | undefined {
    if (typeof value !== 'object' || value === null) return undefined
    if (Array.isArray(value)) return first(value, (item) => this.walk(item, named))
    // A node of the tree: what it is stands in its fields.
    const node = value as Node
    const own = this.look(node, named)
    if (own) return own
    const clauses = clausesOf(node)
    if (clauses === undefined) return first(Object.values(node), (part) => this.walk(part, named))
    const inSight = new Set(named)
    const fault = first(clauses, ({ key, value: clause }) => {
      if (!NAME.test(key) || SYSTEM_NAME.test(key))
        return { code: 'sql_table_unknown' as const, message: key, byte: undefined }
      const found = this.walk(clause, isRecursive(clause) ? new Set([...inSight, key.toLowerCase()]) : inSight)
      inSight.add(key.toLowerCase())
      return found
    })
    if (fault) return fault
    return first(Object.entries(node), ([key, part]) => (key === 'cte_map' ? undefined : this.walk(part, inSight)))
  }

  private look(node: Node, named: ReadonlySet<string>): TreeFault | undefined {
    if (node.type === 'BASE_TABLE') return this.table(node, named)
    if (node.type === 'TABLE_FUNCTION') return refusedMaker(node)
    if (node.type === 'SHOW_REF') return this.shown(node)
    if (node.class === 'FUNCTION') return refusedFunction(node)
    // Text that becomes SQL, files, and whatever later versions bring.
    return KNOWN_SOURCES.has(String(node.type)) || !('sample' in node && 'alias' in node)
      ? undefined
      : { code: 'sql_table_unknown', message: String(node.type), byte: byteOf(node) }
  }

  private table(node: Node, named: ReadonlySet<string>): TreeFault | undefined {
    const [catalog, schema, name] = [node.catalog_name, node.schema_name, node.table_name].map((part) =>
      String(part ?? ''),
    ) as [string, string, string]
    if (catalog === '' && schema === '' && named.has(name.toLowerCase())) return undefined
    const known = catalog === '' ? this.allowed.get(`${schema}.${name}`.toLowerCase()) : undefined
    if (known === undefined) {
      const full = [catalog, schema, name].filter((part) => part !== '').join('.')
      return { code: 'sql_table_unknown', message: full, byte: byteOf(node) }
    }
    this.tables.add(known)
    return undefined
  }

  /** `describe` and `summarize` hold what they are about as a query. */
  private shown(node: Node): TreeFault | undefined {
    if (typeof node.query === 'object' && node.query !== null) return undefined
    const name = String(node.table_name ?? '').replaceAll('"', '')
    if (name !== 'tables' && name !== '__show_tables_expanded')
      return { code: 'sql_table_unknown', message: name, byte: byteOf(node) }
    this.listsTables = true
    return undefined
  }
}

/** Everything that stands in a `from` beside those that are looked at above. */
const KNOWN_SOURCES: ReadonlySet<string> = new Set([
  'SUBQUERY',
  'JOIN',
  'EMPTY',
  'EXPRESSION_LIST',
  'PIVOT',
  'COLUMN_DATA',
])

function refusedMaker(node: Node): TreeFault | undefined {
  const called = node.function as Node | undefined
  const name = String(called?.function_name ?? '').toLowerCase()
  if (called?.class === 'FUNCTION' && TABLE_FUNCTIONS.has(name) && isPlain(called)) return undefined
  return { code: 'sql_function_refused', message: name, byte: byteOf(node) ?? (called && byteOf(called)) }
}

function refusedFunction(node: Node): TreeFault | undefined {
  const name = String(node.function_name ?? '').toLowerCase()
  // The state of an aggregate is memory as it lies.
  if (!REFUSED_FUNCTIONS.test(name) && isPlain(node) && node.export_state !== true) return undefined
  return { code: 'sql_function_refused', message: name, byte: byteOf(node) }
}

/** Of no other schema than DuckDB's own. */
const isPlain = (node: Node): boolean =>
  ['', 'main'].includes(String(node.schema ?? '')) && ['', 'system'].includes(String(node.catalog ?? ''))

function clausesOf(node: Node): readonly { readonly key: string; readonly value: unknown }[] | undefined {
  const held = node.cte_map as { readonly map?: unknown } | undefined
  if (!Array.isArray(held?.map) || held.map.length === 0) return undefined
  // DuckDB writes `[{ key, value }]`.
  return held.map as readonly { readonly key: string; readonly value: unknown }[]
}

/** Whether a `with` clause may name itself. */
function isRecursive(clause: unknown): boolean {
  const { query } = clause as { readonly query?: { readonly node?: Node } }
  return query?.node?.type === 'RECURSIVE_CTE_NODE'
}

/** DuckDB writes 2^64 − 1 where it knows none. */
function byteOf({ query_location: at }: Node): number | undefined {
  return typeof at === 'number' && at < 2 ** 31 ? at : undefined
}

function first<Item>(items: readonly Item[], look: (item: Item) => TreeFault | undefined): TreeFault | undefined {
  for (const item of items) {
    const fault = look(item)
    if (fault) return fault
  }
  return undefined
}
