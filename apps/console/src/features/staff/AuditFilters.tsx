import type { UrlParams } from '@atrium/ui/list'
import { DatePicker, Select, Tag } from 'antd'
import dayjs from 'dayjs'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useMemberNames } from '../../app/member-names.tsx'
import { auditTexts } from './audit-texts.ts'
import { useActors, useTrailWords } from './trail-words.ts'

/** Parameters of the address that narrow the trail. */
export const AUDIT_PARAMS = ['from', 'to', 'actor', 'action', 'subject', 'member'] as const

const ACTIONS = Object.keys(auditTexts.zh.audit.action).map((key) => key.replace('_', '.'))
const MODULES = [...new Set(ACTIONS.map((action) => action.split('.')[0] ?? action))]

/** Who, what, from when to when; and what somebody narrowed to from a row. */
export function AuditFilters({ params }: { readonly params: UrlParams }) {
  const { t, i18n } = useTranslation('staff')
  const { staff, keys } = useActors()
  const words = useTrailWords()
  const [from, to] = [params.get('from'), params.get('to')]
  const subject = params.get('subject')?.split(':')
  const member = params.get('member')
  const names = useMemberNames([member])
  const moduleName = (module: string) =>
    i18n.exists(`staff:permission.module.${module}`) ? t(`permission.module.${module}`) : module
  return (
    <>
      <DatePicker.RangePicker
        showTime={{ format: 'HH:mm' }}
        format="YYYY-MM-DD HH:mm"
        aria-label={t('audit.at')}
        variant="filled"
        style={{ borderRadius: 16, width: 320 }}
        allowEmpty={[true, true]}
        value={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
        onChange={(range) => params.set({ from: range?.[0]?.toISOString(), to: range?.[1]?.toISOString() })}
      />
      <Select<string>
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        variant={params.get('actor') === undefined ? 'filled' : 'outlined'}
        style={{ borderRadius: 16, width: 200 }}
        aria-label={t('audit.who')}
        placeholder={<Chosen>{t('audit.anyone')}</Chosen>}
        value={params.get('actor')}
        onChange={(value) => params.set({ actor: value })}
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
        variant={params.get('action') === undefined ? 'filled' : 'outlined'}
        style={{ borderRadius: 16, width: 220 }}
        aria-label={t('audit.what')}
        placeholder={<Chosen>{t('audit.anything')}</Chosen>}
        value={params.get('action')}
        onChange={(value) => params.set({ action: value })}
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
        <Tag closable onClose={() => params.set({ subject: undefined })}>
          {words.subject({ subject: { kind: subject[0] ?? '', id: subject[1] ?? '' }, memberId: null }, names)}
        </Tag>
      )}
      {member && (
        <Tag closable onClose={() => params.set({ member: undefined })}>
          {t('audit.member')} {names.get(member)?.name ?? names.get(member)?.phone ?? member}
        </Tag>
      )}
    </>
  )
}

/** On a filled chip the pale colour of placeholders would be too faint. */
const Chosen = ({ children }: { readonly children: ReactNode }) => (
  <span style={{ color: 'var(--ant-color-text)' }}>{children}</span>
)
