import type { Question } from '../figure/answer.ts'

export type Filter = NonNullable<Question['filter']>
export type Op = NonNullable<Filter['op']>

/** One condition as it is edited; what is not complete is left out of the question. */
export interface Condition {
  readonly id: string
  readonly dimension: string
  readonly op: Op
  readonly values: readonly string[]
}

/** Conditions and further groups of which all or any must hold; with `not` it must not be so. */
export interface Group {
  readonly id: string
  readonly join: 'all' | 'any'
  readonly not: boolean
  readonly parts: readonly Part[]
}

export type Part = Condition | Group

export const isGroup = (part: Part): part is Group => 'parts' in part

export const emptyGroup = (id: string): Group => ({ id, join: 'all', not: false, parts: [] })

const isTest = (filter: Filter): boolean => filter.dimension !== undefined && filter.op !== undefined

/** A filter as it was kept, to be changed. Ids go by places, so that the same filter is the same tree. */
export function groupOf(filter: Filter | undefined, id = 'kept'): Group {
  if (filter === undefined) return emptyGroup(id)
  if (isTest(filter)) return { ...emptyGroup(id), parts: [partOf(filter, `${id}-0`)] }
  if (filter.not) {
    const inner = groupOf(filter.not, id)
    // What is turned round twice keeps both turns, each in its place.
    return inner.not
      ? { ...emptyGroup(id), not: true, parts: [groupOf(filter.not, `${id}-0`)] }
      : { ...inner, not: true }
  }
  const parts = filter.all ?? filter.any ?? []
  return {
    ...emptyGroup(id),
    join: filter.any === undefined ? 'all' : 'any',
    parts: parts.map((part, at) => partOf(part, `${id}-${at}`)),
  }
}

function partOf(filter: Filter, id: string): Part {
  const { dimension = '', op = 'in', values = [] } = filter
  return isTest(filter) ? { id, dimension, op, values } : groupOf(filter, id)
}

/** Whether a condition says all that it has to. */
export function isComplete({ dimension, op, values }: Condition): boolean {
  if (dimension === '') return false
  if (op === 'known' || op === 'unknown') return true
  const given = values.filter((value) => value !== '')
  return op === 'between' ? given.length === 2 : given.length > 0
}

/** What a tree asks for; undefined where it says nothing yet. */
export function filterOf({ join, not, parts }: Group): Filter | undefined {
  const told = parts.flatMap((part) => (isGroup(part) ? filterOf(part) : testOf(part)) ?? [])
  const [first] = told
  if (first === undefined) return undefined
  const whole: Filter = told.length === 1 ? first : { [join]: told }
  return not ? { not: whole } : whole
}

const testOf = (condition: Condition): Filter | undefined => {
  const { dimension, op, values } = condition
  if (!isComplete(condition)) return undefined
  return { dimension, op, ...(op === 'known' || op === 'unknown' ? {} : { values: [...values] }) }
}

/** How the parts of a group go together, as one word of four. */
export const JOINS = ['all', 'any', 'notAll', 'notAny'] as const
export type Join = (typeof JOINS)[number]

export const joinOf = ({ join, not }: Group): Join => (not ? (join === 'all' ? 'notAll' : 'notAny') : join)

export const joined = (group: Group, join: Join): Group => ({
  ...group,
  join: join === 'any' || join === 'notAny' ? 'any' : 'all',
  not: join === 'notAll' || join === 'notAny',
})
