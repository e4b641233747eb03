import { type ProjectedColumn, type Projection, snakeCase } from '@atrium/kernel'

/*
 * What analysts see of the columnar projection: derived from what the modules declare, so that a new projection appears by itself, without what
 * is personal. Members stand under numbers that mean nothing elsewhere, places under their codes.
 */

/** Which rows of a table somebody sees who may not see the whole group. */
export type RowRule =
  /** All: they tell of no store. */
  | 'everyone'
  /** Those of their stores: the table has `store_code`, or is the list of stores. */
  | 'store'
  /** Those of their nodes: the table has `node_code`. */
  | 'node'
  /** Those of sources that stand at their nodes. */
  | 'source'
  /** Those of members whom one of their stores has met. */
  | 'met'
  /** None: sums of it would tell of other stores. */
  | 'group'

export interface AnalystColumn {
  readonly name: string
  readonly type: string
  readonly nullable: boolean
  readonly zh: string
  readonly en: string
  readonly unit?: ProjectedColumn['unit']
  readonly role?: ProjectedColumn['role']
  /** DuckDB's expression over the projection's table `t` and what is joined to it. */
  readonly sql: string
}

export interface AnalystTable {
  readonly name: string
  readonly zh: string
  readonly en: string
  readonly rows: RowRule
  readonly columns: readonly AnalystColumn[]
  /** DuckDB's select over the projection. Reads `pseudonym` and `place`, which publishing makes first. */
  readonly select: string
}

/** The same rules by which reports answer (modules/reports, `facts.ts`); a table that is not named is for the whole group only. */
const ROW_RULES: Readonly<Record<string, RowRule>> = {
  'catalog.product': 'everyone',
  'organization.group': 'everyone',
  'organization.node': 'node',
  'organization.programme': 'everyone',
  'organization.store': 'store',
  'organization.footfall': 'node',
  'profiles.definition': 'everyone',
  'purchases.purchase': 'store',
  'purchases.line': 'store',
  'purchases.anonymous': 'store',
  'purchases.anonymous_line': 'store',
  'members.scope': 'store',
  'members.member': 'met',
  'members.person': 'met',
  'members.attribute': 'met',
  'members.consent': 'met',
  'members.consent_said': 'met',
  'members.reach': 'met',
  'members.merge': 'met',
  'profiles.tag': 'met',
  'profiles.portrait': 'met',
  'points.account': 'met',
  'points.entry': 'met',
  'profiles.stage_change': 'met',
  'tiers.change': 'met',
  'tiers.level': 'met',
  'tracking.source': 'node',
  'tracking.event': 'source',
}

/** Values that are personal in general, and are shown where the row itself says that they are not. */
const OPENED: Readonly<
  Record<string, { readonly columns: readonly string[]; readonly join: string; readonly when: string }>
> = {
  'profiles.tag': {
    columns: ['textValue', 'numberValue'],
    join: 'left join profiles.definition as defined on defined.code = t.tag',
    when: 'defined.personal = false',
  },
}

const PLACE = /^(?:(?:[a-z]+S|s)tore|mall|brand|parent|node)Id$/

/** All tables that analysts may read, in the order of their names. */
export function analystTables(projections: readonly Projection[]): readonly AnalystTable[] {
  return [...projections.flatMap((projection) => tableOf(projection) ?? []), NODES].sort((one, other) =>
    one.name < other.name ? -1 : 1,
  )
}

/** A table whose key is personal says nothing without it. */
function tableOf(projection: Projection): AnalystTable | undefined {
  const { name, of, about } = projection
  const key = of.kind === 'keyed' ? of.keyed : of.kind === 'whole' ? of.key : 'memberId'
  if (projection.columns[key]?.personal) return undefined
  const opened = OPENED[name]
  const joins: string[] = opened ? [opened.join] : []
  const columns = Object.entries(projection.columns).flatMap(([column, declared]) => {
    if (!declared.personal) return columnsOf(projection, column, declared, joins)
    if (!opened?.columns.includes(column)) return []
    const [plain] = [plainColumn(column, declared)]
    return [{ ...plain, nullable: true, sql: `case when ${opened.when} then ${plain.sql} end` }]
  })
  if (of.kind === 'keyed' && of.ownedBy !== undefined) {
    joins.push('left join pseudonym as whose on whose.member_id = t.root_id')
    columns.push({ ...PERSON, nullable: true, sql: 'whose.person_no' })
  }
  const rows = ROW_RULES[name] ?? 'group'
  return { name, ...about, rows, columns, select: selectOf(columns, `${name} as t ${joins.join(' ')}`) }
}

