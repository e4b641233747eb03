import { currencyName, ProblemNotice, zoneName } from '@atrium/ui'
import { FormDrawer, useFormFaults, useTypedGuard } from '@atrium/ui/form'
import { App, Button, DatePicker, Descriptions, Flex, Form, Input, Select } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { CurrencySelect } from './CurrencySelect.tsx'
import { NodeSelect } from './NodeSelect.tsx'
import { useNodes } from './nodes.ts'
import type { Programme } from './ProgrammeList.tsx'

interface Entered {
  readonly code?: string
  readonly zh: string
  readonly en?: string
  readonly owner?: string
  readonly zone?: string
  readonly currency?: string
  readonly closedOn?: Dayjs | null
}

const nameOfEntered = ({ zh, en }: Entered) => (en?.trim() ? { zh: zh.trim(), en: en.trim() } : { zh: zh.trim() })

/** Makes a programme. Zone and currency are for ever. */
export function ProgrammeCreate(props: {
  readonly open: boolean
  readonly onClose: () => void
  readonly onMade: (id: string) => void
}) {
  const { t } = useTranslation('organization')
  const { message } = App.useApp()
  const [form] = Form.useForm<Entered>()
  const { byId } = useNodes()
  const put = useTell('organization.putProgramme', ['organization.'])
  const submit = (entered: Entered) => {
    const owner = entered.owner === undefined ? undefined : byId.get(entered.owner)
    put.mutate(
      {
        body: {
          code: entered.code?.trim() ?? '',
          name: nameOfEntered(entered),
          ...(owner && owner.kind !== 'group' ? { owner: owner.code } : {}),
          ...(entered.zone ? { zone: entered.zone } : {}),
          ...(entered.currency ? { currency: entered.currency } : {}),
        },
      },
      {
        onSuccess: ({ id }) => {
          void message.success(t('programme.created'))
          props.onClose()
          props.onMade(id)
        },
      },
    )
  }
  return (
    <FormDrawer<Entered>
      open={props.open}
      title={t('programme.create')}
      submit={t('programme.create')}
      form={form}
      saving={put.isPending}
      problem={put.error ? problemOf(put.error) : undefined}
      fieldOf={fieldOf}
      onFinish={submit}
      onClose={props.onClose}
      onClosed={() => put.reset()}
    >
      <NameFields first />
      <Form.Item
        name="code"
        label={t('programme.code')}
        extra={t('programme.codeHint')}
        rules={[{ required: true, message: t('node.required') }]}
      >
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item name="owner" label={t('programme.owner')} extra={t('programme.ownerHint')}>
        <NodeSelect label={t('programme.owner')} placeholder={t('programme.group')} />
      </Form.Item>
      <Flex gap={16}>
        <Form.Item name="zone" label={t('programme.zone')} style={{ flex: 1 }}>
          <Select showSearch allowClear options={Intl.supportedValuesOf('timeZone').map((value) => ({ value }))} />
        </Form.Item>
        <Form.Item name="currency" label={t('programme.currency')} extra={t('programme.fixed')} style={{ flex: 1 }}>
          <CurrencySelect />
        </Form.Item>
      </Flex>
    </FormDrawer>
  )
}

/** A name has two fields; the others bear the names of the body. */
const fieldOf = ([first, second]: readonly (string | number)[]) => (first === 'name' ? String(second) : String(first))

function NameFields({ first = false }: { readonly first?: boolean }) {
  const { t } = useTranslation('organization')
  return (
    <Flex gap={16}>
      <Form.Item
        name="zh"
        label={t('node.nameZh')}
        rules={[{ required: true, whitespace: true, message: t('node.required') }]}
        style={{ flex: 1 }}
      >
        <Input maxLength={200} autoFocus={first} />
      </Form.Item>
      <Form.Item name="en" label={t('node.nameEn')} style={{ flex: 1 }}>
        <Input maxLength={200} />
      </Form.Item>
    </Flex>
  )
}

/** What a programme is, and a form for what of it may change. */
export function ProgrammeBasics({ programme }: { readonly programme: Programme }) {
  const { t } = useTranslation('organization')
  const { message } = App.useApp()
  const me = useMe()
  const { byId, nameOf } = useNodes()
  const { language } = useLanguage()
  const [form] = Form.useForm<Entered>()
  const guard = useTypedGuard()
  const put = useTell('organization.putProgramme', ['organization.'])
  useFormFaults(form, put.error ? problemOf(put.error) : undefined, fieldOf)
  const submit = (entered: Entered) => {
    const owner = entered.owner === undefined ? undefined : byId.get(entered.owner)
    put.mutate(
      {
        body: {
          code: programme.code,
          name: nameOfEntered(entered),
          owner: owner && owner.kind !== 'group' ? owner.code : null,
          closedOn: entered.closedOn ? entered.closedOn.format('YYYY-MM-DD') : null,
        },
      },
      {
        onSuccess: () => {
          guard.clean()
          void message.success(t('programme.saved'))
        },
      },
    )
  }
  return (
    <>
      <Descriptions
        size="small"
        column={2}
        style={{ marginBottom: 16 }}
        items={[
          { key: 'code', label: t('programme.code'), children: programme.code },
          {
            key: 'owner',
            label: t('programme.owner'),
            children: programme.ownerId === null ? t('programme.group') : nameOf(programme.ownerId),
          },
          { key: 'zone', label: t('programme.zone'), children: zoneName(programme.zone, language) },
          { key: 'currency', label: t('programme.currency'), children: currencyName(programme.currency, language) },
        ]}
      />
      {mayAll(me, ['organization.change']) && (
        <Form<Entered>
          form={form}
          layout="vertical"
          onValuesChange={guard.onValuesChange}
          onFinish={submit}
          initialValues={{
            zh: programme.name.zh,
            en: programme.name.en,
            owner: programme.ownerId ?? undefined,
            closedOn: programme.closedOn === null ? null : dayjs(programme.closedOn),
          }}
        >
          <NameFields />
          <Form.Item name="owner" label={t('programme.owner')} extra={t('programme.ownerHint')}>
            <NodeSelect label={t('programme.owner')} placeholder={t('programme.group')} />
          </Form.Item>
          <Form.Item name="closedOn" label={t('programme.closedOn')} extra={t('programme.closedHint')}>
            <DatePicker />
          </Form.Item>
          {put.error && <ProblemNotice problem={problemOf(put.error)} />}
          <Button type="primary" htmlType="submit" loading={put.isPending} disabled={!guard.dirty}>
            {t('programme.save')}
          </Button>
        </Form>
      )}
    </>
  )
}
