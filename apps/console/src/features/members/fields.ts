import { day, type Language } from '@atrium/ui'
import type { ReplyOf } from '../../app/api.ts'
import type { Member } from './lookup.ts'

type Value = Member['attributes'][string]
type Field = ReplyOf<'members.fields'>['items'][number]

/** A custom field as it is read. */
export function valueOfField(
  { type }: Pick<Field, 'type'>,
  value: Value | undefined,
  t: (key: string) => string,
  language: Language,
): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
  if (typeof value === 'object') return value.join(language === 'zh' ? '、' : ', ')
  return type === 'day' ? day(String(value), language) : String(value)
}
