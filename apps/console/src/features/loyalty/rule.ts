import { type Language, money } from '@atrium/ui'
import dayjs from 'dayjs'
import timezone from 'dayjs/plugin/timezone'
import utc from 'dayjs/plugin/utc'
import type { InputOf, ReplyOf } from '../../app/api.ts'

dayjs.extend(utc)
dayjs.extend(timezone)

export type RuleSet = ReplyOf<'loyalty.ruleSet'>
export type Rule = InputOf<'loyalty.ruleSet.write'>['body']['rules'][number]
export type Action = Rule['action']

export const TRIGGERS = ['purchase', 'registration', 'check_in', 'activity_sign_up'] as const
export const ROUNDINGS = ['floor', 'ceil', 'halfUp', 'halfEven', 'truncate'] as const
export const COMBINES = ['max', 'sum', 'product'] as const

export const NEW_RULE: Rule = {
  code: '',
  name: { zh: '' },
  trigger: 'purchase',
  from: null,
  to: null,
  action: { type: 'rate', points: '1', perMinor: 100, rounding: 'floor', each: 'purchase' },
  priority: 100,
  stop: false,
}

export type Standing = 'inForce' | 'paused' | 'ahead' | 'over'

/** Whether a rule holds at a moment (epoch ms). */
export function standingOf({ from, to, paused }: Rule, at: number): Standing {
  if (paused) return 'paused'
  if (to !== null && at >= to) return 'over'
  return from !== null && at < from ? 'ahead' : 'inForce'
}

/** The number of a version in its ETag. */
export const versionOf = (etag: string): string => etag.replace(/\D/g, '')

/** A code that no rule of the set has yet. */
export function freeCode(code: string, rules: readonly Rule[]): string {
  const taken = new Set(rules.map((rule) => rule.code))
  const stem = code.slice(0, 36)
  for (let n = 2; ; n++) if (!taken.has(`${stem}-${n}`)) return `${stem}-${n}`
}

/** The wall clock of a zone as the pickers show it, which know only the browser's own. */
export const wallOf = (at: number, zone: string) => dayjs(dayjs(at).tz(zone).format('YYYY-MM-DDTHH:mm:ss'))
export const instantOf = (wall: dayjs.Dayjs, zone: string): number =>
  dayjs.tz(wall.format('YYYY-MM-DDTHH:mm:ss'), zone).valueOf()

type Say = (key: string, values?: Readonly<Record<string, unknown>>) => string

/** What a rule gives, in words: 「每 ¥1.00 得 1.2 分，向下取整」. */
export function sayAction(action: Action, currency: string, language: Language, t: Say): string {
  switch (action.type) {
    case 'rate':
      return t(`action.rate.${action.each}`, {
        amount: money(action.perMinor, currency, language),
        points: action.points,
        rounding: t(`rounding.${action.rounding}`),
      })
    case 'fixed':
      return t(`action.fixed.${action.each}`, { points: action.points })
    case 'multiply':
      return t('action.multiply', { factor: action.factor })
  }
}
