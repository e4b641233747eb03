import { ProblemNotice } from '@atrium/ui'
import { App, Flex, Input, Modal, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useTell } from '../../app/queries.ts'
import type { Health } from './SystemPage.tsx'

interface DiscardProps {
  readonly event: Health['parked'][number]
  readonly onClose: () => void
}

/** What is given up never comes back, so it asks why; the reason is kept in the audit trail. */
export function DiscardDialog({ event: { reaction, eventId, topic }, onClose }: DiscardProps) {
  const { t } = useTranslation('system')
  const { message } = App.useApp()
  const [reason, setReason] = useState('')
  const discard = useTell('system.discardParked', ['system.'])
  const send = () =>
    discard.mutate(
      { body: { reaction, eventId, reason: reason.trim() } },
      {
        onSuccess: () => {
          void message.success(t('parked.discarded'))
          onClose()
        },
      },
    )
  return (
    <Modal
      open
      title={t('parked.discardTitle')}
      okText={t('parked.discard')}
      okButtonProps={{ danger: true, disabled: reason.trim() === '' }}
      confirmLoading={discard.isPending}
      onOk={send}
      onCancel={onClose}
    >
      <Flex vertical gap={12}>
        <Typography.Text>{t('parked.discardText', { topic, reaction })}</Typography.Text>
        <Input.TextArea
          aria-label={t('parked.reason')}
          placeholder={t('parked.reason')}
          maxLength={200}
          showCount
          autoSize={{ minRows: 2 }}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {discard.error && <ProblemNotice problem={problemOf(discard.error)} />}
      </Flex>
    </Modal>
  )
}
