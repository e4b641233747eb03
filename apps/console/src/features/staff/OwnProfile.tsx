import { ProblemNotice } from '@atrium/ui'
import { useDirtyGuard, useFormFaults } from '@atrium/ui/form'
import { App, Button, Card, Descriptions, Flex, Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useTell } from '../../app/queries.ts'
import { useMe } from '../../app/session.tsx'
import { LocaleField } from './AccountCreate.tsx'
import { GrantSentences } from './GrantTags.tsx'

interface Entered {
  readonly displayName: string
  readonly locale: 'zh' | 'en'
}

/** One's own name and language, and the roles that others gave. */
export function OwnProfile() {
  const { t, i18n } = useTranslation('staff')
  const { t: shared } = useTranslation('ui')
  const { language, choose } = useLanguage()
  const { message } = App.useApp()
  const me = useMe()
  const [form] = Form.useForm<Entered>()
  const [dirty, setDirty] = useState(false)
  useDirtyGuard(dirty)
  const change = useTell('staff.changeMe', ['staff.'])
  useFormFaults(form, change.error ? problemOf(change.error) : undefined)
  const submit = ({ displayName, locale }: Entered) =>
    change.mutate(
      { body: { displayName: displayName.trim(), locale } },
      {
        onSuccess: () => {
          setDirty(false)
          if (locale !== language) choose(locale)
          // In the language that was just chosen.
          void message.success(i18n.getFixedT(locale, 'staff')('account.saved'))
        },
      },
    )
  return (
    <Card size="small" title={t('own.profile')}>
      <Descriptions
        size="small"
        column={1}
        style={{ marginBottom: 12 }}
        items={[
          { key: 'login', label: t('own.login'), children: me.login },
          {
            key: 'roles',
            label: t('own.roles'),
            children: me.grants.length === 0 ? t('own.noRoles') : <GrantSentences grants={me.grants} />,
          },
        ]}
      />
      <Form<Entered>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ displayName: me.displayName, locale: me.locale }}
        onValuesChange={() => setDirty(true)}
        onFinish={submit}
      >
        <Flex gap={16} wrap>
          <Form.Item
            name="displayName"
            label={t('own.name')}
            rules={[{ required: true, whitespace: true, message: t('accounts.required') }]}
            style={{ width: 280 }}
          >
            <Input maxLength={120} autoComplete="name" />
          </Form.Item>
          <LocaleField />
        </Flex>
        {change.error && <ProblemNotice problem={problemOf(change.error)} />}
        <Button htmlType="submit" loading={change.isPending} disabled={!dirty}>
          {shared('save')}
        </Button>
      </Form>
    </Card>
  )
}
