import { ProblemNotice } from '@atrium/ui'
import { useDirtyGuard, useFormFaults } from '@atrium/ui/form'
import { Button, Card, Flex, Form, Input, Radio, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { newKey, useTell } from '../../../app/queries.ts'
import { useHouseZone } from '../../organization/nodes.ts'

interface Values {
  readonly every: 'daily' | 'weekly' | 'monthly'
  readonly weekday: number
  readonly date: number
  readonly hour: number
  readonly way: 'mail' | 'webhook'
  readonly recipients?: string[]
  readonly url?: string
  readonly language: 'zh' | 'en'
}

interface FormProps {
  readonly keptId: string
  /** Whether the house sends mail. */
  readonly mails: boolean
  /** Where letters may go; empty: anywhere. */
  readonly domains: readonly string[]
  readonly onClose: () => void
  /** With the secret of a webhook, told once; empty of mail. */
  readonly onPut: (secret: string) => void
}

const numbered = (count: number, from: number) => Array.from({ length: count }, (_, at) => at + from)

/** A new schedule: when, how and to whom. */
export function ScheduleForm({ keptId, mails, domains, onClose, onPut }: FormProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const zone = useHouseZone()
  const [form] = Form.useForm<Values>()
  const [key] = useState(newKey)
  const [dirty, setDirty] = useState(false)
  const guard = useDirtyGuard(dirty)
  const put = useTell('reports.schedule', ['reports.schedules'])
  const problem = put.error ? problemOf(put.error) : undefined
  useFormFaults(form, problem)
  const every = Form.useWatch('every', form)
  const way = Form.useWatch('way', form)
  const send = ({ weekday, date, recipients = [], url = '', ...values }: Values) => {
    setDirty(false)
    guard.release()
    put.mutate(
      {
        idempotencyKey: key,
        body: {
          ...{ keptId, zone, every: values.every, hour: values.hour, language: values.language },
          nth: values.every === 'weekly' ? weekday : values.every === 'monthly' ? date : 1,
          ...(values.way === 'mail' ? { recipients: recipients.map((one) => one.trim()) } : { url: url.trim() }),
        },
      },
      { onSuccess: ({ secret }) => onPut(secret), onError: () => setDirty(true) },
    )
  }
  const needed = [{ required: true, message: t('sending.needed') }]
  return (
    <Card size="small" title={t('sending.add')}>
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{
          ...{ every: 'daily', weekday: 1, date: 1, hour: 8, language },
          way: mails ? 'mail' : 'webhook',
        }}
        onValuesChange={() => setDirty(true)}
        onFinish={send}
      >
        <Flex gap={12} wrap>
          <Form.Item name="every" label={t('sending.every')}>
            <Select
              style={{ width: 112 }}
              options={(['daily', 'weekly', 'monthly'] as const).map((value) => ({
                value,
                label: t(`sending.everies.${value}`),
              }))}
            />
          </Form.Item>
          {every === 'weekly' && (
            <Form.Item name="weekday" label={t('sending.weekday')}>
              <Select
                style={{ width: 112 }}
                options={numbered(7, 1).map((value) => ({ value, label: t(`sending.weekdays.${value}`) }))}
              />
            </Form.Item>
          )}
          {every === 'monthly' && (
            <Form.Item name="date" label={t('sending.date')}>
              <Select style={{ width: 96 }} options={numbered(28, 1).map((value) => ({ value, label: value }))} />
            </Form.Item>
          )}
          <Form.Item name="hour" label={t('sending.hour')}>
            <Select
              style={{ width: 96 }}
              options={numbered(24, 0).map((value) => ({ value, label: `${String(value).padStart(2, '0')}:00` }))}
            />
          </Form.Item>
          <Form.Item name="language" label={t('sending.language')}>
            <Select
              style={{ width: 104 }}
              options={[
                { value: 'zh', label: '中文' },
                { value: 'en', label: 'English' },
              ]}
            />
          </Form.Item>
        </Flex>
        <Form.Item name="way" label={t('sending.way')} {...(mails ? {} : { extra: t('sending.noMail') })}>
          <Radio.Group
            options={[
              { value: 'mail', label: t('sending.mail'), disabled: !mails },
              { value: 'webhook', label: t('sending.webhook') },
            ]}
          />
        </Form.Item>
        {way === 'mail' ? (
          <Form.Item
            name="recipients"
            label={t('sending.recipients')}
            extra={`${t('sending.recipientsHint')}${domains.length > 0 ? t('sending.domains', { names: domains.join(t('charts.and')) }) : ''}`}
            rules={needed}
          >
            <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', ';', ' ', '，', '；']} />
          </Form.Item>
        ) : (
          <Form.Item name="url" label={t('sending.url')} extra={t('sending.urlHint')} rules={needed}>
            <Input type="url" placeholder="https://example.com/reports" />
          </Form.Item>
        )}
        {problem && <ProblemNotice problem={problem} />}
        <Flex gap={8}>
          <Button type="primary" htmlType="submit" loading={put.isPending}>
            {t('sending.put')}
          </Button>
          <Button onClick={() => guard.leave(onClose)}>{t('boards.cancel')}</Button>
        </Flex>
      </Form>
    </Card>
  )
}
