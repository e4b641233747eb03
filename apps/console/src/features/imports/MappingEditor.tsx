import { Alert, Button, Card, Flex, Input, Tabs, Typography } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FieldTable } from './FieldTable.tsx'
import { guessMapping, guessTarget } from './guess.ts'
import {
  asMapping,
  columnsOf,
  type Layouts,
  type Mapping,
  missingFields,
  missingParts,
  type Preview,
  plain,
  type Target,
  tidy,
} from './mapping.ts'
import { PeopleSection } from './PeopleSection.tsx'
import { hereZone } from './progress.ts'
import { RowRules } from './RowRules.tsx'
import { SettingsSection } from './SettingsSection.tsx'

interface EditorProps {
  readonly file: Preview
  readonly layouts: Layouts
  readonly mapping: Mapping
  readonly onChange: (mapping: Mapping) => void
}

/** The mapping that a file's header suggests, and the one for another content. */
export function useGuess(
  file: Preview,
  layouts: Layouts,
): { readonly first: () => Mapping; readonly of: (target: Target) => Mapping } {
  const { i18n } = useTranslation()
  const fieldsOf = (target: Target) => layouts.targets.find((each) => each.target === target)?.fields ?? []
  const of = (target: Target) =>
    guessMapping(target, {
      header: file.columns,
      values: (at) => file.rows.map(({ cells }) => cells[at] ?? ''),
      fields: fieldsOf(target),
      labels: (field) => ['zh', 'en'].map((lng) => i18n.t(`imports:field.${field}`, { lng })),
      name: file.name,
      zone: hereZone(),
    })
  return { of, first: () => of(guessTarget(file.columns, layouts.targets, of)) }
}

/** Says for every field from where it comes and how it is read, and everything else that a mapping can say. */
export function MappingEditor({ file, layouts, mapping, onChange }: EditorProps) {
  const { t } = useTranslation('imports')
  const guess = useGuess(file, layouts)
  const fields = layouts.targets.find(({ target }) => target === mapping.target)?.fields ?? []
  const change = (part: Partial<Mapping>) => onChange(tidy({ ...mapping, ...part }))
  const hasRules = mapping.target === 'purchases'
  return (
    <Card size="small">
      <Tabs
        items={[
          {
            key: 'fields',
            label: t('map.tab.fields'),
            children: (
              <Flex vertical gap={12}>
                <SettingsSection
                  mapping={mapping}
                  layouts={layouts}
                  onTarget={(target) => onChange(guess.of(target))}
                  onChange={change}
                />
                <FieldTable
                  file={file}
                  mapping={mapping}
                  fields={fields}
                  onChange={(next) => change({ fields: next })}
                />
                <Unread file={file} mapping={mapping} />
              </Flex>
            ),
          },
          {
            key: 'more',
            label: t(mapping.target === 'members' ? 'map.tab.people' : 'map.tab.more'),
            children: (
              <PeopleSection file={file} mapping={mapping} identityKinds={layouts.identityKinds} onChange={change} />
            ),
          },
          {
            key: 'rows',
            label: t(hasRules ? 'map.tab.purchases' : 'map.tab.rows'),
            children: <RowRules file={file} mapping={mapping} onChange={change} />,
          },
          {
            key: 'text',
            label: t('map.tab.text'),
            children: <MappingText key={JSON.stringify(mapping)} mapping={mapping} onChange={onChange} />,
          },
        ]}
      />
      <Missing mapping={mapping} fields={fields} />
    </Card>
  )
}

/** Columns that nothing reads: left out on purpose, or forgotten. */
function Unread({ file, mapping }: { readonly file: Preview; readonly mapping: Mapping }) {
  const { t } = useTranslation('imports')
  const read = useMemo(() => new Set([...columnsOf(mapping)].map(plain)), [mapping])
  const unread = file.columns.filter((column) => column !== '' && !read.has(plain(column)))
  if (unread.length === 0) return null
  return <Typography.Text type="secondary">{t('map.unread', { columns: unread.join(t('map.comma')) })}</Typography.Text>
}

interface MissingProps {
  readonly mapping: Mapping
  readonly fields: Parameters<typeof missingFields>[1]
}

function Missing({ mapping, fields }: MissingProps) {
  const { t } = useTranslation('imports')
  const names = missingFields(mapping, fields).map(({ name }) => t(`field.${name}`))
  const parts = missingParts(mapping).map((part) => t(`map.lacks.${part}`))
  if (names.length + parts.length === 0) return null
  const text = [...(names.length > 0 ? [t('map.missing', { fields: names.join(t('map.comma')) })] : []), ...parts].join(
    t('map.semicolon'),
  )
  return <Alert type="warning" showIcon title={text} />
}

/** The mapping as the command line takes it: to be kept in a file, or brought from one. */
function MappingText({ mapping, onChange }: Pick<EditorProps, 'mapping' | 'onChange'>) {
  const { t } = useTranslation('imports')
  const written = JSON.stringify(mapping, null, 2)
  const [text, setText] = useState(written)
  const [fault, setFault] = useState<string>()
  const take = () => {
    try {
      const body: unknown = JSON.parse(text)
      if (typeof body !== 'object' || body === null || !('fields' in body) || !('target' in body)) {
        return setFault(t('map.text.noMapping'))
      }
      setFault(undefined)
      onChange(asMapping(body))
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <Flex vertical gap={8}>
      <Typography.Text type="secondary">{t('map.text.hint')}</Typography.Text>
      <Input.TextArea
        aria-label={t('map.tab.text')}
        autoSize={{ minRows: 10, maxRows: 24 }}
        style={{ fontFamily: 'ui-monospace, monospace', fontSize: 12 }}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {fault !== undefined && <Alert type="error" showIcon role="alert" title={fault} />}
      <Flex gap={8}>
        <Button onClick={take} disabled={text === written}>
          {t('map.text.take')}
        </Button>
        <Button type="text" onClick={() => setText(written)} disabled={text === written}>
          {t('map.text.undo')}
        </Button>
      </Flex>
    </Flex>
  )
}
