import type { Product } from '@atrium/catalog'
import { type Ctx, civil, type Day, dayIn } from '@atrium/kernel'
import { type MemberFacts, memberFacts, persons as people } from '@atrium/members'
import type { Organization } from '@atrium/organization'
import { balancesOfMembers } from '@atrium/points'
import { levelsOfMembers } from '@atrium/tiers'
import { RECENT_DAYS } from './person-context.ts'
import type { Bought, Portrait } from './portrait.ts'
import type { Terms } from './settings.ts'
import { promotionShare } from './standing.ts'
import { dayOfValue, type Tag, type TagValue } from './tag.ts'
import { averageOrder } from './yardstick.ts'

/** What rules ask about a person beside the portrait; parts that no rule names are not loaded. */
export interface PersonNeeds {
  readonly known: boolean
  readonly level: boolean
  readonly points: boolean
  /** Names a window of its own: purchases have to be read. */
  readonly recent: boolean
}

interface ProgrammeFacts {
  level: string | null
  levelName: string | null
  levelRank: number | null
  points: number | null
}

export interface Person {
  readonly memberId: number
  readonly facts: MemberFacts
  readonly kinds: ReadonlySet<string>
  readonly programmes: ReadonlyMap<number, ProgrammeFacts>
  readonly portrait: Portrait
}

/** People by their roots: at most six statements. */
export async function openPersons(
  ctx: Ctx,
  lineages: ReadonlyMap<number, readonly number[]>,
  portraits: ReadonlyMap<number, Portrait>,
  needs: PersonNeeds,
): Promise<ReadonlyMap<number, Person>> {
  const roots = [...lineages.keys()]
  const [facts, kinds, levels, points] = await Promise.all([
    memberFacts(ctx, roots),
    needs.known ? people.kinds(ctx, [...lineages.values()].flat()) : NONE,
    needs.level ? levelsOfMembers(ctx, roots) : NONE,
    needs.points ? balancesOfMembers(ctx, roots) : NONE,
  ])
  const persons = new Map<number, Person>()
  for (const [memberId, lineage] of lineages) {
    const mine = facts.get(memberId)
    const portrait = portraits.get(memberId)
    if (!mine || !portrait) continue
    const programmes = new Map<number, ProgrammeFacts>()
    const of = (id: number) => {
      const known = programmes.get(id) ?? { level: null, levelName: null, levelRank: null, points: null }
      programmes.set(id, known)
      return known
    }
    for (const { programmeId, level, rank } of levels.get(memberId) ?? [])
      Object.assign(of(programmeId), { level: level.code, levelName: level.name.zh, levelRank: rank })
    for (const { programmeId, balance } of points.get(memberId) ?? []) of(programmeId).points = balance
    persons.set(memberId, {
      memberId,
      facts: mine,
      kinds: new Set(lineage.flatMap((id) => kinds.get(id) ?? [])),
      programmes,
      portrait,
    })
  }
  return persons
}

const NONE: ReadonlyMap<number, never> = new Map<number, never>()

/** Whole years on a day; a birthday of 29 February is kept on 1 March of other years. */
export function ageOn(birthday: Day, day: Day): number {
  const [born, now] = [civil(birthday), civil(day)]
  return now.year - born.year - (now.month * 100 + now.dayOfMonth < born.month * 100 + born.dayOfMonth ? 1 : 0)
}

const first = (likes: readonly { readonly key: string }[] | undefined): string | null => likes?.[0]?.key ?? null

