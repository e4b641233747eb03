import { invariant, type Outcome } from '@atrium/kernel'

/** The values of outcomes that must all be done: nobody else is at work yet. */
export function expectAll<T>(outcomes: readonly Outcome<T, string>[]): T[] {
  return outcomes.map((outcome) => {
    invariant(
      outcome.ok,
      `a day of the sample was refused: ${outcome.ok ? '' : `${outcome.code} ${outcome.detail ?? ''}`}`,
    )
    return outcome.value
  })
}
