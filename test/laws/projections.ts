import type { HttpModule } from '@atrium/http'
import { type ProjectedType, type Projection, snakeCase } from '@atrium/kernel'
import type pg from 'pg'

/** Oids of what PostgreSQL answers for a column of that type. */
const OIDS: Record<ProjectedType, readonly number[]> = {
  smallint: [21],
  int: [23],
  bigint: [20],
  double: [701],
  text: [25],
  boolean: [16],
  timestamptz: [1184],
  date: [1082],
  json: [114],
  uuid: [17],
}

export const projectionsOf = (modules: readonly HttpModule[]): Projection[] =>
  modules.flatMap(({ projections }) => projections ?? [])

/** What the declarations say of themselves: names, labels, keys, topics that somebody says, tables that are there. */
export function projectionFaults(modules: readonly HttpModule[]): string[] {
  const all = projectionsOf(modules)
  const topics = new Set(modules.flatMap(({ events }) => (events ?? []).map(({ topic }) => topic)))
  const byName = new Map(all.map((projection) => [projection.name, projection]))
  const faults: string[] = byName.size < all.length ? ['a projection is declared twice'] : []
  const maps = all.filter(({ of }) => of.kind === 'map')
  if (maps.length !== 1) faults.push(`${maps.length} projections say who is who`)
  for (const module of modules) {
    for (const projection of module.projections ?? []) {
      if (!projection.name.startsWith(`${module.name}.`)) faults.push(`${projection.name} is not of ${module.name}`)
      faults.push(...declarationFaults(projection, topics, byName))
    }
  }
  return faults
}

function declarationFaults(
  { name, about, columns, of, restsOn = [] }: Projection,
  topics: ReadonlySet<string>,
  byName: ReadonlyMap<string, Projection>,
): string[] {
  const faults: string[] = []
  const needs = (column: string, of = columns) => {
    if (!Object.hasOwn(of, column)) faults.push(`${name} has no column ${column}`)
  }
  if (about.zh === '' || about.en === '') faults.push(`${name} says nothing of itself`)
  for (const [column, { zh, en }] of Object.entries(columns))
    if (zh === '' || en === '') faults.push(`${name}.${column} has no name in both languages`)
  if (of.kind === 'map' || of.kind === 'member') needs('memberId')
  if (of.kind === 'map') needs('rootId')
  else if (Object.hasOwn(columns, 'rootId')) faults.push(`${name} has a rootId, which the projection adds`)
  if (of.kind === 'whole') needs(of.key)
  if (of.kind === 'keyed') needs(of.keyed)
  for (const topic of waitedFor(of))
    if (!topics.has(topic)) faults.push(`${name} waits for ${topic}, which nobody says`)
  if (of.kind === 'keyed' && of.ownedBy) {
    needs(of.ownedBy.visitor)
    needs(of.ownedBy.at)
    if (!byName.has(of.ownedBy.spans)) faults.push(`${name} is owned by ${of.ownedBy.spans}, which is not there`)
  }
  for (const { table, by, columns: watched } of restsOn) {
    const other = byName.get(table)
    if (other?.of.kind !== 'whole') faults.push(`${name} rests on ${table}, which is no small table`)
    else for (const column of watched) needs(column, other.columns)
    if (by !== undefined) needs(by)
  }
  return faults
}

const waitedFor = (of: Projection['of']): readonly string[] => [
  ...of.topics,
  ...(of.kind === 'keyed' ? (of.rebuiltOn ?? []) : []),
]

/** Topics that no projection waits for and that are not known to change no projected row; `silent`: those that are known to. */
export function unheardTopics(modules: readonly HttpModule[], silent: readonly string[]): string[] {
  const heard = new Set([...projectionsOf(modules).flatMap(({ of }) => waitedFor(of)), ...silent])
  const topics = modules.flatMap(({ events }) => (events ?? []).map(({ topic }) => topic))
  return [
    ...topics.filter((topic) => !heard.has(topic)),
    ...silent.filter((topic) => !topics.includes(topic)).map((topic) => `${topic}, which nobody says`),
  ]
}

/** Compares what a projection declares with what its select answers, run as the app's role with a condition that nothing meets. */
export async function selectFaults(client: pg.Client, { name, columns, sql }: Projection): Promise<string[]> {
  try {
    const { fields } = await client.query(`select * from (${sql}) as projected where false`)
    const declared = Object.entries(columns)
    const faults = declared.flatMap(([column, { type }], at) => {
      const field = fields[at]
      // The declared type without its mark is one of the table's keys.
      const oids = OIDS[type.replace('?', '') as ProjectedType]
      if (field?.name !== snakeCase(column))
        return [`${name}: column ${at + 1} is ${column} and answers ${field?.name}`]
      return oids.includes(field.dataTypeID) ? [] : [`${name}.${column} is ${type} and answers oid ${field.dataTypeID}`]
    })
    return fields.length > declared.length ? [...faults, `${name} answers more columns than it declares`] : faults
  } catch (error) {
    return [`${name}: ${error instanceof Error ? error.message : String(error)}`]
  }
}
