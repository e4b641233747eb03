import { type Fragment, sql, table } from '@atrium/olap/query'
import { events, visits } from './behaviour-facts.ts'
import type { Asking, Fact, FactCode, JoinName } from './fact.ts'
import { consents, consentWords, joins, merges, persons } from './person-facts.ts'
import { balances, levelChanges, points } from './programme-facts.ts'
import { int, raw, run } from './sql.ts'
import { footfall, lines, sales } from './trade-facts.ts'

const ALL: readonly Fact[] = [
  sales,
  lines,
  persons,
  joins,
  consents,
  consentWords,
  merges,
  points,
  balances,
  levelChanges,
  events,
  visits,
  footfall,
]
const BY_CODE = new Map(ALL.map((fact) => [fact.code, fact]))

export function factOf(code: FactCode): Fact {
  const fact = BY_CODE.get(code)
  if (!fact) throw new RangeError(`there is no fact ${code}`)
  return fact
}

/** What a fact needs beside it, joined in a fixed order. */
export function joinsOf(fact: Fact, names: ReadonlySet<JoinName>, asking: Asking): Fragment {
  const parts = (Object.keys(JOINS) as JoinName[]).flatMap((name) => {
    // Whoever knows the person knows the portrait.
    const key = name === 'portrait' ? fact.person : fact.joins[name]
    // `f` is the person already.
    return names.has(name) && key !== undefined && key !== 'f' ? [JOINS[name](asking, raw(key))] : []
  })
  return run(parts)
}

const JOINS: Record<JoinName, (asking: Asking, key: Fragment) => Fragment> = {
  // A counter counts with its store.
  place: (_asking, key) => sql`
        left join (
          select own.store_id as place_id, coalesce(above.store_id, own.store_id) as store_id, own.mall_id, own.brand_id,
            coalesce(above.floor, own.floor) as floor, coalesce(above.category, own.category) as category
          from ${table('organization.store')} as own
          left join ${table('organization.store')} as above on own.kind = 'counter' and above.store_id = own.parent_id
        ) as place on place.place_id = ${key}`,
  product: (_asking, key) => sql`
        left join ${table('catalog.product')} as product on product.product_id = ${key}`,
  person: (_asking, key) => sql`
        left join ${table('members.person')} as person on person.root_id = ${key}`,
  // Of several sales at one moment the one with the lowest id is the first, as the daily figures have it.
  first: (_asking, key) => sql`
        left join (
          select sold.root_id, min(sold.purchase_id) as purchase_id
          from ${table('purchases.purchase')} as sold
          join (select root_id, min(occurred_at) as first_at from ${table('purchases.purchase')} as early
                where kind = 'sale' group by root_id) as earliest
            on earliest.root_id = sold.root_id and earliest.first_at = sold.occurred_at
          where sold.kind = 'sale' group by sold.root_id
        ) as first on first.root_id = ${key}`,
  level: ({ programmeId }, key) => sql`
        left join ${table('tiers.level')} as level on level.root_id = ${key} and level.programme_id = ${int(programmeId)}`,
  // Portraits stand under the roots.
  portrait: (_asking, key) => sql`
        left join ${table('profiles.portrait')} as portrait on portrait.member_id = ${key}`,
  source: (_asking, key) => sql`
        left join ${table('tracking.source')} as source on source.source_id = ${key}`,
}
