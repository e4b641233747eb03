import type { ReplyOf } from '../../app/api.ts'
import { useAsk } from '../../app/queries.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { mayAll, useMe } from '../../app/session.tsx'
import { type Node, useNodes } from './nodes.ts'
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
  const find = (id: string) => nodes.find(id)
  return [
    peopleIn(now.data?.days, range, find),
    peopleIn(now.data?.days, last, find),
    peopleIn(then.data?.days, year, find),
  ]
}

function peopleIn(rows: Rows | undefined, range: DayRange, find: (id: string) => Node | undefined): number | null {
  const counted = (rows ?? []).filter((row) => isWithin(row.day, range))
  const kinds = counted.map((row) => find(row.nodeId)?.kind)
  const kind = (['mall', 'store', 'counter'] as const).find((each) => kinds.includes(each))
  if (kind === undefined) return null
  return counted.reduce((total, row, at) => total + (kinds[at] === kind ? row.people : 0), 0)
}
