import { useMemo } from 'react'
import { useScopeNode } from '../../app/scope.tsx'
import { type Node, useNodes } from './nodes.ts'
import { type DayRange, daysOf, isWithin } from './range.ts'

/** Days on which stores of the scope stayed closed by their own calendars: figures of such days compare with open ones. */
export interface Closures {
  /** Stores that were closed on a day. */
  readonly on: (day: string) => number
  /** Store days: three stores closed for two days are six. */
  readonly within: (range: DayRange) => number
  /** Whether the scope is one store, which is closed or not. */
  readonly isOne: boolean
}

export function useClosures(): Closures {
  const { rows } = useNodes()
  const scope = useScopeNode()
  return useMemo(() => {
    const stores = rows.filter(({ kind, path }) => kind === 'store' && (scope === undefined || path.includes(scope)))
    const closed = stores.filter(({ closures }) => closures.length > 0)
    const on = (day: string) => closed.filter((store) => isClosed(store, day)).length
    return {
      on,
      within: (range) => (closed.length === 0 ? 0 : daysOf(range).reduce((sum, day) => sum + on(day), 0)),
      isOne: stores.length === 1,
    }
  }, [rows, scope])
}

const isClosed = ({ closures }: Node, day: string): boolean => closures.some((closure) => isWithin(day, closure))
