import { useUrlParams } from '@atrium/ui/list'
import { useScopeNode } from '../../../app/scope.tsx'
import { mayAll, useMe } from '../../../app/session.tsx'
import { purchasesOf } from '../drill.ts'
import type { AnswerRow, Question } from '../figure/answer.ts'
import type { About } from '../figure/FigureCard.tsx'
import type { LinkOf } from '../figure/table.tsx'
import { addDays } from '../range.ts'

/** Metrics whose day leads to the receipts behind it. */
const OF_RECEIPTS: ReadonlySet<string> = new Set(['netSales', 'sales', 'receipts', 'averageOrder', 'memberSalesShare'])

/**
 * Where a row of a section leads, as on the home page: a mall or brand narrows the report to itself, a store and a day lead to their
 * receipts, a month narrows the days; a page or an event begins a path.
 */
export function useDrillOf(question: Question | null, about: About): LinkOf {
  const me = useMe()
  const params = useUrlParams()
  const scope = useScopeNode()
  const mayOpenReceipts = mayAll(me, ['purchases.read'])
  const hasReceipts = mayOpenReceipts && question?.metrics.some((code) => OF_RECEIPTS.has(code)) === true
  const [dimension] = question?.dimensions ?? []
  const here = (changes: Readonly<Record<string, string>>) => `?${params.search(changes)}`
  // A span that goes on ends with the days asked about.
  const within = (day: string) => (day < about.to ? day : about.to)
  const homeAt = (mall: string, floor: string) =>
    `/?${new URLSearchParams({ from: about.from, to: about.to, ...(scope === undefined ? {} : { node: scope }), at: mall, floor })}`
  return ({ keys: [key, other] }: AnswerRow) => {
    const floor = question?.dimensions[1] === 'floor' ? other : undefined
    if (key === null || key === undefined) return undefined
    switch (dimension) {
      case 'mall':
      case 'brand':
        // A floor opens on the home page, where the way goes on by category and store.
        return floor === undefined || floor === null ? here({ node: key }) : homeAt(key, floor)
      case 'store':
        return hasReceipts ? purchasesOf(key, about) : here({ node: key })
      case 'day':
        return hasReceipts ? purchasesOf(scope, { from: key, to: key }) : undefined
      case 'month':
        return here({ from: key, to: within(endOfMonth(key)) })
      case 'week':
        return here({ from: key, to: within(addDays(key, 6)) })
      case 'page':
        return `/reports/paths?${params.search({ from: about.from, to: about.to, anchor: key, kind: 'page' })}`
      case 'event':
        return `/reports/paths?${params.search({ from: about.from, to: about.to, anchor: key, kind: 'event' })}`
      default:
        return undefined
    }
  }
}

/** The last day of the month that begins on a day. */
const endOfMonth = (first: string): string => addDays(`${addDays(first, 31).slice(0, 8)}01`, -1)
