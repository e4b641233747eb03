import { done, type Outcome, refuse } from '@atrium/kernel'
import { MemberSet } from '@atrium/sets'
import { checkFilter } from './check-filter.ts'
import { figuresOf, type Order, type Ranked, rankedQuestion } from './compile/order.ts'
import { metByQuestion } from './compile/person-leaves.ts'
import { type Sql, sql } from './compile/sql.ts'
import type { Filter } from './definition.ts'
import type { Reading } from './queries.ts'
import { offeredTo } from './vocabulary.ts'

/** What a list of customers asks for. */
export interface CustomersAsk {
  /** Left out: everybody. */
  readonly filter?: unknown
  /** Only whom a store of this part of the group has met. */
  readonly nodeId?: number | undefined
  /** Only these, who must fit all the same: what was selected. */
  readonly memberIds?: readonly number[] | undefined
  readonly order: Order
  readonly ascending: boolean
  /** Code of the programme whose points order the list; the first one where left out. */
  readonly programme?: string | undefined
}

export type CustomersCode = 'filter_has_faults' | 'unknown_node' | 'unknown_programme'

/** Where a page ended: by figure, or, among those of whom there is none, by number alone. */
export interface CustomerPlace {
  readonly figure: number | null
  readonly memberId: number
}

/** The set that a list goes through, and its order. */
export interface Listing {
  readonly set: MemberSet
  /** `limit` customers after a place: those with a figure by it, then those without, by number. */
  readonly page: (after: CustomerPlace | undefined, limit: number) => Promise<readonly CustomerPlace[]>
}

/** Whom a list shows, exactly, and how to go through it. Refuses filters with faults, as the preview does. */
export async function listCustomers(reading: Reading, ask: CustomersAsk): Promise<Outcome<Listing, CustomersCode>> {
  const { vocabulary, evaluation, asking } = reading
  const filter = ask.filter
  if (filter !== undefined) {
    const faults = checkFilter(filter, offeredTo(vocabulary, reading.by.scope))
    if (faults.length > 0) {
      const places = faults.map((fault) => ({ ...fault, pointer: `/filter${fault.pointer}` }))
      return refuse('filter_has_faults', `${faults.length} places need a change.`, places)
    }
  }
  const { organization, programmes } = vocabulary
  if (ask.nodeId !== undefined && organization.node(ask.nodeId) === undefined) return refuse('unknown_node')
  const programme = ask.programme === undefined ? [...programmes.values()][0] : programmes.get(ask.programme)
  if (programme === undefined && (ask.programme !== undefined || ask.order === 'points'))
    return refuse('unknown_programme')
  // `checkFilter` vouches for the form.
  const whole = await (filter === undefined ? evaluation.everybody() : evaluation.filter(filter as Filter))
  const isPart = ask.nodeId !== undefined && ask.nodeId !== organization.root?.id
  const place = isPart ? await evaluation.ask(metByQuestion(organization.subtree(ask.nodeId!), asking).select) : whole
  const named = ask.memberIds === undefined ? whole : MemberSet.of(ask.memberIds)
  const set = await reading.seen(whole.and(place).and(named))
  const figures = figuresOf(ask.order, programme?.id ?? 0, asking)
  return done({ set, page: (after, limit) => pageOf(reading, set, figures, ask.ascending, after, limit) })
}

async function pageOf(
  reading: Reading,
  set: MemberSet,
  figures: Sql,
  ascending: boolean,
  after: CustomerPlace | undefined,
  limit: number,
): Promise<readonly CustomerPlace[]> {
  const ranked: CustomerPlace[] = []
  if (after?.figure !== null) {
    // The figure is no null here.
    const question = rankedQuestion(figures, set, { ascending, after: after as Ranked | undefined, limit })
    const { rows } = await reading.desk.projected.rows({ row: { memberId: 'int', figure: 'bigint' }, sql: question })
    ranked.push(...rows)
  }
  if (ranked.length >= limit) return ranked
  const held = await reading.evaluation.ask(sql`select told.root_id from (${figures}) as told`)
  const from = after?.figure === null ? after.memberId : -1
  const rest = set.andNot(held).page(from, limit - ranked.length)
  return [...ranked, ...rest.map((memberId) => ({ figure: null, memberId }))]
}
