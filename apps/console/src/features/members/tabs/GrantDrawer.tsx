import { nameIn, ProblemNotice } from '@atrium/ui'
import { App, Button, DatePicker, Drawer, Flex, Form, Input, Select, Typography } from 'antd'
import type { Dayjs } from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { newKey, useTell } from '../../../app/queries.ts'
import { useLevelSets } from '../levels.ts'
import { useProgrammes } from '../names.ts'

interface Entered {
  readonly level: string
  readonly until?: Dayjs | null
  readonly reason: string
}

interface GrantProps {
  readonly memberId: string
  /** In which programme; undefined while nothing is granted. */
  readonly programmeId: string | undefined
  readonly onClose: () => void
}

/** Grants a level by hand, until a day or until it is revoked. */
export function GrantDrawer({ memberId, programmeId, onClose }: GrantProps) {
  const { t } = useTranslation('members')
  const { t: shared } = useTranslation('ui')
  const programmes = useProgrammes()
  const [form] = Form.useForm<Entered>()
  return (
    <Drawer
      title={t('grant.title', { programme: programmeId ? programmes.nameOf(programmeId) : '' })}
      open={programmeId !== undefined}
      onClose={onClose}
      size={440}
      destroyOnHidden
      footer={
        <Flex justify="end" gap={8}>
          <Button onClick={onClose}>{shared('cancel')}</Button>
          <Button type="primary" onClick={() => form.submit()}>
            {t('grant.submit')}
          </Button>
        </Flex>
      }
    >
      {programmeId && <GrantForm memberId={memberId} programmeId={programmeId} form={form} onDone={onClose} />}
    </Drawer>
  )
}

interface GrantFormProps {
  readonly memberId: string
  readonly programmeId: string
  readonly form: ReturnType<typeof Form.useForm<Entered>>[0]
  readonly onDone: () => void
}

function GrantForm({ memberId, programmeId, form, onDone }: GrantFormProps) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const { message } = App.useApp()
  const [idempotencyKey] = useState(newKey)
  const levels = useLevelSets([programmeId]).get(programmeId) ?? []
  const grant = useTell('tiers.grant', ['tiers.'])
  const required = [{ required: true, message: t('adjust.needed') }]
  const submit = ({ level, until, reason }: Entered) =>
    grant.mutate(
      {
        idempotencyKey,
        body: { memberId, programmeId, level, until: until ? until.format('YYYY-MM-DD') : null, reason: reason.trim() },
      },
      {
        onSuccess: () => {
          void message.success(t('grant.done'))
          onDone()
        },
      },
    )
  return (
    <Form<Entered> form={form} layout="vertical" preserve={false} onFinish={submit} disabled={grant.isPending}>
      <Typography.Paragraph type="secondary">{t('grant.purpose')}</Typography.Paragraph>
      <Form.Item name="level" label={t('grant.level')} rules={required}>
        <Select options={levels.slice(1).map(({ code, name }) => ({ value: code, label: nameIn(name, language) }))} />
      </Form.Item>
      <Form.Item name="until" label={t('grant.until')} extra={t('grant.untilHint')}>
        <DatePicker style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('adjust.reason')}
        extra={t('grant.reasonHint')}
        rules={[{ required: true, whitespace: true, message: t('adjust.needed') }]}
      >
        <Input.TextArea maxLength={200} showCount rows={3} />
      </Form.Item>
      {grant.error && <ProblemNotice problem={problemOf(grant.error)} />}
    </Form>
  )
}
