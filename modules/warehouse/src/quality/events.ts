import { defineEvent } from '@atrium/kernel'

export interface QualityFell {
  readonly kind: 'check' | 'score'
  readonly runId: number
  /** Of a check: which, and the table it speaks of. */
  readonly check: string | null
  readonly table: string | null
  readonly checked: number
  readonly offending: number
  /** Per thousand, of the whole; of a check null. */
  readonly score: number | null
  readonly before: number | null
}

export const qualityFell = defineEvent<QualityFell>({
  topic: 'warehouse.qualityFell',
  about: 'A check of the data that had passed failed, or the score of the whole fell below what is set.',
  sample: {
    ...{ kind: 'check', runId: 12, check: 'reconciles.ledger', table: 'points.entry' },
    ...{ checked: 10_000, offending: 1, score: null, before: null },
  },
})
