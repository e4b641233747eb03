import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import type { About } from '../figure/FigureCard.tsx'
import { ConditionRow } from './ConditionRow.tsx'
import type { Dimension, Metric } from './draft.ts'
import { emptyGroup, type Group, isGroup, JOINS, type Join, joined, joinOf, type Part } from './filter-tree.ts'

export interface ConditionsProps {
  /** What conditions may be about. */
  readonly dimensions: readonly Dimension[]
  /** The metrics asked; what does not go with one of them says so. */
  readonly chosen: readonly Metric[]
  readonly about: About
  readonly group: Group
  readonly onChange: (group: Group) => void
}

/** Groups in groups, no deeper than anybody can follow; the API takes six. */
const DEEPEST = 4

/** Conditions one below the other, of which all, any or none must hold, with groups of such among them. */
export function Conditions(props: ConditionsProps) {
  const { t } = useTranslation('reports')
  return (
    <section aria-label={t('charts.conditions')}>
      <Parts {...props} depth={1} />
    </section>
  )
}

interface PartsProps extends ConditionsProps {
  readonly depth: number
  readonly onRemove?: () => void
}

function Parts({ group, onChange, onRemove, depth, ...shown }: PartsProps) {
  const { t } = useTranslation('reports')
  const { parts } = group
  const put = (part: Part) => onChange({ ...group, parts: parts.map((one) => (one.id === part.id ? part : one)) })
  const remove = ({ id }: Part) => onChange({ ...group, parts: parts.filter((one) => one.id !== id) })
  const add = (part: Part) => onChange({ ...group, parts: [...parts, part] })
  const offered = JOINS.filter(
    (join) => parts.length > 1 || join === 'all' || join === 'notAll' || join === joinOf(group),
  )
  return (
    <Flex vertical gap={8}>
      {(parts.length > 1 || group.not || onRemove) && (
        <Flex gap={4} align="center">
          <Select<Join>
            size="small"
            aria-label={t('charts.join')}
            popupMatchSelectWidth={false}
            style={{ minWidth: 96 }}
            value={joinOf(group)}
            onChange={(join) => onChange(joined(group, join))}
            options={offered.map((value) => ({
              value,
              label: t(parts.length > 1 ? `charts.joins.${value}` : `charts.joinsOne.${value}`),
            }))}
          />
          {onRemove && (
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={t('charts.removeGroup')}
              onClick={onRemove}
            />
          )}
        </Flex>
      )}
      {parts.map((part) =>
        isGroup(part) ? (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame and cannot be laid out in a column
          <div key={part.id} role="group" aria-label={t('charts.group')} className="condition-group">
            <Parts {...shown} group={part} depth={depth + 1} onChange={put} onRemove={() => remove(part)} />
          </div>
        ) : (
          <ConditionRow key={part.id} {...shown} condition={part} onChange={put} onRemove={() => remove(part)} />
        ),
      )}
      <Flex gap={8} wrap>
        <Button
          type="dashed"
          size="small"
          icon={<PlusOutlined />}
          onClick={() => add({ id: crypto.randomUUID(), dimension: '', op: 'in', values: [] })}
        >
          {t('charts.addCondition')}
        </Button>
        {depth < DEEPEST && (parts.length > 0 || depth > 1) && (
          <Button
            type="text"
            size="small"
            onClick={() => {
              const first = { id: crypto.randomUUID(), dimension: '', op: 'in', values: [] } as const
              add({ ...emptyGroup(crypto.randomUUID()), join: group.join === 'all' ? 'any' : 'all', parts: [first] })
            }}
          >
            {t('charts.addGroup')}
          </Button>
        )}
      </Flex>
    </Flex>
  )
}
