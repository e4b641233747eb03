import { Popover, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../../app/language.ts'
import type { Dimension, Metric } from './catalogue.ts'

/** The name of a figure; hovered, focused or pressed it says what it counts, by which formula, in which unit and whose word it is. */
export function MetricName({ metric, name }: { readonly metric: Metric | undefined; readonly name: string }) {
  if (!metric) return name
  return (
    <Popover trigger={['hover', 'focus', 'click']} content={<MetricDefinition metric={metric} />}>
      <button type="button" className="metric-name" onClick={(event) => event.stopPropagation()}>
        {name}
      </button>
    </Popover>
  )
}

/** What a metric is, in words. */
export function MetricDefinition({ metric }: { readonly metric: Metric }) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const lines = [
    [t('figures.formula'), metric.formula[language]],
    [t('figures.unit'), t(`figures.units.${metric.unit}`)],
    [t('figures.owner'), t(`figures.owners.${metric.owner}`, { defaultValue: metric.owner })],
    ...(metric.asOf === null ? [] : [[t('figures.asOf'), t('figures.asOfEnd')]]),
  ]
  return <Definition {...{ lines }} name={metric.name[language]} about={metric.about[language]} />
}

/** What a dimension is, in words. */
export function DimensionDefinition({ dimension }: { readonly dimension: Dimension }) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const lines = [
    [t('figures.type'), t(`figures.types.${dimension.type}`, { defaultValue: dimension.type })],
    [t('figures.owner'), t(`figures.owners.${dimension.owner}`, { defaultValue: dimension.owner })],
  ]
  return <Definition {...{ lines }} name={dimension.name[language]} about={dimension.about[language]} />
}

interface DefinitionProps {
  readonly name: string
  readonly about: string
  readonly lines: readonly (readonly string[])[]
}

function Definition({ name, about, lines }: DefinitionProps) {
  return (
    <div style={{ maxWidth: 360 }}>
      <Typography.Text strong>{name}</Typography.Text>
      <div style={{ margin: '4px 0 8px' }}>{about}</div>
      <dl style={{ display: 'grid', gridTemplateColumns: 'auto 1fr', gap: '2px 12px', margin: 0, fontSize: 12 }}>
        {lines.map(([term, words]) => (
          <div key={term} style={{ display: 'contents' }}>
            <dt style={{ opacity: 0.75 }}>{term}</dt>
            <dd style={{ margin: 0 }}>{words}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
