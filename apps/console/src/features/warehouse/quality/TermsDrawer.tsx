import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { FormDrawer } from '@atrium/ui/form'
import { App, Button, Flex, Form, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useSetting, useTell } from '../../../app/queries.ts'
import type { Check } from './words.ts'

interface Terms {
  readonly atHour: number
  readonly leastScore: number
  readonly lagSeconds: number
  readonly silencePercent: number
  readonly lookbackDays: number
  readonly allowed: readonly { readonly check: string; readonly mostBp: number }[]
}

const KEY = 'warehouse.quality'
const NAMES = ['atHour', 'leastScore', 'lagSeconds', 'silencePercent', 'lookbackDays'] as const
/** Least and most as the server has them. */
const LIMITS: Readonly<Record<(typeof NAMES)[number], readonly [number, number]>> = {
  atHour: [0, 23],
  leastScore: [0, 100],
  lagSeconds: [5, 86_400],
  silencePercent: [100, 1_000],
  lookbackDays: [7, 400],
}
const HELPED = ['atHour', 'silencePercent', 'lookbackDays'] as const
type Helped = (typeof HELPED)[number]

interface TermsDrawerProps {
  readonly nodeId: string
  readonly checks: readonly Check[]
  readonly onClose: () => void
}

/** By what the data is judged: a setting of the group. */
export function TermsDrawer(props: TermsDrawerProps) {
  const { data } = useSetting('organization.nodeSettings', { path: { nodeId: props.nodeId } })
  const found = data?.value.settings.find(({ key }) => key === KEY)?.value
  // The server keeps the setting to its schema.
  return found === undefined ? null : <Filled {...props} etag={data?.etag ?? ''} initial={found as Terms} />
}

function Filled({
  nodeId,
  checks,
  onClose,
  etag,
  initial,
}: TermsDrawerProps & { readonly etag: string; readonly initial: Terms }) {
  const { t } = useTranslation('warehouse')
  const { message } = App.useApp()
  const [form] = Form.useForm<Terms>()
  const save = useTell('organization.nodeSettings.write', ['organization.nodeSettings', 'warehouse.'])
  const submit = (terms: Terms) =>
    save.mutate(
      {
        path: { nodeId },
        ifMatch: etag,
        body: { changes: [{ key: KEY, value: { ...terms, allowed: terms.allowed ?? [] } }] },
      },
      {
        onSuccess: () => {
          void message.success(t('quality.form.saved'))
          onClose()
        },
      },
    )
  return (
    <FormDrawer<Terms>
      open
      title={t('quality.form.title')}
      form={form}
      initialValues={initial}
      onFinish={submit}
      onClose={onClose}
      onClosed={() => save.reset()}
      saving={save.isPending}
      problem={save.error ? problemOf(save.error) : undefined}
    >
      {NAMES.map((name) => {
        const [min, max] = LIMITS[name]
        return (
          <Form.Item
            key={name}
            name={name}
            label={t(`quality.form.${name}`)}
            {...(isHelped(name) ? { extra: t(`quality.form.${name}Help`) } : {})}
            rules={[{ required: true }]}
          >
            <InputNumber {...{ min, max }} precision={0} style={{ width: 160 }} />
          </Form.Item>
        )
      })}
      <Allowed checks={checks} />
    </FormDrawer>
  )
}

const isHelped = (name: string): name is Helped => HELPED.some((each) => each === name)

/** Checks that may have more or less at fault than they have by themselves. */
function Allowed({ checks }: { readonly checks: readonly Check[] }) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const options = checks.map(({ code, name }) => ({ value: code, label: name[language] }))
  return (
    <Form.Item label={t('quality.form.allowed')} extra={t('quality.form.allowedHelp')}>
      <Form.List name="allowed">
        {(fields, { add, remove }) => (
          <Flex vertical gap={8}>
            {fields.map(({ key, name }) => (
              <Flex key={key} gap={8} align="start">
                <Form.Item name={[name, 'check']} noStyle rules={[{ required: true }]}>
                  <Select
                    aria-label={t('quality.form.check')}
                    showSearch={{ optionFilterProp: 'label' }}
                    options={options}
                    style={{ flex: 1, minWidth: 0 }}
                  />
                </Form.Item>
                <Form.Item name={[name, 'mostBp']} noStyle rules={[{ required: true }]}>
                  <InputNumber
                    aria-label={t('quality.form.mostBp')}
                    min={0}
                    max={10_000}
                    precision={0}
                    style={{ width: 110 }}
                  />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t('quality.form.remove')}
                  onClick={() => remove(name)}
                />
              </Flex>
            ))}
            <Button type="dashed" icon={<PlusOutlined />} onClick={() => add({ mostBp: 0 })}>
              {t('quality.form.add')}
            </Button>
          </Flex>
        )}
      </Form.List>
    </Form.Item>
  )
}
