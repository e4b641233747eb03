import { FormDrawer } from '@atrium/ui/form'
import { Alert, App, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useSetting, useTell } from '../../app/queries.ts'
import type { Bands } from './ScoresCard.tsx'

type Entered = Readonly<Record<keyof Bands, string>>
const NAMES = ['recencyDays', 'orders', 'spendMinor'] as const
const EXAMPLES: Entered = {
  recencyDays: '30, 60, 90, 180',
  orders: '2, 3, 5, 10',
  spendMinor: '500, 2000, 5000, 10000',
}
const MOST = 9

export const minorOf = (currency: string): number =>
  10 ** (new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2)

/** Numbers that were typed, ascending; undefined where they are not. */
function read(text: string, factor: number): number[] | undefined {
  const numbers = text
    .split(/[,，、;\s]+/)
    .filter((word) => word !== '')
    .map((word) => Math.round(Number(word) * factor))
  const isSound = numbers.every(
    (each, at) => Number.isFinite(each) && each >= 0 && (at === 0 || each > numbers[at - 1]!),
  )
  return isSound && numbers.length > 0 && numbers.length <= MOST ? numbers : undefined
}

/** The fixed bands of RFM: settings of the group. */
export function BandsDrawer({
  nodeId,
  currency,
  onClose,
}: {
  readonly nodeId: string
  readonly currency: string
  readonly onClose: () => void
}) {
  const { t } = useTranslation('profiles')
  const { message } = App.useApp()
  const [form] = Form.useForm<Entered>()
  const { data } = useSetting('organization.nodeSettings', { path: { nodeId } })
  const save = useTell('organization.nodeSettings.write', ['organization.nodeSettings', 'profiles.'])
  const bands = data?.value.settings.find(({ key }) => key === 'profiles.rfmBands')?.value as Bands | undefined
  if (!data || !bands) return null
  const factorOf = (name: keyof Bands) => (name === 'spendMinor' ? minorOf(currency) : 1)
  const submit = (entered: Entered) => {
    const value = Object.fromEntries(NAMES.map((name) => [name, read(entered[name], factorOf(name))]))
    save.mutate(
      { path: { nodeId }, ifMatch: data.etag ?? '', body: { changes: [{ key: 'profiles.rfmBands', value }] } },
      {
        onSuccess: () => {
          void message.success(t('bands.saved'))
          onClose()
        },
      },
    )
  }
  return (
    <FormDrawer<Entered>
      open
      title={t('bands.title')}
      form={form}
      initialValues={Object.fromEntries(
        NAMES.map((name) => [name, bands[name].map((each) => each / factorOf(name)).join(', ')]),
      )}
      onFinish={submit}
      onClose={onClose}
      onClosed={() => save.reset()}
      saving={save.isPending}
      problem={save.error ? problemOf(save.error) : undefined}
      fieldOf={([, , , name]) => String(name ?? '')}
    >
      <Alert type="info" style={{ marginBottom: 16 }} title={t('parameters.later')} />
      {NAMES.map((name) => (
        <Form.Item
          key={name}
          name={name}
          label={t(`bands.${name}`, { currency })}
          extra={t('bands.hint', { example: EXAMPLES[name] })}
          rules={[
            {
              validator: (_, text: string) =>
                read(text, factorOf(name)) ? Promise.resolve() : Promise.reject(new Error(t('bands.wrong'))),
            },
          ]}
        >
          <Input />
        </Form.Item>
      ))}
    </FormDrawer>
  )
}
