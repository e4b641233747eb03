import { ProblemNotice } from '@atrium/ui'
import { App, Button, Card, Flex, Form, Input, QRCode, Space, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useTell } from '../../app/queries.ts'
import { useMe } from '../../app/session.tsx'
import { OneTimeSecret } from './OneTimeSecret.tsx'

type Seed = ReplyOf<'staff.beginTotp'>
type Task = 'begin' | 'remove' | 'renew'

/** Setting up, renewing the recovery codes of, and taking away one's own second factor. */
export function SecondFactor() {
  const { t } = useTranslation('staff')
  const me = useMe()
  const [task, setTask] = useState<Task>()
  const [codes, setCodes] = useState<readonly string[]>([])
  const end = () => setTask(undefined)
  return (
    <Card
      size="small"
      title={
        <Space>
          {t('own.totp')}
          <Tag color={me.totp ? 'success' : 'default'}>{t(me.totp ? 'accounts.totpOn' : 'accounts.totpOff')}</Tag>
        </Space>
      }
    >
      <Typography.Paragraph type="secondary">{t(me.totp ? 'own.totpOn' : 'own.totpOff')}</Typography.Paragraph>
      {task === undefined && (
        <Space>
          {!me.totp && (
            <Button type="primary" onClick={() => setTask('begin')}>
              {t('own.begin')}
            </Button>
          )}
          {me.totp && <Button onClick={() => setTask('renew')}>{t('own.renew')}</Button>}
          {me.totp && (
            <Button danger onClick={() => setTask('remove')}>
              {t('own.remove')}
            </Button>
          )}
        </Space>
      )}
      {task === 'begin' && <Enrolment onCodes={setCodes} onEnd={end} />}
      {task === 'renew' && <Renewal onCodes={setCodes} onEnd={end} />}
      {task === 'remove' && <Removal onEnd={end} />}
      <OneTimeSecret
        title={t('own.recovery')}
        lines={codes}
        note={t('own.recoveryHint')}
        fileName={`atrium-${me.login}-recovery-codes.txt`}
        onClose={() => setCodes([])}
      />
    </Card>
  )
}

interface TaskProps {
  readonly onEnd: () => void
}
type WithCodes = TaskProps & { readonly onCodes: (codes: readonly string[]) => void }

/** The password, then the seed as a QR code, then a code that proves that it was taken over. */
function Enrolment({ onCodes, onEnd }: WithCodes) {
  const { t } = useTranslation('staff')
  const { message } = App.useApp()
  const [seed, setSeed] = useState<Seed>()
  const begin = useTell('staff.beginTotp', [])
  const confirm = useTell('staff.confirmTotp', ['staff.me', 'staff.account'])
  if (!seed)
    return (
      <Form<{ password: string }>
        layout="vertical"
        requiredMark={false}
        style={{ maxWidth: 400 }}
        onFinish={({ password }) => begin.mutate({ body: { password } }, { onSuccess: setSeed })}
      >
        <PasswordField label={t('own.confirmPassword')} />
        <Failed error={begin.error} />
        <Buttons action={t('own.next')} busy={begin.isPending} onCancel={onEnd} />
      </Form>
    )
  return (
    <Flex gap={24} wrap="wrap">
      <QRCode value={seed.uri} size={184} type="svg" color="#000000" bgColor="#ffffff" />
      <Form<{ code: string }>
        layout="vertical"
        requiredMark={false}
        style={{ flex: 1, minWidth: 280, maxWidth: 400 }}
        onFinish={({ code }) =>
          confirm.mutate(
            { body: { code: code.replace(/\s/g, '') } },
            {
              onSuccess: ({ recoveryCodes }) => {
                void message.success(t('own.on'))
                onCodes(recoveryCodes)
                onEnd()
              },
            },
          )
        }
      >
        <Typography.Paragraph>{t('own.scan')}</Typography.Paragraph>
        <Typography.Paragraph type="secondary" style={{ fontSize: 12 }}>
          {t('own.manual')}
          <br />
          <Typography.Text code copyable style={{ wordBreak: 'break-all' }}>
            {seed.secret}
          </Typography.Text>
        </Typography.Paragraph>
        <CodeField label={t('own.code')} />
        <Failed error={confirm.error} />
        <Buttons action={t('own.confirm')} busy={confirm.isPending} onCancel={onEnd} />
      </Form>
    </Flex>
  )
}

interface Proof {
  readonly password: string
  readonly code: string
}

function Renewal({ onCodes, onEnd }: WithCodes) {
  const { t } = useTranslation('staff')
  const renew = useTell('staff.renewRecoveryCodes', [])
  return (
    <Form<Proof>
      layout="vertical"
      requiredMark={false}
      style={{ maxWidth: 400 }}
      onFinish={(body) =>
        renew.mutate(
          { body },
          {
            onSuccess: ({ recoveryCodes }) => {
              onCodes(recoveryCodes)
              onEnd()
            },
          },
        )
      }
    >
      <Typography.Paragraph>{t('own.renewWhat')}</Typography.Paragraph>
      <PasswordField label={t('own.current')} />
      <CodeField label={t('own.codeOrRecovery')} />
      <Failed error={renew.error} />
      <Buttons action={t('own.renew')} busy={renew.isPending} onCancel={onEnd} />
    </Form>
  )
}

function Removal({ onEnd }: TaskProps) {
  const { t } = useTranslation('staff')
  const { message } = App.useApp()
  const remove = useTell('staff.removeTotp', ['staff.me', 'staff.account'])
  return (
    <Form<Proof>
      layout="vertical"
      requiredMark={false}
      style={{ maxWidth: 400 }}
      onFinish={(body) =>
        remove.mutate(
          { body },
          {
            onSuccess: () => {
              void message.success(t('own.removed'))
              onEnd()
            },
          },
        )
      }
    >
      <Typography.Paragraph>{t('own.removeWhat')}</Typography.Paragraph>
      <PasswordField label={t('own.current')} />
      <CodeField label={t('own.codeOrRecovery')} />
      <Failed error={remove.error} />
      <Buttons danger action={t('own.remove')} busy={remove.isPending} onCancel={onEnd} />
    </Form>
  )
}

function PasswordField({ label }: { readonly label: string }) {
  const { t } = useTranslation('staff')
  return (
    <Form.Item name="password" label={label} rules={[{ required: true, message: t('own.required') }]}>
      <Input.Password autoComplete="current-password" autoFocus />
    </Form.Item>
  )
}

function CodeField({ label }: { readonly label: string }) {
  const { t } = useTranslation('staff')
  return (
    <Form.Item name="code" label={label} rules={[{ required: true, message: t('own.required') }]}>
      <Input autoComplete="one-time-code" maxLength={40} />
    </Form.Item>
  )
}

const Failed = ({ error }: { readonly error: unknown }) =>
  error ? (
    <div style={{ marginBottom: 16 }}>
      <ProblemNotice problem={problemOf(error)} />
    </div>
  ) : null

interface ButtonsProps {
  readonly action: string
  readonly busy: boolean
  readonly danger?: boolean
  readonly onCancel: () => void
}

function Buttons({ action, busy, danger = false, onCancel }: ButtonsProps) {
  const { t } = useTranslation('staff')
  return (
    <Space>
      <Button type="primary" danger={danger} htmlType="submit" loading={busy}>
        {action}
      </Button>
      <Button onClick={onCancel}>{t('own.cancel')}</Button>
    </Space>
  )
}
