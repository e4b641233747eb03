import { ProblemNotice } from '@atrium/ui'
import { Alert, Button, Card, Flex, Form, Input, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useTell } from '../../app/queries.ts'

interface Entered {
  readonly login: string
  readonly password: string
  readonly code?: string
}

export function SignIn({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation('staff')
  const { t: frame } = useTranslation('app')
  const { toggle } = useLanguage()
  const enter = useTell('staff.signIn', [])
  const [needsCode, setNeedsCode] = useState(false)
  const submit = ({ login, password, code }: Entered) =>
    enter.mutate(
      { body: { login, password, ...(code ? { code } : {}) } },
      {
        onSuccess: onDone,
        onError: (error) => {
          if (problemOf(error).code === 'code_needed') setNeedsCode(true)
        },
      },
    )
  const required = [{ required: true, message: t('signIn.required') }]
  return (
    <main id="content">
      <Flex vertical align="center" justify="center" gap={16} style={{ minHeight: '100vh', padding: 16 }}>
        <Card style={{ width: '100%', maxWidth: 380 }}>
          <Flex vertical align="center" gap={8} style={{ marginBottom: 24 }}>
            <img src="/icon.svg" alt="" width={40} height={40} />
            <Typography.Title level={1} style={{ fontSize: 20, margin: 0 }}>
              {t('signIn.title')}
            </Typography.Title>
          </Flex>
          <Form<Entered> layout="vertical" requiredMark={false} onFinish={submit}>
            <Form.Item name="login" label={t('signIn.login')} rules={required}>
              <Input autoComplete="username" autoFocus />
            </Form.Item>
            <Form.Item name="password" label={t('signIn.password')} rules={required}>
              <Input.Password autoComplete="current-password" />
            </Form.Item>
            {needsCode && (
              <Form.Item name="code" label={t('signIn.code')} rules={required}>
                <Input autoComplete="one-time-code" inputMode="numeric" autoFocus />
              </Form.Item>
            )}
            {enter.error &&
              (needsCode && problemOf(enter.error).code === 'code_needed' ? (
                <Alert type="info" showIcon title={t('signIn.codeHint')} style={{ marginBottom: 16 }} />
              ) : (
                <div style={{ marginBottom: 16 }}>
                  <ProblemNotice problem={problemOf(enter.error)} />
                </div>
              ))}
            <Button type="primary" htmlType="submit" block loading={enter.isPending}>
              {t('signIn.enter')}
            </Button>
          </Form>
        </Card>
        <Button type="text" onClick={toggle}>
          {frame('language')}
        </Button>
      </Flex>
    </main>
  )
}
