import { count, nameIn, ProblemNotice, percent } from '@atrium/ui'
import { Alert } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type InputOf, problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { bodyFrom, type Entered } from './tag-form.ts'
import { useWholeGroup } from './whole-group.ts'

type Body = InputOf<'profiles.previewTag'>['body']

/** Seen while the rule below is edited, however far the form is scrolled. */
const IN_SIGHT = { position: 'sticky', top: 0, zIndex: 2, marginBottom: 16 } as const

/** Editing is waited for that long before it is asked. */
const WAIT_MS = 400

/** How many would have the tag by the rule in the form. */
export function TagPreview({ entered, isSound }: { readonly entered: Entered; readonly isSound: boolean }) {
  const { t } = useTranslation('profiles')
  const isWhole = useWholeGroup()
  const { code, type, choices, cases, sum } = bodyFrom({ ...entered, code: entered.code ?? '' }, undefined)
  const { asked, isRested } = useRested({
    ...{ code: code === '' ? 'new' : code, type },
    ...(choices ? { choices } : {}),
    ...(cases ? { cases } : {}),
    ...(sum ? { sum } : {}),
  })
  if (!isWhole) return null
  if (!isSound) return <Alert type="info" title={t('preview.unfinished')} style={IN_SIGHT} />
  // What is asked is what was sound: never what it was a moment before.
  return isRested && <Counted asked={asked} />
}

function useRested(body: Body): { readonly asked: Body; readonly isRested: boolean } {
  const text = JSON.stringify(body)
  const [rested, setRested] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), WAIT_MS)
    return () => clearTimeout(timer)
  }, [text])
  // Written by the first line.
  return { asked: JSON.parse(rested) as Body, isRested: rested === text }
}

function Counted({ asked }: { readonly asked: Body }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const { data, error, refetch } = useAsk('profiles.previewTag', { body: asked }, { isLatestOnly: true })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (!data || data.asked === 0) return null
  const { persons, values } = data
  const having = values.reduce((sum, each) => sum + each.persons, 0)
  const isExact = data.asked >= persons
  const all = (some: number) => Math.round((some / data.asked) * persons)
  const nameOf = (value: string) => {
    const choice = (asked.choices ?? []).find(({ code }) => code === value)
    if (choice) return nameIn(choice, language)
    return value === 'true' ? t('value.yes') : value === 'false' ? t('value.no') : value
  }
  const shown = { n: count(all(having), language), share: percent(having / data.asked, language) }
  const parts = values.filter(({ value }) => value !== '' && value !== 'true').slice(0, 10)
  return (
    <Alert
      type="info"
      style={IN_SIGHT}
      title={t(isExact ? 'preview.exact' : 'preview.about', { ...shown, asked: count(data.asked, language) })}
      {...(parts.length === 0
        ? {}
        : {
            description: parts
              .map(({ value, persons: some }) =>
                t('preview.value', { value: nameOf(value), n: count(all(some), language) }),
              )
              .join(t('value.join')),
          })}
    />
  )
}