const selectOf = (columns: readonly AnalystColumn[], from: string): string =>
  `select ${columns.map(({ name, sql }) => `${sql} as "${name}"`).join(', ')} from ${from}`

const PERSON = {
  name: 'person_no',
  type: 'bigint',
  zh: '会员本人（匿名编号，合并后同一人同号）',
  en: 'Person, under a number of analysts’ own; the same after merges',
  role: 'key',
} as const
const MEMBER = {
  name: 'member_no',
  type: 'bigint',
  zh: '会员（匿名编号）',
  en: 'Member, under a number of analysts’ own',
  role: 'key',
} as const

function columnsOf(projection: Projection, key: string, declared: ProjectedColumn, joins: string[]): AnalystColumn[] {
  // The person stands beside the member already.
  if (key === 'rootId') return []
  if (key === 'memberId') {
    joins.push('join pseudonym as known on known.member_id = t.member_id')
    return [
      { ...PERSON, nullable: false, sql: 'known.person_no' },
      { ...MEMBER, nullable: false, sql: 'known.member_no' },
    ]
  }
  const isCoded = PLACE.test(key) || key === 'programmeId' || key === 'groupId'
  if (!isCoded) return [plainColumn(key, declared)]
  // The list of these things has their code in a column of its own.
  if (declared.role === 'key' && 'code' in projection.columns) return []
  const alias = snakeCase(key).replace(/_id$/, '_at')
  const source = key === 'programmeId' ? 'organization.programme' : 'place'
  const id = key === 'programmeId' ? 'programme_id' : 'id'
  joins.push(`left join ${source} as ${alias} on ${alias}.${id} = t.${snakeCase(key)}`)
  const name = snakeCase(key).replace(/_id$/, '_code')
  return [
    {
      ...labelled(declared, `${declared.zh}（编码）`, `${declared.en}: its code`),
      name,
      type: 'text',
      nullable: declared.type.endsWith('?'),
      sql: `${alias}.code`,
    },
  ]
}

const plainColumn = (key: string, declared: ProjectedColumn): AnalystColumn => ({
  ...labelled(declared, declared.zh, declared.en),
  name: snakeCase(key),
  type: declared.type.replace('?', ''),
  nullable: declared.type.endsWith('?'),
  sql: `t."${snakeCase(key)}"`,
})

const labelled = ({ unit, role }: ProjectedColumn, zh: string, en: string) => ({
  zh,
  en,
  ...(unit === undefined ? {} : { unit }),
  ...(role === undefined ? {} : { role }),
})

const text = (name: string, zh: string, en: string, nullable = false): AnalystColumn => ({
  ...{ name, zh, en, nullable, type: 'text', role: 'dimension' },
  sql: `t.${name}`,
})

const nodeColumns = [
  text('node_code', '编码', 'Code'),
  text('kind', '类型', 'Kind: group, mall, brand, store, counter'),
  text('name_zh', '名称', 'Name in Chinese'),
  text('name_en', '英文名称', 'Name in English', true),
].map((column) => (column.name === 'node_code' ? { ...column, sql: 't.code' } : column))

/** Malls and brands are no stores; codes lead here for their names. */
const NODES: AnalystTable = {
  name: 'organization.node',
  zh: '组织节点：编码对应的名称',
  en: 'Nodes of the organization: names behind the codes',
  rows: 'node',
  columns: nodeColumns,
  select: selectOf(nodeColumns, 'place as t'),
}
