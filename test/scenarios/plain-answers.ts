import type { Filter, Leaf } from '@atrium/audiences'
import { type Day, dayIn, weekday } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import type { House } from './house.ts'

type Answer = (filter: Filter) => number[] | undefined
type Of<K extends Leaf['is']> = Extract<Leaf, { is: K }>

type Sale = {
  readonly rootId: number
  readonly kind: string
  readonly storeId: number
  readonly at: Date
  readonly paid: string
  readonly returned: string
  readonly returnOf: string | null
  readonly channel: string
}

/**
 * Answers filters by plain loops over the tables, without SQL of ours and without sets: a third opinion on purchases, points and what is known
 * of persons. Undefined for filters with conditions that it does not know.
 */
export async function plainAnswers(house: House): Promise<Answer> {
  const organization = await house.db.read((ctx) => loadOrganization(ctx))
  const today = organization.today
  const persons = await house.db.sql<{ id: number; gender: string | null; joined: boolean }>(
    'select member_id as id, gender, joined from members.person where not erased order by 1',
  )
  const sales = await house.db.sql<Sale>(
    `select root_id as "rootId", kind, store_id as "storeId", occurred_at as at, paid_minor as paid, returned_minor as returned,
       return_of as "returnOf", channel
     from purchases.purchase join members.root using (member_id)`,
  )
  const accounts = await house.db.sql<{ rootId: number; balance: string; frozen: string; debt: string }>(
    'select root_id as "rootId", balance, frozen, debt from points.account join members.root using (member_id)',
  )
  const everybody = persons.map(({ id }) => id)
  const zoneOf = (storeId: number): string => {
    for (const id of organization.pathOn(storeId, today).toReversed()) {
      const zone = organization.node(id)?.zone
      if (zone) return zone
    }
    return 'UTC'
  }

  const answerLeaf = (leaf: Leaf): number[] | undefined => {
    if (leaf.is === 'field') return ofField(leaf)
    if (leaf.is === 'points') return ofPoints(leaf)
    return leaf.is === 'purchases' ? ofPurchases(leaf) : undefined
  }
  const ofField = ({ field, op, value }: Of<'field'>) => {
    const held = (one: (typeof persons)[number]) =>
      field === 'gender' ? one.gender : one.joined ? 'joined' : 'prospect'
    if ((field !== 'gender' && field !== 'stage') || !Array.isArray(value)) return undefined
    const list: readonly unknown[] = value
    return persons.filter((one) => list.includes(held(one)) === (op === 'in')).map(({ id }) => id)
  }
  const ofPoints = (leaf: Of<'points'>) =>
    everybody.filter((id) => {
      const of = accounts.filter(({ rootId }) => rootId === id)
      const sum = (pick: (account: (typeof accounts)[number]) => number) => of.reduce((all, one) => all + pick(one), 0)
      const figures = {
        balance: sum(({ balance }) => Number(balance)),
        available: sum(({ balance, frozen }) => Number(balance) - Number(frozen)),
        frozen: sum(({ frozen }) => Number(frozen)),
        debt: sum(({ debt }) => Number(debt)),
      }
      return holds(leaf.op, figures[leaf.measure], leaf.value)
    })
  const ofPurchases = (leaf: Of<'purchases'>) => {
    const { measure, where = {}, window, gross } = leaf
    if (!['count', 'paid', 'days', 'stores'].includes(measure)) return undefined
    if (where.products || where.categories || where.hours) return undefined
    const stores =
      where.stores && organization.subtrees(where.stores.flatMap((code) => organization.nodeByCode(code)?.id ?? []))
    const meant = sales.filter((sale) => {
      const day = dayIn(zoneOf(sale.storeId), sale.at.getTime())
      return (
        inWindow(day, window, today) &&
        (stores === undefined || stores.has(sale.storeId)) &&
        (where.channels === undefined || where.channels.includes(sale.channel)) &&
        (where.weekdays === undefined || where.weekdays.includes(weekday(day))) &&
        (where.atLeastMinor === undefined || Number(sale.paid) >= where.atLeastMinor)
      )
    })
    return everybody.filter((id) => {
      const mine = meant.filter(({ rootId }) => rootId === id)
      const sold = mine.filter(({ kind }) => kind === 'sale')
      const kept = gross
        ? sold
        : sold.filter(({ paid, returned }) => Number(returned) === 0 || Number(returned) < Number(paid))
      const added = gross ? sold : mine.filter(({ kind, returnOf }) => kind !== 'return' || returnOf === null)
      const figures: Readonly<Record<string, number>> = {
        count: kept.length,
        paid: added.reduce((sum, { paid, returned }) => sum + Number(paid) - (gross ? 0 : Number(returned)), 0),
        days: new Set(kept.map(({ storeId, at }) => dayIn(zoneOf(storeId), at.getTime()))).size,
        stores: new Set(kept.map(({ storeId }) => storeId)).size,
      }
      return holds(leaf.op, figures[measure] ?? 0, leaf.value)
    })
  }

  const answer: Answer = (filter) => {
    if ('is' in filter) return answerLeaf(filter)
    if ('not' in filter) {
      const below = answer(filter.not)
      return below && everybody.filter((id) => !below.includes(id))
    }
    const parts = ('all' in filter ? filter.all : filter.any).map(answer)
    if (parts.some((part) => part === undefined)) return undefined
    const isIn = (id: number) => (part: number[] | undefined) => part?.includes(id) === true
    return everybody.filter((id) => ('all' in filter ? parts.every(isIn(id)) : parts.some(isIn(id))))
  }
  return answer
}

function inWindow(day: Day, window: Of<'purchases'>['window'], today: Day): boolean {
  if (window === undefined) return true
  const { lastDays, endingDaysAgo = 0, from, till } = window
  if (lastDays !== undefined) return day <= today - endingDaysAgo && day > today - endingDaysAgo - lastDays
  const text = new Date(day * 86_400_000).toISOString().slice(0, 10)
  return (from === undefined || text >= from) && (till === undefined || text <= till)
}

function holds(op: string, figure: number, value: unknown): boolean {
  if (op === 'between') {
    const [low, high] = value as readonly number[]
    return figure >= Number(low) && figure <= Number(high)
  }
  const other = Number(value)
  switch (op) {
    case 'eq':
      return figure === other
    case 'ne':
      return figure !== other
    case 'lt':
      return figure < other
    case 'le':
      return figure <= other
    case 'gt':
      return figure > other
    default:
      return figure >= other
  }
}
