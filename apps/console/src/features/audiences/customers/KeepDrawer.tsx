import { count } from '@atrium/ui'
import { FormDrawer } from '@atrium/ui/form'
import { App, Form, Input, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { newKey, useTell } from '../../../app/queries.ts'

interface Values {
  readonly name: string
  readonly note?: string
}

interface KeepProps {
  readonly memberIds: readonly string[]
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Keeps members that were chosen as a static audience. */
export function KeepDrawer({ memberIds, onClose, onDone }: KeepProps) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const [form] = Form.useForm<Values>()
  const [key] = useState(newKey)
  const put = useTell('audiences.putList', ['audiences.'])
  const send = ({ name, note = '' }: Values) =>
    put.mutate(
      { idempotencyKey: key, body: { name: name.trim(), note: note.trim(), memberIds: [...memberIds] } },
      {
        onSuccess: ({ audienceId, people }) => {
          void message.success(t('bulk.kept', { n: count(people, language) }))
          onDone()
          void navigate(`/audiences/${audienceId}`)
        },
      },
    )
  return (
    <FormDrawer<Values>
      open
      title={t('bulk.keep')}
      form={form}
      onFinish={send}
      saving={put.isPending}
      problem={put.error ? problemOf(put.error) : undefined}
      onClose={onClose}
    >
      <Typography.Paragraph type="secondary">
        {t('bulk.keepHint', { n: count(memberIds.length, language) })}
      </Typography.Paragraph>
      <Form.Item
        name="name"
        label={t('save.name')}
        rules={[{ required: true, whitespace: true, message: t('save.needed') }]}
      >
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item name="note" label={t('save.note')}>
        <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} />
      </Form.Item>
    </FormDrawer>
  )
}
