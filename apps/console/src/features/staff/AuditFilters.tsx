import { Button, DatePicker, Flex, Select, Tag } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { auditTexts } from './audit-texts.ts'
import { useActors, useTrailWords } from './trail-words.ts'

interface AuditFiltersProps {
  readonly params: URLSearchParams
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void
}

const ACTIONS = Object.keys(auditTexts.zh.audit.action).map((key) => key.replace('_', '.'))
const MODULES = [...new Set(ACTIONS.map((action) => action.split('.')[0] ?? action))]

/** Who, what, from when to when; and what somebody narrowed to from a row. */
export function AuditFilters({ params, onChange }: AuditFiltersProps) {
  const { t, i18n } = useTranslation('staff')
  const { staff, keys } = useActors()
  const words = useTrailWords()
  const [from, to] = [params.get('from'), params.get('to')]
  const subject = params.get('subject')?.split(':')
  const member = params.get('member')
  const moduleName = (module: string) =>
    i18n.exists(`staff:permission.module.${module}`) ? t(`permission.module.${module}`) : module
  return (
    <Flex gap={8} wrap="wrap" align="center" style={{ marginBottom: 12 }}>
      <DatePicker.RangePicker
        showTime={{ format: 'HH:mm' }}
        format="YYYY-MM-DD HH:mm"
        allowEmpty={[true, true]}
        value={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
        onChange={(range) => onChange({ from: range?.[0]?.toISOString(), to: range?.[1]?.toISOString() })}
      />
      <Select<string>
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        style={{ width: 200 }}
        aria-label={t('audit.who')}
        placeholder={t('audit.anyone')}
        value={params.get('actor')}
        onChange={(value) => onChange({ actor: value })}
        options={[
          { label: t('audit.system'), value: 'system:0' },
          {
            label: t('audit.staffGroup'),
            options: staff.map(({ number, name, login }) => ({
              value: `staff:${number}`,
              label: `${name} (${login})`,
            })),
          },
          {
            label: t('audit.keyGroup'),
            options: keys.map(({ number, name }) => ({ value: `key:${number}`, label: name })),
          },
        ]}
      />
      <Select<string>
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        style={{ width: 220 }}
        aria-label={t('audit.what')}
        placeholder={t('audit.anything')}
        value={params.get('action')}
        onChange={(value) => onChange({ action: value })}
        options={MODULES.map((module) => ({
          label: moduleName(module),
          options: [
            { value: module, label: `${moduleName(module)} · ${t('audit.anything')}` },
            ...ACTIONS.filter((action) => action.startsWith(`${module}.`)).map((action) => ({
              value: action,
              label: words.action(action),
            })),
          ],
        }))}
      />
      {subject && (
        <Tag closable onClose={() => onChange({ subject: undefined })}>
          {words.subject({ subject: { kind: subject[0] ?? '', id: subject[1] ?? '' } })}
        </Tag>
      )}
      {member && (
        <Tag closable onClose={() => onChange({ member: undefined })}>
          {t('audit.member')} {member}
        </Tag>
      )}
      {['from', 'to', 'actor', 'action', 'subject', 'member'].some((key) => params.has(key)) && (
        <Button
          type="text"
          onClick={() =>
            onChange({
              from: undefined,
              to: undefined,
              actor: undefined,
              action: undefined,
              subject: undefined,
              member: undefined,
            })
          }
        >
          {t('audit.clear')}
        </Button>
      )}
    </Flex>
  )
}
