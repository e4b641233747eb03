import type { Day } from '@atrium/kernel'
import { defineSetting, type Programme } from '@atrium/organization'
import Type from 'typebox'
import type { ProgrammeTerms } from './model.ts'

/** Points earned on day D are gone from the same day of the month that many months later. */
export const ttlMonths = defineSetting({
  key: 'points.ttlMonths',
  target: 'programme',
  schema: Type.Union([Type.Integer({ minimum: 1, maximum: 1200 }), Type.Null()]),
  fallback: 12,
  about: {
    zh: '积分有效期（月），空为永久有效',
    en: 'Months after which points expire; null for never.',
  },
})

export const graceDays = defineSetting({
  key: 'points.graceDays',
  target: 'programme',
  schema: Type.Integer({ minimum: 0, maximum: 3650 }),
  fallback: 0,
  about: {
    zh: '消费撤销退回的积分若已过期，再给的有效天数，0 为立即过期',
    en: 'Days that points live which come back to a lot that has expired; 0: they expire at once.',
  },
})

export const warnDays = defineSetting({
  key: 'points.warnDays',
  target: 'programme',
  schema: Type.Integer({ minimum: 0, maximum: 366 }),
  fallback: 30,
  about: {
    zh: '积分到期前多少天提醒，0 为不提醒',
    en: 'How many days before points expire their member is told; 0: never.',
  },
})

/** What the ledger needs of a programme. */
export const termsOf = (programme: Programme): ProgrammeTerms => ({
  zone: programme.zone,
  ttlMonths: (day: Day) => programme.settings(ttlMonths, day),
  graceDays: (day: Day) => programme.settings(graceDays, day),
})

/** For the composition root: the organization stores, checks and serves them. */
export const pointsSettings = [ttlMonths, graceDays, warnDays] as const
