import type { ReplyOf } from '../../app/api.ts'
import { useAsk } from '../../app/queries.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { mayAll, useMe } from '../../app/session.tsx'
import { type Node, type Nodes, useNodes } from './nodes.ts'
import { before, type DayRange, isWithin, spanOf, yearBefore } from './range.ts'

type Rows = ReplyOf<'organization.footfallSums'>['days']

/**
 * People counted in the range, just before, and a year before; null where nobody was counted, undefined for who may not see it.
 * Whoever comes through the gate of a mall is counted again at the stores: the gates count where there are malls, the doors elsewhere.
 */
export function useFootfall(range: DayRange): readonly (number | null)[] | undefined {
  const enabled = mayAll(useMe(), ['organization.readDays'])
  const scope = useScopeNode()
  const nodes = useNodes()
  const of = (days: DayRange) => ({ query: { ...days, ...(scope === undefined ? {} : { under: scope }) } })
  const [last, year] = [before(range), yearBefore(range)]
  const now = useAsk('organization.footfallSums', of(spanOf(range, last)), { enabled })
  const then = useAsk('organization.footfallSums', of(year), { enabled })
  if (!enabled) return undefined
  const [counted, previous, former] = [
    peopleIn(now.data?.days, range, nodes),
    peopleIn(now.data?.days, last, nodes),
    peopleIn(then.data?.days, year, nodes),
  ]
  // Fewer counted days, or other counters, are nothing to compare with.
  const like = (other: Counted) => (other.days >= counted.days && other.kind === counted.kind ? other.people : null)
  return [counted.people, like(previous), like(former)]
}

interface Counted {
  readonly kind: Node['kind'] | undefined
  readonly days: number
  readonly people: number | null
}

function peopleIn(rows: Rows | undefined, range: DayRange, nodes: Nodes): Counted {
  const within = (rows ?? []).filter((row) => isWithin(row.day, range))
  const kinds = within.map((row) => nodes.find(row.nodeId)?.kind)
  const kind = (['mall', 'store', 'counter'] as const).find((each) => kinds.includes(each))
  if (kind === undefined) return { kind, days: 0, people: null }
  const own = within.filter((_, at) => kinds[at] === kind)
  return {
    kind,
    days: new Set(own.map((row) => row.day)).size,
    people: own.reduce((total, row) => total + row.people, 0),
  }
}
