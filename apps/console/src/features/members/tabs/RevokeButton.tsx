import { ProblemNotice } from '@atrium/ui'
import { App, Button, Form, Input, Modal, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../../app/api.ts'
import { newKey, useTell } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'

interface RevokeProps {
  readonly memberId: string
  readonly programmeId: string
}

/** Takes back what was granted by hand; the level that was earned counts again. */
export function RevokeButton({ memberId, programmeId }: RevokeProps) {
  const { t } = useTranslation('members')
  const me = useMe()
  const { message } = App.useApp()
  const [key, setKey] = useState<string>()
  const [form] = Form.useForm<{ readonly reason: string }>()
  const revoke = useTell('tiers.revokeGrant', ['tiers.'])
  if (!mayAll(me, ['tiers.grant'])) return null
  const submit = ({ reason }: { readonly reason: string }) =>
    revoke.mutate(
      { idempotencyKey: key ?? newKey(), body: { memberId, programmeId, reason: reason.trim() } },
      {
        onSuccess: () => {
          void message.success(t('revoke.done'))
          setKey(undefined)
        },
      },
    )
  return (
    <>
      <Button size="small" onClick={() => setKey(newKey())}>
        {t('revoke.open')}
      </Button>
      <Modal
        title={t('revoke.title')}
        open={key !== undefined}
        onCancel={() => setKey(undefined)}
        onOk={() => form.submit()}
        okText={t('revoke.submit')}
        okButtonProps={{ danger: true, loading: revoke.isPending }}
        destroyOnHidden
      >
        <Typography.Paragraph type="secondary">{t('revoke.explain')}</Typography.Paragraph>
        <Form form={form} layout="vertical" preserve={false} onFinish={submit}>
          <Form.Item
            name="reason"
            label={t('adjust.reason')}
            rules={[{ required: true, whitespace: true, message: t('adjust.needed') }]}
          >
            <Input maxLength={200} />
          </Form.Item>
          {revoke.error && <ProblemNotice problem={problemOf(revoke.error)} />}
        </Form>
      </Modal>
    </>
  )
}
