import { type Day, formatDay, inScope } from '@atrium/kernel'
import { oneOfNumbers, oneOfTexts, type Sql, sql } from './compile/sql.ts'
import type { Reading } from './queries.ts'
import type { TagSpec } from './vocabulary.ts'

/** What is known of a customer in the projection. All that has to do with buying is null for who never bought. */
export interface CustomerFacts {
  readonly joinedOn: Day | null
  readonly joinedChannel: string | null
  readonly gender: string | null
  readonly birthMonth: number | null
  /** Null also where it lies outside the asker's scope. */
  readonly homeStoreId: number | null
  readonly portrait: Portrait | null
  readonly programmes: readonly { readonly programme: string; readonly level: string | null; readonly points: number }[]
  /** Values as text, by code of the tag: codes of choices, days as written, `true` and `false`. */
  readonly tags: ReadonlyMap<string, readonly string[]>
}

export interface Portrait {
  readonly lifecycle: string
  readonly lifecycleSince: Day | null
  readonly orders: number
  readonly spendMinor: number
  readonly averageOrderMinor: number
  readonly lastDay: Day
  readonly intervalDays: number | null
  readonly recency: number | null
  readonly frequency: number | null
  readonly monetary: number | null
  readonly category: string | null
  readonly brand: string | null
  readonly storeId: number | null
  readonly channel: string | null
  readonly daypart: string | null
  readonly promotionShare: number
  readonly valueMinor: number | null
  readonly nextOn: Day | null
}

const personRow = {
  rootId: 'int',
  joinedOn: 'date?',
  joinedChannel: 'text?',
  gender: 'text?',
  birthMonth: 'smallint?',
  homeStoreId: 'int?',
} as const
const portraitRow = {
  rootId: 'int',
  lifecycle: 'text',
  lifecycleSince: 'date?',
  orders: 'int',
  spendMinor: 'bigint',
  averageOrderMinor: 'bigint',
  lastDay: 'date',
  intervalDays: 'double?',
  recency: 'smallint?',
  frequency: 'smallint?',
  monetary: 'smallint?',
  category: 'text?',
  brand: 'text?',
  storeId: 'int?',
  channel: 'text?',
  daypart: 'text?',
  promotionShare: 'double',
  valueMinor: 'bigint?',
  nextOn: 'date?',
} as const
const levelRow = { rootId: 'int', programmeId: 'int', level: 'text' } as const
const pointsRow = { rootId: 'int', programmeId: 'int', points: 'bigint' } as const
const tagRow = { rootId: 'int', tag: 'text', textValue: 'text?', numberValue: 'double?' } as const

/** What is known of a page of persons, with the tags asked for: five questions to the projection at most, whatever the number. */
export async function factsOf(
  reading: Reading,
  memberIds: readonly number[],
  tags: readonly string[],
): Promise<ReadonlyMap<number, CustomerFacts>> {
  if (memberIds.length === 0) return new Map()
  const { desk, asking, by, vocabulary } = reading
  const from = (name: string): Sql => sql`from ${asking.tables.table(name, 'held')}
    where ${oneOfNumbers(sql`held.root_id`, memberIds)}`
  const { projected } = desk
  const [persons, portraits, levels, points, values] = await Promise.all([
    projected.rows({
      row: personRow,
      sql: sql`select held.root_id, held.joined_on, held.joined_channel, held.gender, held.birth_month, held.home_store_id
        ${from('members.person')}`,
    }),
    projected.rows({
      row: portraitRow,
      sql: sql`select held.root_id, held.stage as lifecycle, held.stage_since as lifecycle_since, held.orders, held.spend_minor, held.average_order_minor, held.last_day,
          held.interval_days, held.recency, held.frequency, held.monetary, held.category, held.brand, held.store_id, held.channel,
          held.daypart, held.promotion_share, held.value_minor, held.next_on ${from('profiles.portrait')}`,
    }),
    projected.rows({
      row: levelRow,
      sql: sql`select held.root_id, held.programme_id, held.level ${from('tiers.level')} and held.member_id = held.root_id`,
    }),
    projected.rows({
      row: pointsRow,
      sql: sql`select held.root_id, held.programme_id, sum(held.balance)::bigint as points ${from('points.account')}
        group by held.root_id, held.programme_id`,
    }),
    tags.length === 0
      ? { rows: [] }
      : projected.rows({
          row: tagRow,
          sql: sql`select held.root_id, held.tag, held.text_value, held.number_value ${from('profiles.tag')}
            and ${oneOfTexts(sql`held.tag`, tags)} order by held.root_id, held.tag, held.text_value`,
        }),
  ])
  const mine = (storeId: number | null) => (storeId !== null && inScope(by.scope, storeId) ? storeId : null)
  const buying = new Map(
    portraits.rows.map(({ rootId, ...row }) => [rootId, { ...row, storeId: mine(row.storeId) }] as const),
  )
  const key = (rootId: number, other: number | string) => `${rootId} ${other}`
  const levelOf = new Map(levels.rows.map((row) => [key(row.rootId, row.programmeId), row.level]))
  const pointsOf = new Map(points.rows.map((row) => [key(row.rootId, row.programmeId), row.points]))
  const said = new Map<string, string[]>()
  for (const { rootId, tag, textValue, numberValue } of values.rows) {
    const word = textValue ?? wordOf(vocabulary.tags.get(tag)?.type, numberValue)
    if (word === null) continue
    const before = said.get(key(rootId, tag))
    if (before) before.push(word)
    else said.set(key(rootId, tag), [word])
  }
  return new Map(
    persons.rows.map(({ rootId, homeStoreId, ...person }) => [
      rootId,
      {
        ...person,
        // Where else somebody shops is not the asker's to know.
        homeStoreId: mine(homeStoreId),
        portrait: buying.get(rootId) ?? null,
        // Without a row one stands on the base level and has nothing.
        programmes: [...vocabulary.programmes].map(([programme, { id, levels: defined }]) => ({
          programme,
          level: levelOf.get(key(rootId, id)) ?? defined[0]?.code ?? null,
          points: pointsOf.get(key(rootId, id)) ?? 0,
        })),
        tags: new Map(tags.map((tag) => [tag, said.get(key(rootId, tag)) ?? []])),
      },
    ]),
  )
}

function wordOf(type: TagSpec['type'] | undefined, value: number | null): string | null {
  if (value === null) return null
  if (type === 'boolean') return String(value === 1)
  return type === 'day' ? formatDay(value) : String(value)
}
