import { useEffect, useState } from 'react'

const PAUSE_MS = 350

/** A value once it has stood still for a moment: what is asked by it is not asked at every key. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
