import { nameIn } from '@atrium/ui'
import { DatePicker, Input, InputNumber, Select } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import type { Tag, TagValue } from './values.ts'

interface FieldProps {
  readonly tag: Pick<Tag, 'type' | 'choices' | 'unit'>
  readonly label: string
  readonly id?: string
  readonly value?: TagValue | null
  /** Null where nothing is said. */
  readonly onChange?: (value: TagValue | null) => void
}

/** A value of a tag, entered as its type is best entered. */
export function ValueField({ tag, label, id, value, onChange }: FieldProps) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const named = { 'aria-label': label, ...(id === undefined ? {} : { id }) }
  const options = (tag.choices ?? [])
    .filter(({ archived, code }) => !archived && code !== '')
    .map((choice) => ({ value: choice.code, label: nameIn(choice, language) || choice.code }))
  switch (tag.type) {
    case 'boolean':
      return (
        <Select
          {...named}
          style={{ width: 120 }}
          value={typeof value === 'boolean' ? String(value) : null}
          options={[
            { value: 'true', label: t('value.yes') },
            { value: 'false', label: t('value.no') },
          ]}
          onChange={(next) => onChange?.(next === 'true')}
        />
      )
    case 'number':
      return (
        <InputNumber
          {...named}
          style={{ width: 180 }}
          suffix={tag.unit ? nameIn(tag.unit, language) : undefined}
          value={typeof value === 'number' ? value : null}
          onChange={(next) => onChange?.(next)}
        />
      )
    case 'day':
      return (
        <DatePicker
          {...named}
          value={typeof value === 'string' && value !== '' ? dayjs(value) : null}
          onChange={(next) => onChange?.(next ? next.format('YYYY-MM-DD') : null)}
        />
      )
    case 'choice':
      return (
        <Select
          {...named}
          style={{ minWidth: 200 }}
          showSearch={{ optionFilterProp: 'label' }}
          value={typeof value === 'string' && value !== '' ? value : null}
          options={options}
          onChange={(next) => onChange?.(next)}
        />
      )
    case 'choices':
      return (
        <Select
          {...named}
          mode="multiple"
          style={{ minWidth: 260 }}
          showSearch={{ optionFilterProp: 'label' }}
          value={Array.isArray(value) ? [...value] : []}
          options={options}
          onChange={(next: string[]) => onChange?.(next.length === 0 ? null : next)}
        />
      )
    case 'text':
      return (
        <Input
          {...named}
          style={{ maxWidth: 320 }}
          maxLength={200}
          value={typeof value === 'string' ? value : ''}
          onChange={({ target }) => onChange?.(target.value === '' ? null : target.value)}
        />
      )
  }
}
