import { FormDrawer } from '@atrium/ui/form'
import { Alert, App, Form, InputNumber } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useSetting, useTell } from '../../app/queries.ts'
import { StagePreview } from './StagePreview.tsx'

export interface Parameters {
  readonly newDays: number
  readonly matureOrders: number
  readonly windowDays: number
  readonly decliningAfterDays: number
  readonly sleepingAfterDays: number
  readonly lostAfterDays: number
}

const NAMES = [
  'newDays',
  'windowDays',
  'matureOrders',
  'decliningAfterDays',
  'sleepingAfterDays',
  'lostAfterDays',
] as const
/** Least and most as the server has them. */
const LIMITS: Readonly<Record<keyof Parameters, readonly [number, number]>> = {
  newDays: [1, 3_650],
  matureOrders: [2, 1_000],
  windowDays: [30, 1_095],
  decliningAfterDays: [1, 3_650],
  sleepingAfterDays: [1, 3_650],
  lostAfterDays: [1, 3_650],
}
/** What must not be less than what. */
const AFTER: Readonly<Partial<Record<keyof Parameters, keyof Parameters>>> = {
  sleepingAfterDays: 'decliningAfterDays',
  lostAfterDays: 'sleepingAfterDays',
}

/** By what the lifecycle is judged: settings of the group. */
export function LifecycleDrawer({ nodeId, onClose }: { readonly nodeId: string; readonly onClose: () => void }) {
  const { data } = useSetting('organization.nodeSettings', { path: { nodeId } })
  const settingOf = (key: string): unknown => data?.value.settings.find((setting) => setting.key === key)?.value
  if (!data) return null
  return (
    <Filled
      nodeId={nodeId}
      etag={data.etag ?? ''}
      initial={{
        ...(settingOf('profiles.lifecycle') as Omit<Parameters, 'windowDays'>),
        windowDays: Number(settingOf('profiles.windowDays')),
      }}
      onClose={onClose}
    />
  )
}

interface FilledProps {
  readonly nodeId: string
  readonly etag: string
  readonly initial: Parameters
  readonly onClose: () => void
}

function Filled({ nodeId, etag, initial, onClose }: FilledProps) {
  const { t } = useTranslation('profiles')
  const { message } = App.useApp()
  const [form] = Form.useForm<Parameters>()
  const save = useTell('organization.nodeSettings.write', ['organization.nodeSettings', 'profiles.'])
  const submit = ({ windowDays, ...lifecycle }: Parameters) => {
    const changes = [
      { key: 'profiles.lifecycle', value: lifecycle },
      { key: 'profiles.windowDays', value: windowDays },
    ]
    save.mutate(
      { path: { nodeId }, ifMatch: etag, body: { changes } },
      {
        onSuccess: () => {
          void message.success(t('parameters.saved'))
          onClose()
        },
      },
    )
  }
  const windowChanged = () => (form.getFieldValue('windowDays') ?? initial.windowDays) !== initial.windowDays
  return (
    <FormDrawer<Parameters>
      open
      title={t('parameters.title')}
      form={form}
      initialValues={initial}
      onFinish={submit}
      onClose={onClose}
      onClosed={() => save.reset()}
      saving={save.isPending}
      problem={save.error ? problemOf(save.error) : undefined}
      fieldOf={([, , , last]) => String(last ?? '')}
    >
      <Alert type="info" style={{ marginBottom: 16 }} title={t('parameters.later')} />
      {/* Two beside each other, so that what they do is seen below them. */}
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', columnGap: 16 }}>
        {NAMES.map((name) => {
          const before = AFTER[name]
          const [min, max] = LIMITS[name]
          return (
            <Form.Item
              key={name}
              name={name}
              label={t(`parameters.${name}`)}
              {...(name === 'windowDays' ? { extra: t('parameters.windowHint') } : {})}
              {...(before ? { dependencies: [before] } : {})}
              rules={[
                { required: true, message: t('parameters.required') },
                ...(before
                  ? [
                      {
                        validator: (_: unknown, value: number) =>
                          value >= Number(form.getFieldValue(before))
                            ? Promise.resolve()
                            : Promise.reject(new Error(t('parameters.order'))),
                      },
                    ]
                  : []),
              ]}
            >
              <InputNumber
                {...{ min, max }}
                precision={0}
                style={{ width: '100%' }}
                suffix={t(name === 'matureOrders' ? 'parameters.orders' : 'parameters.days')}
              />
            </Form.Item>
          )
        })}
      </div>
      <Form.Item noStyle shouldUpdate>
        {() => <StagePreview asked={{ ...initial, ...form.getFieldsValue() }} windowChanged={windowChanged()} />}
      </Form.Item>
    </FormDrawer>
  )
}
