import { ProblemNotice } from '@atrium/ui'
import { Button, Card, Flex, Form, Input, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useTell } from '../../app/queries.ts'
import { NewPasswordFields } from './NewPasswordFields.tsx'

interface Entered {
  readonly current: string
  readonly next: string
}

/** The one-time password is replaced before anything else can be done. */
export function FirstPassword({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation('staff')
  const change = useTell('staff.changePassword', [])
  const required = { required: true, message: t('signIn.required') }
  return (
    <main id="content">
      <Flex align="center" justify="center" style={{ minHeight: '100vh', padding: 16 }}>
        <Card style={{ width: '100%', maxWidth: 400 }}>
          <Typography.Title level={1} style={{ fontSize: 20 }}>
            {t('signIn.first')}
          </Typography.Title>
          <Typography.Paragraph type="secondary">{t('signIn.firstHint')}</Typography.Paragraph>
          <Form<Entered>
            layout="vertical"
            requiredMark={false}
            onFinish={({ current, next }) => change.mutate({ body: { current, next } }, { onSuccess: onDone })}
          >
            <Form.Item name="current" label={t('signIn.current')} rules={[required]}>
              <Input.Password autoComplete="current-password" autoFocus />
            </Form.Item>
            <NewPasswordFields />
            {change.error && (
              <div style={{ marginBottom: 16 }}>
                <ProblemNotice problem={problemOf(change.error)} />
              </div>
            )}
            <Button type="primary" htmlType="submit" block loading={change.isPending}>
              {t('signIn.change')}
            </Button>
          </Form>
        </Card>
      </Flex>
    </main>
  )
}
