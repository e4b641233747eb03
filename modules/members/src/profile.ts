import type { Day, Instant } from '@atrium/kernel'

export type Stage = 'prospect' | 'joined'
export type Gender = 'female' | 'male' | 'other'
/** Values of the custom fields by field code; their types are declared in members.field. */
export type Attributes = Readonly<Record<string, unknown>>

/** What one member row says. */
export interface MemberRow {
  readonly memberId: number
  readonly stage: Stage
  readonly joinedAt: Instant | null
  readonly joinedChannel: string | null
  readonly joinedStoreId: number | null
  readonly name: string | null
  readonly gender: Gender | null
  readonly birthday: Day | null
  readonly attributes: Attributes
  readonly homeStoreId: number | null
  readonly guideId: number | null
  readonly createdAt: Instant
  readonly createdChannel: string
  readonly createdStoreId: number | null
  readonly changedAt: Instant
  readonly erasedAt: Instant | null
}

const firstSaid = <K extends keyof MemberRow>(rows: readonly MemberRow[], field: K): MemberRow[K] | null => {
  for (const row of rows) if (row[field] !== null) return row[field]
  return null
}

/**
 * One person out of the rows of its lineage, which nobody ever merges: that is why an unmerge has nothing to put back. The root
 * speaks first, then the others from the oldest on; each field, and each custom field, is the first value said. A person has
 * joined when any of its members has, at the earliest time.
 */
export function foldPerson(rootId: number, lineage: readonly MemberRow[]): MemberRow | undefined {
  const root = lineage.find((row) => row.memberId === rootId)
  if (!root || lineage.length === 1) return root
  const others = lineage
    .filter((row) => row !== root)
    .sort((a, b) => a.createdAt - b.createdAt || a.memberId - b.memberId)
  const rows = [root, ...others]
  const joined = rows
    .filter((row) => row.joinedAt !== null)
    .reduce<MemberRow | undefined>((first, row) => (first && first.joinedAt! <= row.joinedAt! ? first : row), undefined)
  const created = rows.reduce((first, row) => (row.createdAt < first.createdAt ? row : first))
  return {
    memberId: rootId,
    stage: joined ? 'joined' : 'prospect',
    joinedAt: joined?.joinedAt ?? null,
    joinedChannel: joined?.joinedChannel ?? null,
    joinedStoreId: joined?.joinedStoreId ?? null,
    name: firstSaid(rows, 'name'),
    gender: firstSaid(rows, 'gender'),
    birthday: firstSaid(rows, 'birthday'),
    attributes: Object.assign({}, ...[...rows].reverse().map((row) => row.attributes)),
    homeStoreId: firstSaid(rows, 'homeStoreId'),
    guideId: firstSaid(rows, 'guideId'),
    createdAt: created.createdAt,
    createdChannel: created.createdChannel,
    createdStoreId: created.createdStoreId,
    changedAt: Math.max(...rows.map((row) => row.changedAt)),
    erasedAt: root.erasedAt,
  }
}
