import { Page, ProblemNotice } from '@atrium/ui'
import { useFormFaults, useTypedGuard } from '@atrium/ui/form'
import { App, Button, Card, Flex, Form, Input, Popconfirm } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useAsk, useTell } from '../../app/queries.ts'
import { NewPasswordFields } from './NewPasswordFields.tsx'
import { OwnProfile } from './OwnProfile.tsx'
import { SecondFactor } from './SecondFactor.tsx'
import { SessionTable } from './SessionTable.tsx'

/** What everybody may see and change of their own account. */
export default function MyAccount() {
  const { t } = useTranslation('staff')
  return (
    <Page title={t('own.title')} purpose={t('own.purpose')}>
      <Flex vertical gap={16} style={{ maxWidth: 880 }}>
        <OwnProfile />
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
  const guard = useTypedGuard()
  const change = useTell('staff.changePassword', ['staff.me', 'staff.mySessions'])
  useFormFaults(form, change.error ? problemOf(change.error) : undefined)
  const required = { required: true, message: t('signIn.required') }
  const submit = ({ current, next }: Entered) =>
    change.mutate(
      { body: { current, next } },
      {
        onSuccess: () => {
          guard.clean()
          void message.success(t('own.changed'))
          form.resetFields()
        },
      },
    )
  return (
    <Card size="small" title={t('own.password')}>
      <Form<Entered>
        form={form}
        layout="vertical"
        requiredMark={false}
        style={{ maxWidth: 400 }}
        onValuesChange={guard.onValuesChange}
        onFinish={submit}
      >
        <Form.Item name="current" label={t('own.current')} rules={[required]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <NewPasswordFields hint={t('own.passwordHint')} />
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
  const current = data?.items.find((session) => session.current)?.handle
  return (
    <Card size="small" title={t('own.sessions')}>
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {end.error && <ProblemNotice problem={problemOf(end.error)} />}
      <SessionTable
        sessions={data?.items ?? []}
        loading={isPending}
        isCurrent={({ handle }) => handle === current}
        act={({ handle }) =>
          handle === current ? null : (
            <Popconfirm
              title={t('own.end')}
              description={t('own.endWhat')}
              onConfirm={() =>
                end.mutate({ path: { handle } }, { onSuccess: () => void message.success(t('own.ended')) })
              }
            >
              <Button size="small">{t('own.end')}</Button>
            </Popconfirm>
          )
        }
      />
    </Card>
  )
}
