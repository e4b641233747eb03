import { day, EmptyState } from '@atrium/ui'
import { useTypedGuard } from '@atrium/ui/form'
import { Alert, Button, Card, DatePicker, Flex, Form, Popconfirm, Space, Typography } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { BEGINNING, useNodes } from './nodes.ts'
import { SettingInput, settingText, shapeOf } from './SettingInput.tsx'

export type Setting = ReplyOf<'organization.programmeSettings'>['settings'][number]

/** One change of one value on one day. Without `from` it holds since ever. */
export type SettingChange =
  | { readonly key: string; readonly from?: string; readonly value: unknown }
  | { readonly key: string; readonly from?: string; readonly takeBack: true }

interface SettingsEditorProps {
  readonly settings: readonly Setting[]
  readonly mayChange: boolean
  /** Somebody else wrote in between: what is shown is newer than what was looked at. */
  readonly stale: boolean
  readonly saving: boolean
  readonly onChange: (change: SettingChange, onSaved: () => void) => void
}

/** Settings by effective date: what holds today, what is dated, and a form for the next value. */
export function SettingsEditor({ settings, stale, ...rest }: SettingsEditorProps) {
  const { t } = useTranslation('organization')
  if (settings.length === 0) return <EmptyState hint={t('setting.empty')} />
  return (
    <Flex vertical gap={12}>
      {stale && (
        <Alert type="warning" showIcon role="alert" title={t('setting.stale')} description={t('setting.staleHint')} />
      )}
      {settings.map((setting) => {
        const page = PAGES[setting.key]
        return page === undefined ? (
          <OneSetting key={setting.key} setting={setting} {...rest} />
        ) : (
          <SettingOfPage key={setting.key} setting={setting} page={page} />
        )
      })}
    </Flex>
  )
}

/** Settings that are read and set in a page of their own, by key: a description of many parts says nothing as a value. */
const PAGES: Readonly<Record<string, SettingPage>> = {
  'profiles.lifecycle': { path: '/profiles/lifecycle?parameters=1', name: 'setting.page.lifecycle' },
  'profiles.windowDays': { path: '/profiles/lifecycle?parameters=1', name: 'setting.page.lifecycle' },
  'profiles.rfmBands': { path: '/profiles/rfm?bands=1', name: 'setting.page.rfm' },
}

interface SettingPage {
  readonly path: string
  readonly name: 'setting.page.lifecycle' | 'setting.page.rfm'
}

function SettingOfPage({ setting, page }: { readonly setting: Setting; readonly page: SettingPage }) {
  const { t } = useTranslation('organization')
  const { language } = useLanguage()
  const me = useMe()
  const name = t(page.name)
  return (
    <Card size="small">
      <Flex justify="space-between" gap={12} align="start">
        <div title={setting.key}>{language === 'en' ? setting.about.en : setting.about.zh}</div>
        {mayAll(me, ['profiles.read']) ? (
          <Link to={page.path} style={{ whiteSpace: 'nowrap' }}>
            {t('setting.page.at', { name })}
          </Link>
        ) : (
          <Typography.Text type="secondary">{t('setting.page.at', { name })}</Typography.Text>
        )}
      </Flex>
    </Card>
  )
}

type OneProps = Omit<SettingsEditorProps, 'settings' | 'stale'> & { readonly setting: Setting }

/** A value of more characters is set small and wraps: it is no figure, but a description. */
const LONG_TEXT = 40

