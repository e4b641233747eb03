import { nameIn } from '@atrium/ui'
import { FormDrawer } from '@atrium/ui/form'
import { App, DatePicker, Form, Input, Select, Typography } from 'antd'
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
  const { language } = useLanguage()
  const { message } = App.useApp()
  const programmes = useProgrammes()
  const [form] = Form.useForm<Entered>()
  const [idempotencyKey, setKey] = useState(newKey)
  const levels = useLevelSets(programmeId ? [programmeId] : []).get(programmeId ?? '') ?? []
  const grant = useTell('tiers.grant', ['tiers.'])
  const submit = ({ level, until, reason }: Entered) => {
    if (programmeId === undefined) return
    grant.mutate(
      {
        idempotencyKey,
        body: { memberId, programmeId, level, until: until ? until.format('YYYY-MM-DD') : null, reason: reason.trim() },
      },
      {
        onSuccess: () => {
          void message.success(t('grant.done'))
          onClose()
        },
      },
    )
  }
  return (
    <FormDrawer<Entered>
      title={t('grant.title', { programme: programmeId ? programmes.nameOf(programmeId) : '' })}
      open={programmeId !== undefined}
      form={form}
      onFinish={submit}
      onClose={onClose}
      // The next thing that is granted is another one.
      onClosed={() => {
        setKey(newKey())
        grant.reset()
      }}
      submit={t('grant.submit')}
      saving={grant.isPending}
      problem={grant.error ? problemOf(grant.error) : undefined}
      width={440}
    >
      <Typography.Paragraph type="secondary">{t('grant.purpose')}</Typography.Paragraph>
      <Form.Item name="level" label={t('grant.level')} rules={[{ required: true, message: t('adjust.needed') }]}>
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
    </FormDrawer>
  )
}
