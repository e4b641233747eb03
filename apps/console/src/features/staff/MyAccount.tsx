import { Page, ProblemNotice } from '@atrium/ui'
import { App, Button, Card, Descriptions, Flex, Form, Input, Popconfirm, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useAsk, useTell } from '../../app/queries.ts'
import { useMe } from '../../app/session.tsx'
import { GrantTags } from './GrantTags.tsx'
import { useProof } from './proof.ts'
import { SecondFactor } from './SecondFactor.tsx'
import { SessionTable } from './SessionTable.tsx'

/** What everybody may see and change of their own account. */
export default function MyAccount() {
  const { t } = useTranslation('staff')
  const me = useMe()
  return (
    <Page title={t('own.title')} purpose={t('own.purpose')}>
      <Flex vertical gap={16} style={{ maxWidth: 880 }}>
        <Card size="small" title={t('own.profile')}>
          <Descriptions
            size="small"
            column={2}
            items={[
              { key: 'name', label: t('own.name'), children: me.displayName },
              { key: 'login', label: t('own.login'), children: me.login },
              {
                key: 'roles',
                label: t('own.roles'),
                span: 'filled',
                children: me.grants.length === 0 ? t('own.noRoles') : <GrantTags grants={me.grants} />,
              },
            ]}
          />
        </Card>
        <Password />
        <SecondFactor />
        <MySessions />
      </Flex>
    </Page>
  )
}

interface Entered {
  readonly current: string
  readonly next: string
}

function Password() {
  const { t } = useTranslation('staff')
  const { message } = App.useApp()
  const [form] = Form.useForm<Entered>()
  const change = useProof('staff.changePassword', ['staff.me', 'staff.mySessions'])
  const required = { required: true, message: t('signIn.required') }
  const submit = ({ current, next }: Entered) =>
    change.tell({ body: { current, next } }, () => {
      void message.success(t('own.changed'))
      form.resetFields()
    })
  return (
    <Card size="small" title={t('own.password')}>
      <Form<Entered> form={form} layout="vertical" requiredMark={false} style={{ maxWidth: 400 }} onFinish={submit}>
        <Form.Item name="current" label={t('own.current')} rules={[required]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="next"
          label={t('signIn.next')}
          extra={t('own.passwordHint')}
          rules={[required, { min: 12, message: t('signIn.short') }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t('signIn.again')}
          dependencies={['next']}
          rules={[
            required,
            ({ getFieldValue }) => ({
              validator: async (_, value: string) => {
                if (value !== getFieldValue('next')) throw new Error(t('signIn.differ'))
              },
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        {change.error ? (
          <div style={{ marginBottom: 16 }}>
            <ProblemNotice problem={problemOf(change.error)} />
          </div>
        ) : null}
        <Button htmlType="submit" loading={change.isPending}>
          {t('own.change')}
        </Button>
      </Form>
    </Card>
  )
}

function MySessions() {
  const { t } = useTranslation('staff')
  const { message } = App.useApp()
  const { data, error, isPending, refetch } = useAsk('staff.mySessions', {})
  const end = useTell('staff.endMySession', ['staff.mySessions', 'staff.me'])
  return (
    <Card size="small" title={t('own.sessions')}>
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {end.error && <ProblemNotice problem={problemOf(end.error)} />}
      <SessionTable
        sessions={data?.items ?? []}
        loading={isPending}
        act={({ handle }) => (
          <Popconfirm
            title={t('own.end')}
            description={<Typography.Text>{t('own.endWhat')}</Typography.Text>}
            onConfirm={() =>
              end.mutate({ path: { handle } }, { onSuccess: () => void message.success(t('own.ended')) })
            }
          >
            <Button size="small">{t('own.end')}</Button>
          </Popconfirm>
        )}
      />
    </Card>
  )
}
