import { FormDrawer } from '@atrium/ui/form'
import { DatePicker, Flex, Form, Input, InputNumber } from 'antd'
import type { Dayjs } from 'dayjs'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useTell } from '../../app/queries.ts'
import { NodeSelect } from '../organization/NodeSelect.tsx'
import { PermissionPicker } from './PermissionPicker.tsx'

interface Entered {
  readonly name: string
  readonly nodes?: string[]
  readonly rate?: number | null
  readonly expires?: Dayjs | null
  readonly permissions: string[]
}

interface KeyCreateProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly onMade: (made: { name: string; key: string }) => void
}

/** Where a field of the body is entered. */
const FIELDS: Readonly<Record<string, keyof Entered>> = {
  name: 'name',
  permissions: 'permissions',
  nodeIds: 'nodes',
  ratePerSecond: 'rate',
  expiresAt: 'expires',
}

/** Makes a key for one system. */
export function KeyCreate({ open, onClose, onMade }: KeyCreateProps) {
  const { t } = useTranslation('staff')
  const [form] = Form.useForm<Entered>()
  const create = useTell('staff.createKey', ['staff.keys'])
  const submit = ({ name, nodes, rate, expires, permissions }: Entered) =>
    create.mutate(
      {
        body: {
          name: name.trim(),
          permissions,
          ...(nodes && nodes.length > 0 ? { nodeIds: nodes } : {}),
          ...(rate ? { ratePerSecond: rate } : {}),
          ...(expires ? { expiresAt: expires.toISOString() } : {}),
        },
      },
      {
        onSuccess: ({ key }) => {
          onMade({ name, key })
          onClose()
        },
      },
    )
  return (
    <FormDrawer<Entered>
      open={open}
      onClose={onClose}
      onClosed={() => create.reset()}
      width={680}
      title={t('keys.create')}
      form={form}
      initialValues={{ permissions: [] }}
      onFinish={submit}
      submit={t('keys.create')}
      saving={create.isPending}
      problem={create.error ? problemOf(create.error) : undefined}
      fieldOf={([first]) => FIELDS[String(first)]}
    >
      <Form.Item
        name="name"
        label={t('keys.name')}
        extra={t('keys.nameHint')}
        rules={[{ required: true, whitespace: true, message: t('accounts.required') }]}
      >
        <Input maxLength={120} autoComplete="off" autoFocus />
      </Form.Item>
      <Form.Item name="nodes" label={t('keys.nodes')} extra={t('keys.nodesHint')}>
        <NodeSelect multiple label={t('keys.nodes')} placeholder={t('accounts.group')} />
      </Form.Item>
      <Flex gap={16}>
        <Form.Item name="rate" label={t('keys.rate')} extra={t('keys.rateHint')} style={{ flex: 1 }}>
          <InputNumber min={1} max={100_000} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="expires" label={t('keys.expires')} extra={t('keys.expiresHint')} style={{ flex: 1 }}>
          <DatePicker showTime={{ format: 'HH:mm' }} style={{ width: '100%' }} />
        </Form.Item>
      </Flex>
      <Form.Item
        name="permissions"
        label={t('keys.permissions')}
        rules={[{ required: true, type: 'array', min: 1, message: t('permission.none') }]}
      >
        <PermissionPicker />
      </Form.Item>
    </FormDrawer>
  )
}
