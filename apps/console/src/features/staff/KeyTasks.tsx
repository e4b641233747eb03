import { ProblemNotice } from '@atrium/ui'
import { App, Form, Input, Modal, Select, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useTell } from '../../app/queries.ts'
import type { Key } from './KeyList.tsx'

const HOURS = [0, 1, 24, 168, 720] as const

interface TaskProps {
  readonly apiKey: Key
  readonly open: boolean
  readonly onClose: () => void
}

/** Draws a new secret; the old one works on for a while. */
export function KeyRotate(props: TaskProps & { readonly onMade: (made: { name: string; key: string }) => void }) {
  const { t } = useTranslation('staff')
  const { t: shared } = useTranslation('ui')
  const [hours, setHours] = useState<number>(24)
  const rotate = useTell('staff.rotateKey', ['staff.keys'])
  const { id, name } = props.apiKey
  const go = () =>
    rotate.mutate(
      { body: { keyId: id, overlapSeconds: hours * 3600 } },
      {
        onSuccess: ({ key }) => {
          props.onMade({ name, key })
          props.onClose()
        },
      },
    )
  return (
    <Modal
      open={props.open}
      title={t('keys.rotateTitle', { name })}
      okText={t('keys.rotate')}
      cancelText={shared('cancel')}
      confirmLoading={rotate.isPending}
      onOk={go}
      onCancel={props.onClose}
    >
      <Typography.Paragraph>{t('keys.rotateWhat')}</Typography.Paragraph>
      <Form layout="vertical">
        <Form.Item label={t('keys.rotateOverlap')} htmlFor="overlap">
          <Select
            id="overlap"
            value={hours}
            onChange={setHours}
            options={HOURS.map((value) => ({ value, label: t(`keys.hours${value}`) }))}
          />
        </Form.Item>
      </Form>
      {rotate.error && <ProblemNotice problem={problemOf(rotate.error)} />}
    </Modal>
  )
}

/** Ends a key for good, once its name has been typed. */
export function KeyRevoke({ apiKey: { id, name }, open, onClose }: TaskProps) {
  const { t } = useTranslation('staff')
  const { t: shared } = useTranslation('ui')
  const { message } = App.useApp()
  const [typed, setTyped] = useState('')
  const revoke = useTell('staff.revokeKey', ['staff.keys'])
  const isNamed = typed.trim() === name
  const go = () => {
    if (!isNamed) return
    revoke.mutate(
      { body: { keyId: id } },
      {
        onSuccess: () => {
          void message.success(t('keys.revokeDone', { name }))
          onClose()
        },
      },
    )
  }
  return (
    <Modal
      open={open}
      title={`${t('keys.revoke')} · ${name}`}
      okText={t('keys.revoke')}
      cancelText={shared('cancel')}
      okButtonProps={{ danger: true, disabled: !isNamed }}
      confirmLoading={revoke.isPending}
      onOk={go}
      onCancel={onClose}
    >
      <Typography.Paragraph>{t('keys.revokeWhat')}</Typography.Paragraph>
      <Form layout="vertical" onFinish={go}>
        <Form.Item label={t('keys.revokeType', { name })} htmlFor="revoke-name">
          <Input id="revoke-name" autoComplete="off" value={typed} onChange={({ target }) => setTyped(target.value)} />
        </Form.Item>
      </Form>
      {revoke.error && <ProblemNotice problem={problemOf(revoke.error)} />}
    </Modal>
  )
}
