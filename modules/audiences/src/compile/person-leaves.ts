import { must } from '@atrium/kernel'
import type {
  Comparison,
  ConsentLeaf,
  FieldLeaf,
  LevelLeaf,
  MetLeaf,
  PointsLeaf,
  ReachableLeaf,
  TagLeaf,
} from '../definition.ts'
import { CHANNELS, DEFAULT_PURPOSE, type FieldSource, type FieldType } from '../vocabulary.ts'
import { compareAge, compareNumber, compareText, compareValue, dayText, holdsFor, opposite } from './compare.ts'
import { nodesUnder } from './places.ts'
import type { Asking, Question } from './question.ts'
import { allOf, bigint, name, oneOfNumbers, oneOfTexts, type Sql, sql, text } from './sql.ts'

interface Held {
  readonly type: FieldType
  readonly source: FieldSource
  readonly none?: string
}

/** A comparison of something held in one column of one row, or of a few, of the person. */
function heldQuestion(asking: Asking, { type, source, none }: Held, leaf: Comparison, isAge: boolean): Question {
  const column = sql`held.${name(source.column)}`
  const rows = [asking.asked(sql`held.root_id`)]
  if (source.only) rows.push(sql`held.${name(source.only.column)} = ${text(source.only.value)}`)
  const from = sql`from ${asking.tables.table(source.table, 'held')} where ${allOf(rows)}`
  const answer = (test: Sql, others = false): Question => ({
    select: sql`select held.root_id ${from} and ${test}`,
    others,
    figure: sql`select held.root_id, ${column} as figure ${from} and ${column} is not null`,
  })
  if (leaf.op === 'known' || leaf.op === 'unknown') return answer(sql`${column} is not null`, leaf.op === 'unknown')
  if (type === 'store') {
    const { organization } = asking.vocabulary
    const stores = nodesUnder(organization, leaf.value as readonly string[])
    return answer(oneOfNumbers(column, stores), leaf.op === 'notIn')
  }
  if (none !== undefined && (leaf.op === 'in' || leaf.op === 'notIn')) {
    const named = leaf.value as readonly string[]
    const listed = named.filter((each) => each !== none)
    // Where nothing stands for a choice that is asked for: all but those who have another one.
    if (!named.includes(none)) return answer(compareText(column, { op: 'in', value: named }), leaf.op === 'notIn')
    const others = listed.length === 0 ? sql`${column} is not null` : sql`not ${oneOfTexts(column, listed)}`
    return answer(sql`(${column} <> ${text(none)} and ${others})`, leaf.op === 'in')
  }
  // Not to have one of these holds for whoever has nothing, too.
  if (leaf.op === 'notIn') return answer(compareValue(column, type, { ...leaf, op: 'in' }, asking.today), true)
  if (isAge) return answer(sql`(${column} is not null and ${compareAge(column, leaf, asking.today)})`)
  const isFlag = type === 'boolean' && source.column === 'number_value'
  if (isFlag) return answer(leaf.value === true ? sql`${column} = 1` : sql`${column} = 0`)
  if (type === 'day' && source.column === 'number_value') {
    return answer(compareValue(sql`(date '1970-01-01' + cast(${column} as int))`, type, leaf, asking.today))
  }
  const isTextDay = type === 'day' && source.column === 'text_value'
  return answer(
    isTextDay
      ? compareValue(column, type, leaf, asking.today, dayText)
      : compareValue(column, type, leaf, asking.today),
  )
}

export function fieldQuestion(leaf: FieldLeaf, asking: Asking): Question {
  const field = must(asking.vocabulary.fields.get(leaf.field), `${leaf.field} was checked to be a field`)
  return heldQuestion(asking, field, leaf, leaf.field === 'age')
}

export function tagQuestion(leaf: TagLeaf, asking: Asking): Question {
  const { type } = must(asking.vocabulary.tags.get(leaf.tag), `${leaf.tag} was checked to be a tag`)
  // A day is kept as the number of days since 1970.
  const column = type === 'number' || type === 'boolean' || type === 'day' ? 'number_value' : 'text_value'
  const source = { table: 'profiles.tag', column, only: { column: 'tag', value: leaf.tag } }
  return heldQuestion(asking, { type, source }, leaf, false)
}

const programmeId = (asking: Asking, code: string): number =>
  must(asking.vocabulary.programmes.get(code), `${code} was checked to be a programme`).id

