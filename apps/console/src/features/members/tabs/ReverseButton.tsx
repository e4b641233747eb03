import { count, ProblemNotice } from '@atrium/ui'
import { App, Button, Form, Input, Modal, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { newKey, useTell } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'

type Entry = ReplyOf<'points.entriesOfMember'>['items'][number]

/** What the ledger can take back; all else answers something that is taken back itself. */
const REVERSIBLE: ReadonlySet<Entry['kind']> = new Set(['earn', 'spend', 'take_back', 'adjust'])

interface ReverseProps {
  readonly entry: Entry
  /** Entries that were reversed already, as far as they are known. */
  readonly reversed: ReadonlySet<string>
}

/** Takes an entry back, after it has said what that means and asked why. */
export function ReverseButton({ entry, reversed }: ReverseProps) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const me = useMe()
  const { message } = App.useApp()
  const [form] = Form.useForm<{ readonly reason: string }>()
  const [key, setKey] = useState<string>()
  const reverse = useTell('points.reverseEntry', ['points.', 'tiers.'])
  if (reversed.has(entry.entryId)) {
    return (
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {t('reverse.was')}
      </Typography.Text>
    )
  }
  if (!mayAll(me, ['points.reverse']) || !REVERSIBLE.has(entry.kind)) return null
  const close = () => {
    setKey(undefined)
    reverse.reset()
  }
  const submit = ({ reason }: { readonly reason: string }) =>
    reverse.mutate(
      {
        idempotencyKey: key ?? '',
        body: {
          memberId: entry.memberId,
          programmeId: entry.programmeId,
          entryId: entry.entryId,
          reason: reason.trim(),
        },
      },
      {
        onSuccess: ({ balance }) => {
          void message.success(t('reverse.done', { balance: count(balance, language) }))
          close()
        },
      },
    )
  return (
    <>
      <Button size="small" onClick={() => setKey(newKey())}>
        {t('reverse.open')}
      </Button>
      <Modal
        title={t('reverse.title', { kind: t(`entry.${entry.kind}`), amount: count(entry.amount, language, true) })}
        open={key !== undefined}
        onCancel={close}
        onOk={() => form.submit()}
        okText={t('reverse.open')}
        okButtonProps={{ danger: true, loading: reverse.isPending }}
        width={480}
        destroyOnHidden
      >
        <Typography.Paragraph>{t('reverse.explain')}</Typography.Paragraph>
        <Form form={form} layout="vertical" preserve={false} onFinish={submit}>
          <Form.Item
            name="reason"
            label={t('reverse.reason')}
            extra={t('reverse.reasonHint')}
            rules={[{ required: true, whitespace: true, message: t('adjust.needed') }]}
          >
            <Input maxLength={100} autoFocus />
          </Form.Item>
          {reverse.error && <ProblemNotice problem={problemOf(reverse.error)} />}
        </Form>
      </Modal>
    </>
  )
}
