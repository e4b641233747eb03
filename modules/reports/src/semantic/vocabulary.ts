import { type Ctx, parseDay } from '@atrium/kernel'
import { either, isAnyOf, no, sql, table, value } from '@atrium/olap/query'
import { openTags, type Tag } from '@atrium/profiles'
import { type Dimension, OF_PERSONS, type Words } from './dimension.ts'
import { DIMENSIONS } from './dimensions.ts'
import type { DimensionTest } from './query.ts'
import { raw, text, texts } from './sql.ts'

/** All dimensions that a question of this house may name: those that every house has, and its tags. */
export interface Vocabulary {
  readonly dimensions: readonly Dimension[]
  of(code: string): Dimension | undefined
}

const vocabularyOf = (dimensions: readonly Dimension[]): Vocabulary => {
  const byCode = new Map(dimensions.map((dimension) => [dimension.code, dimension]))
  return { dimensions, of: (code) => byCode.get(code) }
}

/** What tags are called among dimensions: `tag:spending_power`. */
export const TAG_PREFIX = 'tag:'

/** The vocabulary of a house. Tags that tell who somebody is, that are put away, or that only read a field are no part of it. */
export const openVocabulary = (ctx: Ctx): Promise<Vocabulary> =>
  ctx.tx.memo(VOCABULARY, async () => {
    const { tags } = await openTags(ctx)
    const held = tags.filter((tag) => !tag.personal && !tag.archived && tag.kind !== 'builtIn')
    return vocabularyOf([...DIMENSIONS, audience, ...held.map(tagDimension)])
  })

const VOCABULARY = Symbol('what questions may name')

const words = (zh: string, en: string): Words => ({ zh, en })

/** Persons of an audience as it was last found; whoever was merged since stands for the person they are now. */
const audience: Dimension = {
  ...{ code: 'audience', name: words('人群', 'Audience'), owner: 'audiences', type: 'audience' },
  ...{ filterOnly: true, ofPersons: true },
  about: words('人群最近一次计算的成员', 'Who was in an audience when it was last found'),
  on: Object.fromEntries(OF_PERSONS.map((fact) => [fact, { sql: 'null' }])),
  among: ({ values = [] }, { audiences }) => {
    const members = values.flatMap((id) => audiences?.get(id) ?? [])
    // A long list is bound as one text: DuckDB takes values of a list one by one.
    const numbers = either({
      duckdb: sql`select cast(unnest(string_split(${text(members.join(','))}, ',')) as integer)`,
      postgres: sql`select unnest(${value('int[]', members)})`,
    })
    return members.length === 0
      ? sql`select root_id from ${table('members.member')} as nobody where ${no}`
      : sql`select now.root_id from ${table('members.member')} as now where now.member_id in (${numbers})`
  },
}

const YES_NO = { yes: words('是', 'Yes'), no: words('否', 'No') }

function tagDimension(tag: Tag): Dimension {
  const code = `${TAG_PREFIX}${tag.code}`
  const isNumber = tag.type === 'number' || tag.type === 'day'
  const names =
    tag.type === 'boolean'
      ? YES_NO
      : tag.choices && Object.fromEntries(tag.choices.map(({ code: key, zh, en }) => [key, words(zh, en ?? zh)]))
  const held = sql`from ${table('profiles.tag')} as held where held.tag = ${text(tag.code)}`
  const column =
    tag.type === 'boolean' ? "(case held.number_value when 1 then 'yes' when 0 then 'no' end)" : 'held.text_value'
  return {
    ...{ code, owner: 'profiles', none: words('无标签', 'Not tagged'), ofPersons: true },
    name: words(tag.name.zh, tag.name.en ?? tag.name.zh),
    about: tag.about ? words(tag.about.zh, tag.about.en ?? tag.about.zh) : words('会员标签', 'A tag of the member'),
    type: tag.type === 'number' ? 'figure' : tag.type === 'day' ? 'day' : 'word',
    ...(names ? { values: names } : {}),
    // Whoever has several choices would be counted with each of them, and numbers are as many parts as persons.
    ...(isNumber || tag.type === 'choices' ? { filterOnly: true } : {}),
    on: Object.fromEntries(
      OF_PERSONS.map((fact) => [
        fact,
        { sql: () => sql`(select max(${raw(column)}) ${held} and held.member_id = f.root_id)` },
      ]),
    ),
    among: (test) => sql`select held.member_id ${held} and ${tagTest(test, column, tag)}`,
  }
}

/** What holds of a row of a tag; negations are told by who is left. */
function tagTest({ op, values = [] }: DimensionTest, column: string, { type }: Tag) {
  switch (op) {
    case 'known':
    case 'unknown':
      return sql`true`
    case 'in':
    case 'notIn':
      return type === 'number' || type === 'day'
        ? isAnyOf(
            sql`held.number_value`,
            value(
              'double[]',
              values.map((each) => numberOf(each, type)),
            ),
          )
        : isAnyOf(raw(column), texts(values))
    case 'between':
      return sql`held.number_value between ${value('double', numberOf(values[0] ?? '', type))} and ${value('double', numberOf(values[1] ?? '', type))}`
    case 'contains':
      return sql`strpos(${raw(column)}, ${text(values[0] ?? '')}) > 0`
    case 'startsWith':
      return sql`starts_with(${raw(column)}, ${text(values[0] ?? '')})`
  }
}

const numberOf = (given: string, type: Tag['type']): number => (type === 'day' ? (parseDay(given) ?? 0) : Number(given))
