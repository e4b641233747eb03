import { ProblemNotice } from '@atrium/ui'
import { App, Button, DatePicker, Descriptions, Flex, Form, Input, Modal, Select } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
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
  const { t: shared } = useTranslation('ui')
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
    <Modal
      open={props.open}
      title={t('programme.create')}
      okText={t('programme.create')}
      cancelText={shared('cancel')}
      confirmLoading={put.isPending}
      onOk={() => form.submit()}
      onCancel={props.onClose}
      destroyOnHidden
      afterClose={() => put.reset()}
    >
      <Form<Entered> form={form} layout="vertical" preserve={false} onFinish={submit}>
        <Form.Item
          name="code"
          label={t('programme.code')}
          extra={t('programme.codeHint')}
          rules={[{ required: true, message: t('node.required') }]}
        >
          <Input maxLength={64} autoFocus />
        </Form.Item>
        <NameFields />
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
        {put.error && <ProblemNotice problem={problemOf(put.error)} />}
      </Form>
    </Modal>
  )
}

function NameFields() {
  const { t } = useTranslation('organization')
  return (
    <Flex gap={16}>
      <Form.Item
        name="zh"
        label={t('node.nameZh')}
        rules={[{ required: true, whitespace: true, message: t('node.required') }]}
        style={{ flex: 1 }}
      >
        <Input maxLength={200} />
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
  const put = useTell('organization.putProgramme', ['organization.'])
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
      { onSuccess: () => void message.success(t('programme.saved')) },
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
          { key: 'zone', label: t('programme.zone'), children: programme.zone },
          { key: 'currency', label: t('programme.currency'), children: programme.currency },
        ]}
      />
      {mayAll(me, ['organization.change']) && (
        <Form<Entered>
          layout="vertical"
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
          <Button type="primary" htmlType="submit" loading={put.isPending}>
            {t('programme.save')}
          </Button>
        </Form>
      )}
    </>
  )
}
