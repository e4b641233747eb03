import { useEffect, useState } from 'react'

/** How long the hand must rest before what it changes is asked anew. */
const REST_MS = 250

/** A text once it has not changed for a moment. */
export function useRested(text: string): string {
  const [rested, setRested] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), REST_MS)
    return () => clearTimeout(timer)
  }, [text])
  return rested
}