/** The buying of a person in the words of `personContext`. */
export function buyingValues(
  { habit, likes, standing }: Portrait,
  products: ReadonlyMap<number, Product>,
  organization: Organization,
  terms: Terms,
) {
  const product = first(likes?.products)
  return {
    stage: standing?.stage ?? (habit ? 'new' : 'prospect'),
    orders: habit?.orders ?? 0,
    spendMinor: habit?.spendMinor ?? 0,
    windowOrders: habit?.windowOrders ?? 0,
    windowSpendMinor: habit?.windowSpendMinor ?? 0,
    averageOrderMinor: habit ? averageOrder(habit) : null,
    intervalDays: habit && habit.buyingDays > 1 ? (habit.lastDay - habit.firstDay) / (habit.buyingDays - 1) : null,
    firstDay: habit?.firstDay ?? null,
    lastDay: habit?.lastDay ?? null,
    silentDays: habit ? Math.max(0, terms.today - habit.lastDay) : null,
    returnedMinor: habit?.returnedMinor ?? 0,
    stores: habit?.stores ?? 0,
    categories: habit?.categories ?? 0,
    power: standing?.powerTile ?? null,
    price: standing?.priceTile ?? null,
    recency: standing?.recency ?? null,
    frequency: standing?.frequency ?? null,
    monetary: standing?.monetary ?? null,
    promotionShare: habit ? promotionShare(habit) : null,
    category: first(likes?.categories),
    brand: first(likes?.brands),
    product: product === null ? null : (products.get(Number(product))?.sku ?? null),
    store: nodeCodes(organization, Number(first(likes?.stores) ?? 0)),
    channel: first(likes?.channels),
    daypart: first(likes?.dayparts),
    alive: standing?.alive ?? null,
    expected90: standing?.expected90 ?? null,
    expected365: standing?.expected365 ?? null,
    valueMinor: standing?.valueMinor ?? null,
    nextOn: standing?.nextOn ?? null,
  }
}

/** Codes from the root to the node; null where there is no such node. */
export function nodeCodes(organization: Organization, nodeId: number | null): readonly string[] | null {
  const node = nodeId === null ? undefined : organization.node(nodeId)
  return node ? node.path.map((id) => organization.node(id)?.code ?? '') : null
}

/** Everything that conditions over `personContext` read, but tags: `tagValues` says these as values come about. */
export function personValues(
  person: Person,
  bought: Bought | undefined,
  products: ReadonlyMap<number, Product>,
  organization: Organization,
  terms: Terms,
): Record<string, unknown> {
  const { facts } = person
  const joinedOn = facts.joinedAt === null ? null : dayIn(terms.zone, facts.joinedAt)
  const birthday = facts.birthday
  return {
    member: {
      stage: facts.stage,
      gender: facts.gender,
      age: birthday === null ? null : ageOn(birthday, terms.today),
      birthday,
      birthMonth: birthday === null ? null : civil(birthday).month,
      joinedOn,
      joinedDays: joinedOn === null ? null : terms.today - joinedOn,
      homeStore: nodeCodes(organization, facts.homeStoreId),
      hasGuide: facts.guideId !== null,
      known: [...person.kinds],
    },
    attribute: Object.fromEntries(
      Object.entries(facts.attributes).map(([code, value]) => [code, attributeValue(value)]),
    ),
    programme: Object.fromEntries([...person.programmes].map(([id, mine]) => [`p${id}`, mine])),
    buying: buyingValues(person.portrait, products, organization, terms),
    ...(bought ? { recent: recentValues(bought, terms.today) } : {}),
  }
}

const DAY_TEXT = /^\d{4}-\d{2}-\d{2}$/
// Days of custom fields are kept as written; a text that looks like one is compared as text only where the field is one of text.
const attributeValue = (value: unknown): unknown =>
  typeof value === 'string' && DAY_TEXT.test(value) ? (dayOfValue(value) ?? value) : value

function recentValues({ purchases }: Bought, today: Day) {
  return Object.fromEntries(
    RECENT_DAYS.map((days) => {
      const recent = purchases.filter((each) => each.day > today - days)
      return [
        `d${days}`,
        {
          orders: recent.filter((each) => each.isOrder).length,
          spendMinor: recent.reduce((sum, each) => sum + each.netMinor, 0),
        },
      ]
    }),
  )
}

/** A tag's value as conditions compare it: days as numbers. */
export const comparable = (tag: Pick<Tag, 'type'>, value: TagValue): unknown =>
  tag.type === 'day' ? dayOfValue(value) : value
