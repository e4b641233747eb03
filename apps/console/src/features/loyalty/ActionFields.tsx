import { Flex, Form, Input, InputNumber, Segmented, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { type Action, ROUNDINGS } from './rule.ts'
import { MoneyInput } from './ValueInput.tsx'

interface ActionProps {
  readonly action: Action
  readonly currency: string
  readonly faults: ReadonlyMap<string, string>
  /** Only purchases have an amount to reckon with. */
  readonly mayRate: boolean
  readonly onChange: (action: Action) => void
}

const BEGIN = {
  rate: { type: 'rate', points: '1', perMinor: 100, rounding: 'floor', each: 'purchase' },
  fixed: { type: 'fixed', points: 100, each: 'purchase' },
  multiply: { type: 'multiply', factor: '2' },
} as const satisfies Record<Action['type'], Action>

/** What the rule gives: by rate, a fixed number, or a multiple of what the others gave. */
export function ActionFields({ action, currency, faults, mayRate, onChange }: ActionProps) {
  const { t } = useTranslation('loyalty')
  const kinds: Action['type'][] =
    mayRate || action.type === 'rate' ? ['rate', 'fixed', 'multiply'] : ['fixed', 'multiply']
  const status = (at: string) =>
    faults.has(at)
      ? { validateStatus: 'error' as const, help: faults.get(at), style: { marginBottom: 12 } }
      : { style: { marginBottom: 12 } }
  const whole = faults.get('/action') ?? faults.get('/action/type')
  return (
    <>
      <Form.Item {...(whole ? { validateStatus: 'error' as const, help: whole } : {})} style={{ marginBottom: 12 }}>
        <Segmented<Action['type']>
          aria-label={t('rules.gives')}
          value={action.type}
          onChange={(type) => onChange(BEGIN[type])}
          options={kinds.map((value) => ({ value, label: t(`action.kinds.${value}`) }))}
        />
      </Form.Item>
      <Flex gap={12} wrap>
        {action.type === 'rate' && (
          <>
            <Form.Item label={t('action.per')} {...status('/action/perMinor')}>
              <MoneyInput
                label={t('action.per')}
                currency={currency}
                value={action.perMinor}
                min={0.01}
                onChange={(perMinor) => onChange({ ...action, perMinor })}
              />
            </Form.Item>
            <Form.Item label={t('action.points')} {...status('/action/points')}>
              <Input
                aria-label={t('action.points')}
                style={{ width: 110 }}
                inputMode="decimal"
                value={action.points}
                onChange={({ target }) => onChange({ ...action, points: target.value.trim() })}
              />
            </Form.Item>
            <Form.Item label={t('action.rounding')} {...status('/action/rounding')}>
              <Select
                aria-label={t('action.rounding')}
                style={{ width: 180 }}
                value={action.rounding}
                onChange={(rounding) => onChange({ ...action, rounding })}
                options={ROUNDINGS.map((value) => ({ value, label: t(`rounding.${value}`) }))}
              />
            </Form.Item>
            <Form.Item label={t('action.each')} {...status('/action/each')}>
              <Select
                aria-label={t('action.each')}
                style={{ width: 170 }}
                value={action.each}
                onChange={(each) => onChange({ ...action, each })}
                options={(['purchase', 'line'] as const).map((value) => ({ value, label: t(`each.${value}`) }))}
              />
            </Form.Item>
          </>
        )}
        {action.type === 'fixed' && (
          <>
            <Form.Item label={t('action.points')} {...status('/action/points')}>
              <InputNumber
                aria-label={t('action.points')}
                min={1}
                precision={0}
                style={{ width: 170 }}
                value={action.points}
                onChange={(points) => onChange({ ...action, points: points ?? 1 })}
              />
            </Form.Item>
            <Form.Item label={t('action.each')} {...status('/action/each')}>
              <Select
                aria-label={t('action.each')}
                style={{ width: 170 }}
                value={action.each}
                onChange={(each) => onChange({ ...action, each })}
                options={(mayRate ? (['purchase', 'line', 'unit'] as const) : (['purchase'] as const)).map((value) => ({
                  value,
                  label: t(mayRate ? `each.${value}` : 'each.time'),
                }))}
              />
            </Form.Item>
          </>
        )}
        {action.type === 'multiply' && (
          <Form.Item label={t('action.factor')} extra={t('action.factorHint')} {...status('/action/factor')}>
            <Input
              aria-label={t('action.factor')}
              style={{ width: 170 }}
              inputMode="decimal"
              value={action.factor}
              onChange={({ target }) => onChange({ ...action, factor: target.value.trim() })}
            />
          </Form.Item>
        )}
      </Flex>
    </>
  )
}
