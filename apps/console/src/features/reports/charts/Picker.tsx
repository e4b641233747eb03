import { nameIn } from '@atrium/ui'
import { Card, Checkbox, Flex, Input, Popover, Segmented, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../../app/language.ts'
import { DimensionDefinition, MetricDefinition } from '../figure/MetricName.tsx'
import { type Catalogue, type Dimension, type Metric, withoutDimension } from './draft.ts'

/** What one question may hold at most; the API refuses more. */
const MOST_METRICS = 12
const MOST_DIMENSIONS = 4

interface PickerProps {
  readonly catalogue: Catalogue
  readonly metrics: readonly string[]
  readonly dimensions: readonly string[]
  readonly onChange: (next: { readonly metrics?: readonly string[]; readonly dimensions?: readonly string[] }) => void
}

/** All metrics and dimensions, found by a word, each saying what it is; what does not go with what is chosen says why. */
export function Picker({ catalogue, metrics, dimensions, onChange }: PickerProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const [text, setText] = useState('')
  const [list, setList] = useState<'metrics' | 'dimensions'>('metrics')
  // What is looked for is found in both lists; else one is shown at a time, so that neither lies below the other's end.
  const isShown = (name: 'metrics' | 'dimensions') => text.trim() !== '' || list === name
  const chosen = catalogue.metrics.filter(({ code }) => metrics.includes(code))
  const fits = ({ name, about, code }: Metric | Dimension) => {
    const wanted = text.trim().toLowerCase()
    return [name.zh, name.en, about[language], code].some((words) => words.toLowerCase().includes(wanted))
  }
  const toggled = (codes: readonly string[], code: string) =>
    codes.includes(code) ? codes.filter((one) => one !== code) : [...codes, code]
  const owners = [...Map.groupBy(catalogue.metrics.filter(fits), ({ owner }) => owner)]
  const splitting = catalogue.dimensions.filter((one) => !one.filterOnly && fits(one))
  const kinds = [...Map.groupBy(splitting, (one) => (isOfTime(one) ? 'time' : one.owner))]
  const nameOf = (code: string) => {
    const found = catalogue.dimensions.find((one) => one.code === code)
    return found ? nameIn(found.name, language) : code
  }
  return (
    <Card size="small" className="chart-picker" title={t('charts.pick')}>
      <Input.Search
        aria-label={t('charts.find')}
        placeholder={t('charts.find')}
        allowClear
        value={text}
        onChange={({ target }) => setText(target.value)}
        style={{ marginBottom: 8 }}
        data-search
      />
      {text.trim() === '' && (
        <Segmented
          block
          aria-label={t('charts.pick')}
          style={{ marginBottom: 8 }}
          value={list}
          onChange={setList}
          options={[
            {
              value: 'metrics' as const,
              label: t('charts.chosenOf', { what: t('charts.metrics'), n: metrics.length }),
            },
            {
              value: 'dimensions' as const,
              label: t('charts.chosenOf', { what: t('charts.dimensions'), n: dimensions.length }),
            },
          ]}
        />
      )}
      <div className="chart-picker-lists">
        <section aria-label={t('charts.metrics')} hidden={!isShown('metrics')}>
          {text.trim() !== '' && <Typography.Text strong>{t('charts.metrics')}</Typography.Text>}
          {owners.map(([owner, some]) => (
            <div key={owner}>
              <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                {t(`figures.owners.${owner}`, { defaultValue: owner })}
              </Typography.Text>
              {some.map((metric) => {
                const lacking = dimensions.filter((code) => !metric.dimensions.includes(code))
                const isChosen = metrics.includes(metric.code)
                return (
                  <Choice
                    key={metric.code}
                    name={nameIn(metric.name, language)}
                    checked={isChosen}
                    disabled={!isChosen && (lacking.length > 0 || metrics.length >= MOST_METRICS)}
                    what={<MetricDefinition metric={metric} />}
                    why={
                      lacking.length > 0
                        ? t('charts.notBy', { names: lacking.map(nameOf).join(t('charts.and')) })
                        : undefined
                    }
                    onToggle={() => onChange({ metrics: toggled(metrics, metric.code) })}
                  />
                )
              })}
            </div>
          ))}
        </section>
        <section aria-label={t('charts.dimensions')} hidden={!isShown('dimensions')}>
          {text.trim() !== '' && <Typography.Text strong>{t('charts.dimensions')}</Typography.Text>}
          {kinds.map(([kind, some]) => (
            <div key={kind}>
              <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                {kind === 'time' ? t('charts.ofTime') : t(`figures.owners.${kind}`, { defaultValue: kind })}
              </Typography.Text>
              {some.map((dimension) => {
                const without = withoutDimension(chosen, dimension.code)
                const isChosen = dimensions.includes(dimension.code)
                return (
                  <Choice
                    key={dimension.code}
                    name={nameIn(dimension.name, language)}
                    checked={isChosen}
                    disabled={!isChosen && (without.length > 0 || dimensions.length >= MOST_DIMENSIONS)}
                    what={<DimensionDefinition dimension={dimension} />}
                    why={
                      without.length > 0
                        ? t('charts.notOf', { names: without.map(({ name }) => name[language]).join(t('charts.and')) })
                        : undefined
                    }
                    onToggle={() => onChange({ dimensions: toggled(dimensions, dimension.code) })}
                  />
                )
              })}
            </div>
          ))}
        </section>
        {owners.length + splitting.length === 0 && (
          <Typography.Text type="secondary">{t('charts.noneFound')}</Typography.Text>
        )}
      </div>
    </Card>
  )
}

/** Days belong to calendars of the organization; whoever looks for them looks for time. */
const isOfTime = ({ span, code }: Dimension): boolean => span !== null || code === 'weekday' || code === 'hour'

interface ChoiceProps {
  readonly name: string
  readonly checked: boolean
  readonly disabled: boolean
  readonly what: ReactNode
  readonly why: string | undefined
  readonly onToggle: () => void
}

function Choice({ name, checked, disabled, what, why, onToggle }: ChoiceProps) {
  return (
    <Popover
      placement="right"
      mouseEnterDelay={0.3}
      content={
        <Flex vertical gap={8} style={{ maxWidth: 360 }}>
          {what}
          {why && <Typography.Text type="warning">{why}</Typography.Text>}
        </Flex>
      }
    >
      <div>
        <Checkbox checked={checked} disabled={disabled} onChange={onToggle}>
          {name}
        </Checkbox>
      </div>
    </Popover>
  )
}
