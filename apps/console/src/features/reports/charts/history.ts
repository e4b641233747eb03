import { useCallback, useEffect, useState } from 'react'

interface Steps<T> {
  readonly past: readonly T[]
  readonly now: T
  readonly future: readonly T[]
}

/** Steps back that are kept. */
const MOST_STEPS = 100

export interface History<T> {
  readonly now: T
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** Goes on from here; what was taken back is given up. */
  set(next: T): void
  undo(): void
  redo(): void
  /** Begins anew: nothing lies before it. */
  reset(to: T): void
}

/** Something that is changed step by step, and back: by buttons, and by Ctrl+Z and Ctrl+Shift+Z outside of fields. */
export function useHistory<T>(first: T): History<T> {
  const [steps, setSteps] = useState<Steps<T>>({ past: [], now: first, future: [] })
  const set = useCallback(
    (next: T) => setSteps(({ past, now }) => ({ past: [...past.slice(1 - MOST_STEPS), now], now: next, future: [] })),
    [],
  )
  const undo = useCallback(
    () =>
      setSteps((steps) => {
        const before = steps.past.at(-1)
        return before === undefined
          ? steps
          : { past: steps.past.slice(0, -1), now: before, future: [steps.now, ...steps.future] }
      }),
    [],
  )
  const redo = useCallback(
    () =>
      setSteps((steps) => {
        const [after, ...future] = steps.future
        return after === undefined ? steps : { past: [...steps.past, steps.now], now: after, future }
      }),
    [],
  )
  const reset = useCallback((to: T) => setSteps({ past: [], now: to, future: [] }), [])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isField = event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]')
      if (isField || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return
      event.preventDefault()
      if (event.shiftKey) redo()
      else undo()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [undo, redo])
  return { now: steps.now, canUndo: steps.past.length > 0, canRedo: steps.future.length > 0, set, undo, redo, reset }
}
