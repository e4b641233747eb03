import { useSearchParams } from 'react-router'
import type { InputOf } from '../../app/api.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { type Node, useNodes } from './nodes.ts'
import type { DayRange } from './range.ts'

type Dimension = InputOf<'reports.breakdown'>['query']['by']

const STEPS = ['at', 'floor', 'category'] as const
type Step = (typeof STEPS)[number]

export interface Drill {
  /** The node that is broken down: the one opened in the table, else that of the header. */
  readonly node: Node | undefined
  /** Whether it was opened in the table. */
  readonly isOpened: boolean
  readonly by: Dimension
  readonly floor: string | undefined
  readonly category: string | undefined
  /** Opens one part. */
  readonly open: (step: Step, value: string) => void
  /** Goes back to what stood before this step was taken. */
  readonly back: (step: Step) => void
  /** The step that opening a part takes; undefined at the end of the way. */
  readonly next: Step | undefined
}

/** 商场 → 楼层 → 业态 → 店: how far the table has been opened, kept in the URL. */
export function useDrill(): Drill {
  const [params, setParams] = useSearchParams()
  const nodes = useNodes()
  const scope = useScopeNode()
  const top = nodes.find(scope)
  const opened = nodes.find(params.get('at') ?? scope)
  // What was opened under another scope is forgotten.
  const node = opened && (top === undefined || opened.path.includes(top.id)) ? opened : top
  const inMall = node?.kind === 'mall'
  const floor = inMall ? (params.get('floor') ?? undefined) : undefined
  const category = inMall ? (params.get('category') ?? undefined) : undefined
  const by = dimensionOf(node, floor, category)
  return {
    ...{ node, by, floor, category, isOpened: node !== top },
    next: ({ child: 'at', floor: 'floor', category: 'category', store: undefined } as const)[by],
    open: (step, value) =>
      setParams((known) => {
        known.set(step, value)
        return known
      }),
    back: (step) =>
      setParams((known) => {
        for (const each of STEPS.slice(STEPS.indexOf(step))) known.delete(each)
        return known
      }),
  }
}

function dimensionOf(node: Node | undefined, floor: string | undefined, category: string | undefined): Dimension {
  if (node?.kind === 'mall') {
    if (floor === undefined) return 'floor'
    return category === undefined ? 'category' : 'store'
  }
  return node?.kind === 'group' ? 'child' : 'store'
}

/** The address of the purchases of a node (undefined: all that one sees) and some days. */
export const purchasesOf = (node: string | undefined, { from, to }: DayRange): string =>
  `/purchases?${new URLSearchParams({ ...(node === undefined ? {} : { node }), from, to })}`
