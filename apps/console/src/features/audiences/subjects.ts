import type { AudienceFilter } from '@atrium/api/admin'
import { nameIn } from '@atrium/ui'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'

export type Vocabulary = ReplyOf<'audiences.vocabulary'>
export type Op = NonNullable<AudienceFilter['op']>
export type Value = NonNullable<AudienceFilter['value']>
export type FieldType = Vocabulary['fields'][number]['type']

/** What filters may speak of in this house. */
export const useVocabulary = () => useAsk('audiences.vocabulary', {})

export const CONSENTS = ['allowed', 'refused', 'unsaid'] as const
export const LIST_OPS: readonly Op[] = ['in', 'notIn']

/** What a condition is about, as one word for the field that chooses it. */
export const subjectOf = ({ is, field, tag, programme }: AudienceFilter): string =>
  [is, field ?? tag ?? programme].filter((each) => each !== undefined).join(':')

/** The operator that a type is mostly asked with. */
const firstOp = (type: FieldType, ops: readonly Op[]): Op =>
  (['number', 'money'].includes(type) ? ops.find((op) => op === 'ge') : undefined) ?? ops[0] ?? 'eq'

/** A comparison to begin with; a truth asks for yes. */
export function beginning(type: FieldType, ops: readonly Op[]): Pick<AudienceFilter, 'op' | 'value'> {
  return { op: firstOp(type, ops), ...(type === 'boolean' ? { value: true } : {}) }
}

/** A condition about a subject, with nothing asked of it yet. */
export function leafFor(subject: string, vocabulary: Vocabulary): AudienceFilter {
  const [is = '', name = ''] = splitOnce(subject)
  switch (is) {
    case 'field': {
      const type = vocabulary.fields.find((field) => field.name === name)?.type ?? 'text'
      return { is, field: name, ...beginning(type, vocabulary.ops[type] ?? []) }
    }
    case 'tag': {
      const type = vocabulary.tags.find(({ code }) => code === name)?.type ?? 'text'
      return { is, tag: name, ...beginning(type, vocabulary.ops[type] ?? []) }
    }
    case 'level':
      return { is, programme: name, op: 'in' }
    case 'points':
      return { is, programme: name, measure: 'available', op: 'ge' }
    case 'consent':
      return { is, purpose: 'marketing', channel: vocabulary.channels[0]?.code ?? 'sms', value: 'allowed' }
    case 'reachable':
      return { is, channel: vocabulary.channels[0]?.code ?? 'sms' }
    case 'met':
      return { is, stores: [] }
    case 'events':
      return { is, measure: 'count', op: 'ge', value: 1, window: { lastDays: 30 } }
    case 'sequence':
      return { is, steps: [{ event: {} }, { purchase: {} }], withinDays: 7 }
    case 'audience':
      return { is }
    case 'sample':
      return { is, seed: 'a', to: 0.1 }
    default:
      return { is: 'purchases', measure: 'count', op: 'ge', value: 1, window: { lastDays: 90 } }
  }
}

const splitOnce = (text: string): readonly string[] => {
  const at = text.indexOf(':')
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

interface SubjectGroup {
  readonly label: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

/** Everything that a condition can be about, in groups. */
export function useSubjects(vocabulary: Vocabulary): readonly SubjectGroup[] {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  return useMemo(() => {
    const fieldsOf = (group: 'person' | 'custom' | 'portrait') =>
      vocabulary.fields
        .filter((field) => field.group === group)
        .map(({ name, label }) => ({ value: `field:${name}`, label: nameIn(label, language) }))
    const plain = (...kinds: readonly string[]) => kinds.map((value) => ({ value, label: t(`subject.${value}`) }))
    const groups = [
      { label: t('group.behaviour'), options: plain('purchases', 'events', 'sequence') },
      { label: t('group.person'), options: [...fieldsOf('person'), ...plain('met')] },
      { label: t('group.portrait'), options: fieldsOf('portrait') },
      {
        label: t('group.loyalty'),
        options: vocabulary.programmes.flatMap(({ code, name }) => [
          { value: `level:${code}`, label: t('subject.level', { programme: nameIn(name, language) }) },
          { value: `points:${code}`, label: t('subject.points', { programme: nameIn(name, language) }) },
        ]),
      },
      { label: t('group.contact'), options: plain('reachable', 'consent') },
      {
        label: t('group.tags'),
        options: vocabulary.tags.map(({ code, label }) => ({ value: `tag:${code}`, label: nameIn(label, language) })),
      },
      { label: t('group.custom'), options: fieldsOf('custom') },
      { label: t('group.sets'), options: plain('audience', 'sample') },
    ]
    return groups.filter(({ options }) => options.length > 0)
  }, [vocabulary, language, t])
}

/** An object without one of its keys. */
export function without<Of extends object, Key extends keyof Of>(of: Of, key: Key): Omit<Of, Key> {
  const { [key]: _, ...rest } = of
  return rest
}
