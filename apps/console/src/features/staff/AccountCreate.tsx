import { FormDrawer } from '@atrium/ui/form'
import { App, Form, Input, Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useTell } from '../../app/queries.ts'
import { useNodes } from '../organization/nodes.ts'
import { GrantFields } from './GrantFields.tsx'
import { OneTimeSecret } from './OneTimeSecret.tsx'

interface Entered {
  readonly login: string
  readonly displayName: string
  readonly locale: 'zh' | 'en'
  readonly role?: string
  readonly node?: string
}

interface AccountCreateProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly onMade: (id: string) => void
}

/** Makes an account, with its first role, and shows the one-time password. */
export function AccountCreate({ open, onClose, onMade }: AccountCreateProps) {
  const { t } = useTranslation('staff')
  const { language } = useLanguage()
  const { message } = App.useApp()
  const [form] = Form.useForm<Entered>()
  const { root } = useNodes()
  const create = useTell('staff.createAccount', ['staff.'])
  const [made, setMade] = useState<{ id: string; name: string; password: string }>()
  const submit = ({ login, displayName, locale, role, node }: Entered) => {
    const nodeId = node === undefined || node === root?.id ? null : node
    create.mutate(
      {
        body: {
          login: login.trim(),
          displayName: displayName.trim(),
          locale,
          ...(role ? { grants: [{ role, nodeId }] } : {}),
        },
      },
      {
        onSuccess: ({ id, password }) => {
          void message.success(t('account.created', { login }))
          setMade({ id, name: displayName, password })
          onClose()
        },
      },
    )
  }
  const required = { required: true, whitespace: true, message: t('accounts.required') }
  return (
    <>
      <FormDrawer<Entered>
        open={open}
        onClose={onClose}
        onClosed={() => create.reset()}
        title={t('accounts.create')}
        form={form}
        initialValues={{ locale: language }}
        onFinish={submit}
        submit={t('accounts.create')}
        saving={create.isPending}
        problem={create.error ? problemOf(create.error) : undefined}
        fieldOf={([first]) => (first === 'grants' ? 'role' : first?.toString())}
      >
        <Form.Item name="login" label={t('accounts.login')} extra={t('accounts.loginHint')} rules={[required]}>
          <Input maxLength={64} autoComplete="off" autoFocus />
        </Form.Item>
        <Form.Item name="displayName" label={t('accounts.name')} rules={[required]}>
          <Input maxLength={120} autoComplete="off" />
        </Form.Item>
        <LocaleField />
        <GrantFields optional />
      </FormDrawer>
      <OneTimeSecret
        title={t('account.passwordTitle', { name: made?.name ?? '' })}
        lines={made ? [made.password] : []}
        onClose={() => {
          if (made) onMade(made.id)
          setMade(undefined)
        }}
      />
    </>
  )
}

export function LocaleField() {
  const { t } = useTranslation('staff')
  return (
    <Form.Item name="locale" label={t('accounts.locale')}>
      <Segmented
        options={[
          { value: 'zh', label: '中文' },
          { value: 'en', label: 'English' },
        ]}
      />
    </Form.Item>
  )
}
