import { count, day as dayIn, money, nameIn } from '@atrium/ui'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'
import { useChannelName } from '../../app/channels.ts'
import { useLanguage } from '../../app/language.ts'

export type TagGroup = ReplyOf<'profiles.tags'>['groups'][number]
export type Tag = TagGroup['tags'][number]
export type Rule = Tag['rule']
export type CasesRule = Extract<Rule, { readonly cases: unknown }>
export type SumRule = Extract<Rule, { readonly measure: unknown }>
export type TagValue = ReplyOf<'profiles.tagsOfMember'>['items'][number]['value']

export const isCases = (rule: Rule): rule is CasesRule => rule !== null && 'cases' in rule
export type TraceRule = Extract<Rule, { readonly trace: unknown }>

export const isTrace = (rule: Rule): rule is TraceRule => rule !== null && 'trace' in rule
export const isSum = (rule: Rule): rule is SumRule => rule !== null && 'measure' in rule

/** Tags whose values are codes of channels. */
const CHANNELS: readonly string[] = ['joinedChannel', 'buyingChannel']

export const isMoneyMeasure = (measure: string): boolean =>
  ['spendMinor', 'averageMinor', 'largestMinor'].includes(measure)

/** Whether a tag's numbers are money, in minor units. */
export const isMoney = ({ rule, type }: Pick<Tag, 'rule' | 'type'>): boolean =>
  type === 'number' && isSum(rule) && isMoneyMeasure(rule.measure)

/** Writes values of tags as people read them. */
export function useValueText(currency: string): (tag: Tag, value: TagValue) => string {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const channel = useChannelName()
  return (tag, value) => {
    const choice = (code: string) => {
      const found = tag.choices?.find((each) => each.code === code)
      return found ? nameIn(found, language) : code
    }
    if (typeof value === 'boolean') return t(value ? 'value.yes' : 'value.no')
    if (typeof value === 'number') {
      if (isMoney(tag)) return money(value, currency, language)
      const figure = Number.isInteger(value) ? count(value, language) : String(Math.round(value * 100) / 100)
      return tag.unit ? t('value.number', { n: figure, unit: nameIn(tag.unit, language) }) : figure
    }
    if (typeof value !== 'string') return value.map(choice).join(t('value.join'))
    if (tag.type === 'day') return dayIn(value, language)
    if (tag.type === 'choice') return choice(value)
    return CHANNELS.includes(tag.code) ? channel(value) : value.replaceAll('/', ' / ')
  }
}
