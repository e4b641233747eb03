import { nameIn } from '@atrium/ui'
import { FormDrawer } from '@atrium/ui/form'
import { App, DatePicker, Flex, Form, Input, InputNumber, Select, Typography } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useTranslation } from 'react-i18next'
import { type InputOf, problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useTell } from '../../app/queries.ts'
import type { Member } from './lookup.ts'
import { useStaff, useStores } from './names.ts'

type Field = ReplyOf<'members.fields'>['items'][number]
type Profile = InputOf<'members.updateProfile'>['body']['profile']
type Entry = string | number | boolean | readonly string[] | Dayjs | null | undefined

interface Entered {
  readonly name?: string
  readonly gender?: 'female' | 'male' | 'other' | null
  readonly birthday?: Dayjs | null
  readonly attributes?: Readonly<Record<string, Entry>>
  readonly store?: string | null
  readonly guideId?: string | null
}

const GENDERS = ['female', 'male', 'other'] as const
const genderOf = (text: string | null) => GENDERS.find((each) => each === text) ?? null
const dayOf = (value: Dayjs | null | undefined) => (value ? value.format('YYYY-MM-DD') : null)
const plain = (value: Entry) =>
  dayjs.isDayjs(value) ? dayOf(value) : value === undefined || value === '' ? null : value
const same = (one: unknown, other: unknown) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null)

/** What was changed, and nothing else: fields left out stay as they are. */
function changesOf(entered: Entered, member: Member, fields: readonly Field[]): Profile {
  const name = entered.name?.trim() || null
  const birthday = dayOf(entered.birthday)
  const attributes = Object.fromEntries(
    fields
      .map(({ code }) => [code, plain(entered.attributes?.[code])] as const)
      .filter(([code, value]) => !same(value, member.attributes[code])),
  )
  return {
    ...(name === member.name ? {} : { name }),
    ...((entered.gender ?? null) === member.gender ? {} : { gender: entered.gender ?? null }),
    ...(birthday === member.birthday ? {} : { birthday }),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  }
}

interface EditProps {
  readonly member: Member
  readonly open: boolean
  readonly onClose: () => void
}

/** Profile and to whom the member belongs. */
export function EditProfileDrawer({ member, open, onClose }: EditProps) {
  const { t } = useTranslation('members')
  const { message } = App.useApp()
  const [form] = Form.useForm<Entered>()
  const { data } = useAsk('members.fields', {}, { enabled: open })
  const stores = useStores()
  const fields = (data?.items ?? []).filter(({ archived }) => !archived)
  const update = useTell('members.updateProfile', ['members.'])
  const assign = useTell('members.assign', ['members.'])
  const { memberId } = member
  const submit = async (entered: Entered) => {
    const profile = changesOf(entered, member, fields)
    if (Object.keys(profile).length > 0) await update.mutateAsync({ body: { memberId, profile } })
    const store = entered.store ?? null
    if (store !== (stores.codeOf(member.homeStoreId) ?? null)) {
      await assign.mutateAsync({ body: { memberId, kind: 'home_store', store } })
    }
    const guideId = entered.guideId ?? null
    if (guideId !== member.guideId) await assign.mutateAsync({ body: { memberId, kind: 'guide', guideId } })
    void message.success(t('edit.done'))
    onClose()
  }
  const error = update.error ?? assign.error
  return (
    <FormDrawer<Entered>
      title={t('edit.title')}
      open={open}
      form={form}
      initialValues={initialOf(member, fields, stores.codeOf(member.homeStoreId))}
      // What failed is shown below the form.
      onFinish={(entered) => void submit(entered).catch(() => undefined)}
      onClose={onClose}
      onClosed={() => {
        update.reset()
        assign.reset()
      }}
      saving={update.isPending || assign.isPending}
      problem={error ? problemOf(error) : undefined}
      fieldOf={(place) => (place[0] === 'profile' ? place.slice(1) : place)}
      width={480}
    >
      <EditFields fields={fields} />
    </FormDrawer>
  )
}

const initialOf = (member: Member, fields: readonly Field[], store: string | undefined): Entered => ({
  name: member.name ?? '',
  gender: genderOf(member.gender),
  birthday: member.birthday === null ? null : dayjs(member.birthday),
  attributes: Object.fromEntries(
    fields.map(({ code, type }) => {
      const value = member.attributes[code]
      return [code, type === 'day' && typeof value === 'string' ? dayjs(value) : value]
    }),
  ),
  store: store ?? null,
  guideId: member.guideId,
})

function EditFields({ fields }: { readonly fields: readonly Field[] }) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const stores = useStores()
  const staff = useStaff()
  return (
    <>
      <Form.Item name="name" label={t('field.name')}>
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
      <Flex gap={12}>
        <Form.Item name="gender" label={t('field.gender')} style={{ flex: 1 }}>
          <Select allowClear options={GENDERS.map((value) => ({ value, label: t(`gender.${value}`) }))} />
        </Form.Item>
        <Form.Item name="birthday" label={t('field.birthday')} style={{ flex: 1 }}>
          <DatePicker style={{ width: '100%' }} />
        </Form.Item>
      </Flex>
      {fields.map((field) => (
        <Form.Item key={field.code} name={['attributes', field.code]} label={nameIn(field.name, language)}>
          {inputOf(field, t)}
        </Form.Item>
      ))}
      {(stores.options.length > 0 || staff.options.length > 0) && (
        <Typography.Paragraph type="secondary" style={{ marginTop: 8 }}>
          {t('edit.belongs')}
        </Typography.Paragraph>
      )}
      {stores.options.length > 0 && (
        <Form.Item name="store" label={t('field.home')}>
          <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={stores.options} />
        </Form.Item>
      )}
      {staff.options.length > 0 && (
        <Form.Item name="guideId" label={t('field.guide')}>
          <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={staff.options} />
        </Form.Item>
      )}
    </>
  )
}

function inputOf({ type, choices = [] }: Field, t: (key: string) => string) {
  const options = choices.map((value) => ({ value, label: value }))
  switch (type) {
    case 'text':
      return <Input maxLength={1000} />
    case 'integer':
      return <InputNumber precision={0} style={{ width: '100%' }} />
    case 'boolean':
      return (
        <Select
          allowClear
          options={[
            { value: true, label: t('yes') },
            { value: false, label: t('no') },
          ]}
        />
      )
    case 'day':
      return <DatePicker style={{ width: '100%' }} />
    case 'choice':
      return <Select allowClear options={options} />
    case 'choices':
      return <Select mode="multiple" allowClear options={options} />
  }
}
