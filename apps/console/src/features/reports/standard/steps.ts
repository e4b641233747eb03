import type { InputOf } from '../../../app/api.ts'

export type Step = InputOf<'reports.funnel'>['body']['steps'][number]
export const STEP_KINDS = ['event', 'page', 'purchase'] as const
export type StepKind = (typeof STEP_KINDS)[number]

export const LEAST_STEPS = 2
export const MOST_STEPS = 8

/** Steps as the address has them: `event:signed_up|purchase`; a bar within a name is doubled. */
export const writeSteps = (steps: readonly Step[]): string =>
  steps
    .map(({ kind, name }) => (kind === 'purchase' ? kind : `${kind}:${(name ?? '').replaceAll('|', '||')}`))
    .join('|')

/** The steps of an address; undefined where it names none, or what can be none. */
export function readSteps(text: string | undefined): Step[] | undefined {
  if (text === undefined) return undefined
  const steps = splitSteps(text).flatMap((part): Step[] => {
    if (part === 'purchase') return [{ kind: 'purchase' }]
    const [kind, ...rest] = part.split(':')
    return kind === 'event' || kind === 'page' ? [{ kind, name: rest.join(':') }] : []
  })
  return steps.length >= LEAST_STEPS && steps.length <= MOST_STEPS ? steps : undefined
}

function splitSteps(text: string): string[] {
  const parts: string[] = []
  let part = ''
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '|') part += text[at]
    else if (text[at + 1] === '|') {
      part += '|'
      at++
    } else {
      parts.push(part)
      part = ''
    }
  }
  return [...parts, part]
}

/** Whether every step says what it is. */
export const isWhole = (steps: readonly Step[]): boolean =>
  steps.every(({ kind, name }) => kind === 'purchase' || (name ?? '').trim() !== '')
