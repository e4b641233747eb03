import { type Fragment, value } from '@atrium/olap/query'

/** A text of ours as it stands: declared SQL, a name. Never anything that came from outside. */
export const raw = (text: string): Fragment => ({ print: () => text })

/** Fragments one after another. */
export const run = (parts: readonly Fragment[]): Fragment => ({
  print: (printer) => parts.map((part) => part.print(printer)).join(''),
})

export const text = (given: string): Fragment => value('text', given)
export const int = (given: number): Fragment => value('int', given)
export const day = (given: number): Fragment => value('day', given)
export const ids = (given: readonly number[]): Fragment => value('int[]', given)
export const texts = (given: readonly string[]): Fragment => value('text[]', given)
