import { allRows, type Duck } from './duck.ts'
import { keyList, type Shape } from './shape.ts'
import type { Snapshot } from './source.ts'

/** Everybody who was, or is now, one person with somebody of whom something was told. */
export interface Persons {
  /** Members and the person of each, as PostgreSQL has it now. */
  readonly rootOf: ReadonlyMap<number, number>
  /** Members that the projection does not know yet, or as somebody else's. */
  readonly moved: ReadonlySet<number>
  /** All members of the persons of these, before and now. */
  wholeOf(members: Iterable<number>): readonly number[]
}

/** Finds them: of a merge or its undoing one id is enough. One question to each side, and one more for every step that a lineage leads on. */
export async function findPersons(
  duck: Duck,
  snapshot: Snapshot,
  shape: Shape,
  told: ReadonlySet<number>,
): Promise<Persons> {
  const rootOf = new Map<number, number>()
  const rootBefore = new Map<number, number>()
  const known = new Set(told)
  const groups = new Groups()
  let fresh: readonly number[] = [...told]
  while (fresh.length > 0) {
    const list = keyList(shape.map.key, fresh)
    const now = await snapshot.rows(
      `with root as (select distinct root_id from (${shape.map.projection.sql}) as x where member_id = any(${list}))
       select x.member_id::text as member, x.root_id::text as root from (${shape.map.projection.sql}) as x
       where x.member_id in (select root_id from root)
       union all
       select x.member_id::text, x.root_id::text from (${shape.map.projection.sql}) as x join root on x.root_id = root.root_id
       where x.root_id <> x.member_id`,
    )
    const before = await duck.read((connection) =>
      allRows(
        connection,
        `select other.member_id as member, other.root_id as root from ${shape.map.target} as other
         where other.root_id in (select root_id from ${shape.map.target} where member_id in (${fresh.join(', ')}))`,
      ),
    )
    const more: number[] = []
    const meet = (member: number, root: number) => {
      groups.join(member, root)
      for (const id of [member, root])
        if (!known.has(id)) {
          known.add(id)
          more.push(id)
        }
    }
    for (const { member, root } of now) {
      rootOf.set(Number(member), Number(root))
      meet(Number(member), Number(root))
    }
    for (const { member, root } of before) {
      rootBefore.set(Number(member), Number(root))
      meet(Number(member), Number(root))
    }
    fresh = more
  }
  const moved = [...rootOf].flatMap(([member, root]) => (rootBefore.get(member) === root ? [] : [member]))
  const membersOf = Map.groupBy(rootOf.keys(), (member) => groups.of(member))
  return {
    rootOf,
    moved: new Set(moved),
    wholeOf: (members) => [...new Set(Array.from(members, groups.of))].flatMap((group) => membersOf.get(group) ?? []),
  }
}

/** Numbers that belong together, by one of them. */
class Groups {
  private readonly above = new Map<number, number>()

  readonly of = (member: number): number => {
    let at = member
    for (let next = this.above.get(at); next !== undefined; next = this.above.get(at)) at = next
    return at
  }

  join(one: number, other: number): void {
    const [a, b] = [this.of(one), this.of(other)]
    if (a !== b) this.above.set(a, b)
  }
}
