import { AutoComplete } from 'antd'
import { useTranslation } from 'react-i18next'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'

/** The name of a property: those that the tracking plan has for these events, or for any where none is named, and words of one's own. */
export function PropertyInput(props: {
  readonly names: readonly string[] | undefined
  readonly value: string | undefined
  readonly onChange: (property: string | undefined) => void
}) {
  const { t } = useTranslation('audiences')
  const me = useMe()
  const { data } = useAsk('tracking.plan', {}, { enabled: mayAll(me, ['tracking.read']) })
  const { names = [] } = props
  const meant = (data?.items ?? []).filter(
    ({ archived, name }) => !archived && (names.length === 0 || names.includes(name)),
  )
  const known = [...new Set(meant.flatMap(({ schema }) => propertiesOf(schema)))].sort()
  return (
    <AutoComplete
      aria-label={t('where.property')}
      placeholder={t('where.property')}
      style={{ width: 160 }}
      popupMatchSelectWidth={false}
      options={known.map((value) => ({ value }))}
      showSearch={{
        filterOption: (typed, option) => option?.value.toLowerCase().includes(typed.toLowerCase()) ?? false,
      }}
      value={props.value ?? ''}
      onChange={(value: string) => props.onChange(value === '' ? undefined : value)}
    />
  )
}

/** Names of the properties that a JSON schema of an event tells of. */
function propertiesOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null || !('properties' in schema)) return []
  const { properties } = schema
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : []
}
