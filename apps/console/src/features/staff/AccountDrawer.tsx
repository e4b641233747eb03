import { EmptyState, instant, ProblemNotice } from '@atrium/ui'
import { useDirtyGuard, useFormFaults } from '@atrium/ui/form'
import { App, Button, Descriptions, Drawer, Form, Input, Skeleton, Space, Tabs } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useHouseZone } from '../organization/nodes.ts'
import { LocaleField } from './AccountCreate.tsx'
import { type Account, AccountState } from './AccountList.tsx'
import { AccountSecurity } from './AccountSecurity.tsx'
import { AccountSessions } from './AccountSessions.tsx'
import { GrantEditor } from './GrantEditor.tsx'

interface AccountDrawerProps {
  readonly accountId: string | undefined
  readonly onClose: () => void
}

export function AccountDrawer({ accountId, onClose }: AccountDrawerProps) {
  const { t } = useTranslation('staff')
  const { data, error, refetch } = useAsk(
    'staff.account',
    { path: { accountId: accountId ?? '' } },
    { enabled: accountId !== undefined },
  )
  return (
    <Drawer
      open={accountId !== undefined}
      onClose={onClose}
      size={680}
      destroyOnHidden
      title={
        data && (
          <Space>
            {data.displayName}
            <AccountState account={data} />
          </Space>
        )
      }
    >
      {error ? (
        problemOf(error).status === 404 ? (
          <EmptyState hint={t('account.gone')} />
        ) : (
          <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
        )
      ) : data ? (
        <AccountParts account={data} />
      ) : (
        <Skeleton active />
      )}
    </Drawer>
  )
}

function AccountParts({ account }: { readonly account: Account }) {
  const { t } = useTranslation('staff')
  return (
    <Tabs
      key={account.id}
      items={[
        { key: 'profile', label: t('account.profile'), children: <Profile account={account} /> },
        { key: 'grants', label: t('accounts.grants'), children: <GrantEditor account={account} /> },
        { key: 'security', label: t('account.security'), children: <AccountSecurity account={account} /> },
        { key: 'sessions', label: t('account.sessions'), children: <AccountSessions account={account} /> },
      ]}
    />
  )
}

interface Entered {
  readonly displayName: string
  readonly locale: 'zh' | 'en'
}

function Profile({ account }: { readonly account: Account }) {
  const { t } = useTranslation('staff')
  const { language } = useLanguage()
  const { message } = App.useApp()
  const zone = useHouseZone()
  const me = useMe()
  const [form] = Form.useForm<Entered>()
  const [dirty, setDirty] = useState(false)
  // Closing the drawer changes the address: the guard hears of it.
  useDirtyGuard(dirty)
  const change = useTell('staff.changeAccount', ['staff.'])
  useFormFaults(form, change.error ? problemOf(change.error) : undefined)
  const submit = ({ displayName, locale }: Entered) =>
    change.mutate(
      { body: { accountId: account.id, displayName: displayName.trim(), locale } },
      {
        onSuccess: () => {
          setDirty(false)
          void message.success(t('account.saved'))
        },
      },
    )
  return (
    <>
      <Descriptions
        size="small"
        column={1}
        style={{ marginBottom: 16 }}
        items={[
          { key: 'login', label: t('accounts.login'), children: account.login },
          {
            key: 'signedIn',
            label: t('accounts.signedIn'),
            children: account.signedInAt === null ? t('accounts.never') : instant(account.signedInAt, zone, language),
          },
          {
            key: 'seen',
            label: t('accounts.seen'),
            children: account.seenAt === null ? t('accounts.never') : instant(account.seenAt, zone, language),
          },
          { key: 'since', label: t('accounts.since'), children: instant(account.createdAt, zone, language) },
        ]}
      />
      {mayAll(me, ['staff.change']) && (
        <Form<Entered>
          form={form}
          layout="vertical"
          style={{ maxWidth: 480 }}
          onValuesChange={() => setDirty(true)}
          onFinish={submit}
          initialValues={{ displayName: account.displayName, locale: account.locale }}
        >
          <Form.Item
            name="displayName"
            label={t('accounts.name')}
            rules={[{ required: true, whitespace: true, message: t('accounts.required') }]}
          >
            <Input maxLength={120} />
          </Form.Item>
          <LocaleField />
          {change.error && <ProblemNotice problem={problemOf(change.error)} />}
          <Button type="primary" htmlType="submit" loading={change.isPending} disabled={!dirty}>
            {t('account.save')}
          </Button>
        </Form>
      )}
    </>
  )
}
