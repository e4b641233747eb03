import { DeleteOutlined } from '@ant-design/icons'
import { nameIn } from '@atrium/ui'
import { Button, Flex, Select, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../../app/language.ts'
import type { About } from '../figure/FigureCard.tsx'
import { ConditionValues } from './ConditionValues.tsx'
import { type Dimension, type Metric, opsOf, withoutDimension } from './draft.ts'
import type { Condition, Op } from './filter-tree.ts'

interface RowProps {
  readonly dimensions: readonly Dimension[]
  readonly chosen: readonly Metric[]
  readonly condition: Condition
  readonly about: About
  readonly onChange: (condition: Condition) => void
  readonly onRemove: () => void
}

/** One condition: what it is about, how, and which values. */
export function ConditionRow({ dimensions, chosen, condition, about, onChange, onRemove }: RowProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const dimension = dimensions.find(({ code }) => code === condition.dimension)
  const without = dimension ? withoutDimension(chosen, dimension.code) : []
  const ops = dimension ? opsOf(dimension) : []
  const chooseDimension = (code: string) => {
    const next = dimensions.find((one) => one.code === code)
    onChange({ ...condition, dimension: code, op: (next && opsOf(next)[0]) ?? 'in', values: [] })
  }
  // Values of one form stay where the word changes.
  const formOf = (op: Op) => (op === 'in' || op === 'notIn' ? 'list' : op)
  const chooseOp = (op: Op) =>
    onChange({ ...condition, op, values: formOf(op) === formOf(condition.op) ? condition.values : [] })
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame and cannot be laid out in a row
    <div role="group" aria-label={dimension ? nameIn(dimension.name, language) : t('charts.condition')} data-condition>
      <Flex gap={8} wrap align="center">
        <Select
          aria-label={t('charts.conditionOf')}
          placeholder={t('charts.conditionOf')}
          style={{ width: 168 }}
          popupMatchSelectWidth={false}
          showSearch={{ optionFilterProp: 'label' }}
          {...(dimension ? { value: dimension.code } : {})}
          onChange={chooseDimension}
          options={dimensions.map(({ code, name }) => ({
            value: code,
            label: nameIn(name, language),
            disabled: withoutDimension(chosen, code).length > 0,
          }))}
        />
        {dimension && (
          <>
            <Select<Op>
              aria-label={t('charts.op')}
              style={{ minWidth: 96 }}
              popupMatchSelectWidth={false}
              value={condition.op}
              onChange={chooseOp}
              options={ops.map((value) => ({ value, label: t(`charts.ops.${value}`) }))}
            />
            <ConditionValues
              {...{ dimension, about }}
              metric={chosen.find((metric) => metric.dimensions.includes(dimension.code))?.code}
              op={condition.op}
              values={condition.values}
              onChange={(values) => onChange({ ...condition, values })}
            />
          </>
        )}
        <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t('charts.remove')} onClick={onRemove} />
      </Flex>
      {without.length > 0 && (
        <Typography.Text type="warning">
          {t('charts.notOf', { names: without.map(({ name }) => name[language]).join(t('charts.and')) })}
        </Typography.Text>
      )}
    </div>
  )
}
