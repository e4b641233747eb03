import { useEffect, useRef, useState } from 'react'
import { call, type ReplyOf } from '../../app/api.ts'
import { useMe } from '../../app/session.tsx'
import type { TierSet } from './definition.ts'

type Part = ReplyOf<'tiers.previewSet'>
export type Move = Part['moves'][number]

/** Who would move, as far as members have been judged. */
export interface Preview {
  readonly before: Readonly<Record<string, number>>
  readonly after: Readonly<Record<string, number>>
  readonly moves: readonly Move[]
}

export interface PreviewState {
  readonly state: 'idle' | 'running' | 'done' | 'failed' | 'stopped'
  /** Of which levels it is. */
  readonly of?: TierSet
  readonly judged: number
  /** Everybody in the programme; undefined before the first answer. */
  readonly persons?: number
  readonly preview?: Preview
  readonly error?: unknown
}

const SAMPLE = 5

const sums = (one: Readonly<Record<string, number>>, other: object): Record<string, number> => {
  const sum = { ...one }
  for (const [code, persons] of Object.entries(other)) sum[code] = (sum[code] ?? 0) + (Number(persons) || 0)
  return sum
}

/** Parts add up: persons by level, and moves with a few examples of each. */
export function addPart(whole: Preview | undefined, part: Pick<Part, 'before' | 'after' | 'moves'>): Preview {
  const moves = new Map((whole?.moves ?? []).map((move) => [`${move.from} ${move.to}`, move]))
  for (const move of part.moves) {
    const key = `${move.from} ${move.to}`
    const known = moves.get(key)
    moves.set(
      key,
      known
        ? {
            ...move,
            persons: known.persons + move.persons,
            sample: [...known.sample, ...move.sample].slice(0, SAMPLE),
          }
        : move,
    )
  }
  return {
    before: sums(whole?.before ?? {}, part.before),
    after: sums(whole?.after ?? {}, part.after),
    moves: [...moves.values()].sort((a, b) => b.persons - a.persons),
  }
}

/** Whoever was never judged has bought nothing that counts: they stand at the base level, before and after. */
export function addQuiet(whole: Preview, persons: number): Preview {
  const [from, to] = [Object.keys(whole.before)[0], Object.keys(whole.after)[0]]
  if (persons <= 0 || from === undefined || to === undefined) return whole
  const moves = from === to ? [] : [{ from, to, persons, sample: [] }]
  return addPart(whole, { before: { [from]: persons }, after: { [to]: persons }, moves })
}

/** Judges everybody by a draft, part by part, so that one sees how far it is and can stop. */
export function usePreview(programmeId: string) {
  const { csrf } = useMe()
  const [shown, setShown] = useState<PreviewState>({ state: 'idle', judged: 0 })
  // The run that still counts: an older one, or one of a closed drawer, is dropped.
  const run = useRef(0)
  useEffect(
    () => () => {
      run.current += 1
    },
    [],
  )
  const start = async (of: TierSet) => {
    run.current += 1
    const mine = run.current
    let at: PreviewState = { state: 'running', of, judged: 0 }
    const show = (next: PreviewState) => {
      at = next
      if (run.current === mine) setShown(next)
    }
    show(at)
    try {
      for (let after: string | undefined; run.current === mine; ) {
        const query = { part: true, ...(after === undefined ? {} : { after }) }
        const { value } = await call('tiers.previewSet', { path: { programmeId }, query, body: of }, csrf)
        const persons = value.persons ?? at.persons ?? 0
        const judged = at.judged + (value.judged ?? 0)
        const preview = addPart(at.preview, value)
        if (!value.next) {
          show({ state: 'done', of, judged: persons, persons, preview: addQuiet(preview, persons - judged) })
          return
        }
        show({ state: 'running', of, judged, persons, preview })
        after = value.next
      }
    } catch (error) {
      show({ ...at, state: 'failed', error })
    }
  }
  const stop = () => {
    run.current += 1
    setShown((was) => ({ ...was, state: 'stopped' }))
  }
  return { shown, start: (of: TierSet) => void start(of), stop }
}
