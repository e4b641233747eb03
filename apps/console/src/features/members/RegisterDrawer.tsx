import { FormDrawer } from '@atrium/ui/form'
import { App, Checkbox, DatePicker, Flex, Form, Input, Select, Typography } from 'antd'
import type { Dayjs } from 'dayjs'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { type InputOf, problemOf } from '../../app/api.ts'
import { useTell } from '../../app/queries.ts'
import { useStaff, useStores, useWords } from './names.ts'

const CHANNELS = ['store', 'wecom', 'mini_program', 'official_account', 'alipay'] as const

interface Entered {
  readonly phone?: string
  readonly verified?: boolean
  readonly card?: string
  readonly name?: string
  readonly gender?: 'female' | 'male' | 'other'
  readonly birthday?: Dayjs | null
  readonly channel: string
  readonly store?: string
  readonly guideId?: string
  readonly sms?: boolean
}

/** What was entered, as the server takes it. */
function bodyOf(entered: Entered): InputOf<'members.register'>['body'] {
  const { phone, verified, card, name, gender, birthday, channel, store, guideId, sms } = entered
  return {
    identities: [
      ...(phone?.trim()
        ? [
            verified
              ? { kind: 'phone_verified' as const, value: phone.trim(), verifiedHow: 'counter' }
              : { kind: 'phone' as const, value: phone.trim() },
          ]
        : []),
      ...(card?.trim() ? [{ kind: 'card_no' as const, value: card.trim() }] : []),
    ],
    stage: 'joined',
    profile: {
      ...(name?.trim() ? { name: name.trim() } : {}),
      ...(gender ? { gender } : {}),
      ...(birthday ? { birthday: birthday.format('YYYY-MM-DD') } : {}),
    },
    channel,
    ...(store ? { store } : {}),
    ...(guideId ? { guideId } : {}),
    ...(sms ? { consents: [{ purpose: 'marketing', channel: 'sms', allowed: true }] } : {}),
  }
}

/** Where a refusal belongs in the form; the rest is told below it. */
const FIELD_OF: Readonly<Record<string, keyof Entered>> = {
  invalid_identity: 'phone',
  identity_blocked: 'phone',
  identity_shared: 'phone',
  unknown_store: 'store',
  out_of_scope: 'store',
  unknown_guide: 'guideId',
}

export function RegisterDrawer({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation('members')
  const { message } = App.useApp()
  const navigate = useNavigate()
  const [form] = Form.useForm<Entered>()
  const register = useTell('members.register', ['members.'])
  const submit = (entered: Entered) =>
    register.mutate(
      { body: bodyOf(entered) },
      {
        onSuccess: ({ rootId, joined, inDoubt }) => {
          void message.success(t(joined ? 'register.done' : 'register.known'))
          if (inDoubt) void message.warning(t('register.inDoubt'))
          void navigate(`/members/${rootId}`)
        },
        onError: (error) => {
          const { code, title, detail = '' } = problemOf(error)
          const name = detail.includes('card_no') ? 'card' : FIELD_OF[code]
          if (name) form.setFields([{ name, errors: [title] }])
        },
      },
    )
  const refused = register.error ? problemOf(register.error) : undefined
  return (
    <FormDrawer<Entered>
      title={t('register.title')}
      open={open}
      form={form}
      initialValues={{ channel: 'store', verified: true }}
      onFinish={submit}
      onClose={onClose}
      onClosed={register.reset}
      submit={t('register.submit')}
      saving={register.isPending}
      problem={refused && !FIELD_OF[refused.code] ? refused : undefined}
      width={480}
    >
      <Typography.Paragraph type="secondary">{t('register.purpose')}</Typography.Paragraph>
      <RegisterFields />
    </FormDrawer>
  )
}

function RegisterFields() {
  const { t } = useTranslation('members')
  const stores = useStores()
  const staff = useStaff()
  const words = useWords()
  return (
    <>
      <Form.Item
        name="phone"
        label={t('register.phone')}
        dependencies={['card']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value: string | undefined) =>
              value?.trim() || String(getFieldValue('card') ?? '').trim()
                ? Promise.resolve()
                : Promise.reject(new Error(t('register.needed'))),
          }),
        ]}
        extra={t('register.phoneHint')}
      >
        <Input autoFocus inputMode="tel" autoComplete="off" maxLength={30} />
      </Form.Item>
      <Form.Item name="verified" valuePropName="checked" style={{ marginTop: -12 }}>
        <Checkbox>{t('register.verified')}</Checkbox>
      </Form.Item>
      <Form.Item name="card" label={t('register.card')}>
        <Input autoComplete="off" maxLength={60} />
      </Form.Item>
      <Form.Item name="name" label={t('field.name')}>
        <Input autoComplete="off" maxLength={100} />
      </Form.Item>
      <Flex gap={12}>
        <Form.Item name="gender" label={t('field.gender')} style={{ flex: 1 }}>
          <Select
            allowClear
            options={(['female', 'male', 'other'] as const).map((value) => ({ value, label: t(`gender.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="birthday" label={t('field.birthday')} style={{ flex: 1 }}>
          <DatePicker style={{ width: '100%' }} />
        </Form.Item>
      </Flex>
      <Flex gap={12}>
        <Form.Item name="channel" label={t('register.channel')} style={{ flex: 1 }} rules={[{ required: true }]}>
          <Select options={CHANNELS.map((value) => ({ value, label: words.channel(value) }))} />
        </Form.Item>
        {stores.options.length > 0 && (
          <Form.Item name="store" label={t('register.store')} style={{ flex: 1 }}>
            <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={stores.options} />
          </Form.Item>
        )}
      </Flex>
      {staff.options.length > 0 && (
        <Form.Item name="guideId" label={t('field.guide')}>
          <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={staff.options} />
        </Form.Item>
      )}
      <Form.Item name="sms" valuePropName="checked">
        <Checkbox>{t('register.sms')}</Checkbox>
      </Form.Item>
    </>
  )
}