/** A person without a row, or with the row of a member absorbed, stands at the base level; the highest of several rows would be a fault. */
export function levelQuestion({ programme, op, value }: LevelLeaf, asking: Asking): Question {
  const { id, levels } = must(asking.vocabulary.programmes.get(programme), `${programme} was checked to be a programme`)
  const rows = sql`from ${asking.tables.table('tiers.level', 'held')}
    where ${asking.asked(sql`held.root_id`)} and held.programme_id = ${bigint(id)} and held.member_id = held.root_id`
  const hasBase = value.includes(levels[0]?.code ?? '')
  // Among the rest where the base level is asked for: those who stand on a level that is not asked for.
  const listed = hasBase ? levels.map(({ code }) => code).filter((code) => !value.includes(code)) : value
  return {
    select:
      listed.length === 0
        ? sql`select held.root_id ${rows} and false`
        : sql`select held.root_id ${rows} and ${oneOfTexts(sql`held.level`, listed)}`,
    others: hasBase === (op === 'in'),
    figure: sql`select held.root_id, held.level as figure ${rows}`,
  }
}

const POINTS: Readonly<Record<PointsLeaf['measure'], Sql>> = {
  balance: sql`sum(held.balance)`,
  available: sql`sum(held.balance - held.frozen)`,
  frozen: sql`sum(held.frozen)`,
  debt: sql`sum(held.debt)`,
}

export function pointsQuestion(leaf: PointsLeaf, asking: Asking): Question {
  const rows = sql`from ${asking.tables.table('points.account', 'held')}
    where ${asking.asked(sql`held.root_id`)} and held.programme_id = ${bigint(programmeId(asking, leaf.programme))}
    group by held.root_id`
  const measure = POINTS[leaf.measure]
  const others = holdsFor(leaf, 0)
  const test = others ? opposite(leaf)(measure) : compareNumber(measure, leaf)
  return {
    select: sql`select held.root_id ${rows} having ${test}`,
    others,
    figure: sql`select held.root_id, ${measure} as figure ${rows}`,
  }
}

export function consentQuestion({ purpose, channel, value }: ConsentLeaf, asking: Asking): Question {
  const rows = sql`from ${asking.tables.table('members.consent', 'held')}
    where ${asking.asked(sql`held.root_id`)} and held.purpose = ${text(purpose)} and held.channel = ${text(channel)}`
  const test = value === 'allowed' ? sql` and held.allowed` : value === 'refused' ? sql` and not held.allowed` : sql``
  return {
    select: sql`select held.root_id ${rows}${test}`,
    others: value === 'unsaid',
    figure: sql`select held.root_id, held.allowed as figure ${rows}`,
  }
}

/** Persons with an identity of the channel in force. */
export function identityQuestion(channel: string, asking: Asking): Question {
  const { kinds } = must(
    CHANNELS.find(({ code }) => code === channel),
    `${channel} was checked to be a channel`,
  )
  return {
    select: sql`select held.root_id from ${asking.tables.table('members.reach', 'held')}
      where ${asking.asked(sql`held.root_id`)} and ${oneOfTexts(sql`held.kind`, kinds)}`,
    others: false,
  }
}

export function reachableQuestion({ channel, purpose = DEFAULT_PURPOSE }: ReachableLeaf, asking: Asking): Question {
  const allowed = consentQuestion({ is: 'consent', purpose, channel, value: 'allowed' }, asking)
  const blocked = sql`select held.root_id from ${asking.tables.table('members.person', 'held')}
    where ${asking.asked(sql`held.root_id`)} and held.blocked`
  return {
    select: sql`${identityQuestion(channel, asking).select} intersect ${allowed.select} except ${blocked}`,
    others: false,
  }
}

export function metQuestion({ stores }: MetLeaf, asking: Asking): Question {
  return metByQuestion(nodesUnder(asking.vocabulary.organization, stores), asking)
}

/** Whom any of these stores has met. */
export function metByQuestion(storeIds: Iterable<number>, asking: Asking): Question {
  const rows = sql`from ${asking.tables.table('members.scope', 'held')}
    where ${asking.asked(sql`held.root_id`)} and ${oneOfNumbers(sql`held.store_id`, storeIds)}`
  return {
    select: sql`select held.root_id ${rows}`,
    others: false,
    figure: sql`select distinct held.root_id, held.store_id as figure ${rows}`,
  }
}

/** Everybody there is to ask about: persons who were not erased. */
export const everybody = (asking: Asking): Sql =>
  sql`select held.root_id from ${asking.tables.table('members.person', 'held')}
    where ${asking.asked(sql`held.root_id`)} and not held.erased`