function OneSetting({ setting, mayChange, saving, onChange }: OneProps) {
  const { t } = useTranslation('organization')
  const { language } = useLanguage()
  const [editing, setEditing] = useState(false)
  const { nameOf } = useNodes()
  const shape = shapeOf(setting.schema)
  const holder = {
    here: () => t('setting.own'),
    above: () => t('setting.inherited', { node: setting.holderId === null ? '' : nameOf(setting.holderId) }),
    fallback: () => t('setting.fallback'),
  }[setting.held]()
  const words = { none: t('setting.none'), yes: t('setting.yes'), no: t('setting.no') }
  const today = settingText(setting.value, words)
  const isLong = today.length > LONG_TEXT
  const since = (from: string) =>
    from <= BEGINNING ? t('setting.ever') : t('setting.from', { day: day(from, language) })
  return (
    <Card size="small">
      <Flex justify="space-between" gap={12} align="start">
        <Flex vertical gap={8} align="start">
          <div title={setting.key}>{language === 'en' ? setting.about.en : setting.about.zh}</div>
          {mayChange && !editing && (
            <Button size="small" onClick={() => setEditing(true)}>
              {t('setting.change')}
            </Button>
          )}
        </Flex>
        <div style={{ textAlign: 'right', ...(isLong ? { maxWidth: '55%' } : { whiteSpace: 'nowrap' }) }}>
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {t('setting.today')}
          </Typography.Text>
          <div
            className="number"
            style={isLong ? { fontSize: 12, overflowWrap: 'anywhere' } : { fontSize: 18, fontWeight: 600 }}
          >
            {today}
          </div>
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {holder}
          </Typography.Text>
        </div>
      </Flex>
      {setting.dated.map(({ from, value }) => (
        <Flex key={from} gap={12} align="center">
          <Typography.Text type="secondary">{since(from)}</Typography.Text>
          <span className="number">{settingText(value, words)}</span>
          {mayChange && (
            <Popconfirm
              title={t('setting.takeBack')}
              description={t('setting.takeBackWhat', { day: since(from) })}
              onConfirm={() =>
                onChange({ key: setting.key, takeBack: true, ...(from <= BEGINNING ? {} : { from }) }, () => undefined)
              }
            >
              <Button type="link" size="small">
                {t('setting.takeBack')}
              </Button>
            </Popconfirm>
          )}
        </Flex>
      ))}
      {editing && (
        <ValueForm
          shape={shape}
          value={setting.value}
          saving={saving}
          onCancel={() => setEditing(false)}
          onSave={(value, from) =>
            onChange({ key: setting.key, value, ...(from === undefined ? {} : { from }) }, () => setEditing(false))
          }
        />
      )}
    </Card>
  )
}

interface ValueFormProps {
  readonly shape: ReturnType<typeof shapeOf>
  readonly value: unknown
  readonly saving: boolean
  readonly onCancel: () => void
  readonly onSave: (value: unknown, from: string | undefined) => void
}

interface Entered {
  readonly value: unknown
  readonly from?: Dayjs | null
}

function ValueForm({ shape, value, saving, onCancel, onSave }: ValueFormProps) {
  const { t } = useTranslation('organization')
  const { t: shared } = useTranslation('ui')
  // Saving takes the form away, and the guard with it.
  const guard = useTypedGuard()
  return (
    <Form<Entered>
      onValuesChange={guard.onValuesChange}
      layout="vertical"
      style={{ marginTop: 12 }}
      initialValues={{ value, from: dayjs() }}
      onFinish={(entered) =>
        onSave(entered.value === undefined ? null : entered.value, entered.from?.format('YYYY-MM-DD'))
      }
    >
      <Flex gap={12} wrap="wrap">
        <Form.Item
          name="value"
          label={t('setting.newValue')}
          rules={[
            {
              validator: async (_, given: unknown) => {
                if (!shape.nullable && (given === undefined || given === null || given === ''))
                  throw new Error(t('setting.required'))
              },
            },
          ]}
        >
          <SettingInput shape={shape} />
        </Form.Item>
        <Form.Item name="from" label={t('setting.day')} extra={t('setting.dayHint')}>
          <DatePicker />
        </Form.Item>
      </Flex>
      <Space>
        <Button type="primary" htmlType="submit" size="small" loading={saving}>
          {t('setting.save')}
        </Button>
        <Button size="small" onClick={onCancel}>
          {shared('cancel')}
        </Button>
      </Space>
    </Form>
  )
}
