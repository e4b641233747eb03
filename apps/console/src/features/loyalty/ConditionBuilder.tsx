import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { type Condition, type Context, type Op, operatorsOf } from '@atrium/rules'
import { ActionMenu } from '@atrium/ui'
import { Button, Flex, Segmented, Select, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import type { CodeNames } from './names.ts'
import {
  beginning,
  type Comparison,
  fieldOf,
  type GroupKind,
  groupOf,
  groupWith,
  listFields,
  operandsOf,
  type Value,
  type ValueField,
  valueFields,
  withOp,
} from './tree.ts'
import { ValueInput } from './ValueInput.tsx'

export interface BuilderProps {
  readonly context: Context
  readonly tree: Condition
  /** JSON pointer of the tree in what is saved; faults are shown by it. */
  readonly pointer: string
  readonly faults: ReadonlyMap<string, string>
  readonly currency: string
  readonly codes: CodeNames
  readonly onChange: (tree: Condition) => void
  readonly onRemove?: () => void
}

/** A condition as nested groups of comparisons. */
export function ConditionBuilder(props: BuilderProps) {
  const { tree } = props
  const group = groupOf(tree)
  if (group) return <GroupEditor {...props} kind={group.kind} parts={group.parts} below={group.below} />
  if ('some' in tree || 'every' in tree || 'count' in tree || 'sum' in tree)
    return <ListEditor {...props} tree={tree} />
  if ('field' in tree) return <ComparisonEditor {...props} tree={tree} />
  return null
}

const KINDS: readonly GroupKind[] = ['all', 'any', 'none']

function GroupEditor(
  props: BuilderProps & { readonly kind: GroupKind; readonly parts: readonly Condition[]; readonly below: string },
) {
  const { context, kind, parts, below, pointer, onChange, onRemove } = props
  const { t } = useTranslation('loyalty')
  const put = (next: readonly Condition[]) => onChange(groupWith(kind, next))
  return (
    <div style={{ borderInlineStart: '2px solid var(--ant-color-border, #d9d9d9)', paddingInlineStart: 12 }}>
      <Flex gap={8} align="center" style={{ marginBottom: 8 }}>
        <Segmented<GroupKind>
          size="small"
          aria-label={t('condition.group')}
          value={kind}
          onChange={(next) => onChange(groupWith(next, parts))}
          options={KINDS.map((value) => ({ value, label: t(`condition.kinds.${value}`) }))}
        />
        {onRemove && <RemoveButton onRemove={onRemove} />}
      </Flex>
      <Flex vertical gap={8}>
        {parts.length === 0 && kind === 'all' && (
          <Typography.Text type="secondary">{t('condition.always')}</Typography.Text>
        )}
        {parts.map((part, at) => (
          <ConditionBuilder
            // The parts have no names of their own; they are drawn from the tree alone.
            // biome-ignore lint/suspicious/noArrayIndexKey: order is identity here
            key={at}
            {...props}
            tree={part}
            pointer={`${pointer}${below}/${at}`}
            onChange={(next) => put(parts.map((each, place) => (place === at ? next : each)))}
            onRemove={() => put(parts.filter((_, place) => place !== at))}
          />
        ))}
        <FaultText {...props} pointer={pointer} />
        <AddButton context={context} onAdd={(part) => put([...parts, part])} />
      </Flex>
    </div>
  )
}

function AddButton({ context, onAdd }: { readonly context: Context; readonly onAdd: (part: Condition) => void }) {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const [first] = valueFields(context)
  const lists = listFields(context)
  if (!first) return null
  const comparison = () => beginning(first[0], first[1])
  const items = [
    { key: 'group', label: t('condition.addGroup'), onClick: () => onAdd({ any: [comparison()] }) },
    ...lists.map(([name, field]) => ({
      key: name,
      label: t('condition.addList', { list: field.label[language] }),
      onClick: () => onAdd({ some: name, where: { all: [] } }),
    })),
  ]
  return (
    <Flex gap={8}>
      <Button size="small" icon={<PlusOutlined />} onClick={() => onAdd(comparison())}>
        {t('condition.add')}
      </Button>
      <ActionMenu items={items}>
        <Button size="small">{t('condition.addMore')}</Button>
      </ActionMenu>
    </Flex>
  )
}

function RemoveButton({ onRemove }: { readonly onRemove: () => void }) {
  const { t } = useTranslation('loyalty')
  return (
    <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={t('condition.remove')} onClick={onRemove} />
  )
}

/** What is wrong at this place or just below it. */
function FaultText({ pointer, faults }: { readonly pointer: string; readonly faults: ReadonlyMap<string, string> }) {
  const own = ['', '/field', '/op', '/value', '/value/0', '/value/1', '/sum', '/count']
    .map((step) => faults.get(pointer + step))
    .find((text) => text !== undefined)
  return own ? <Typography.Text type="danger">{own}</Typography.Text> : null
}

function OperatorSelect(props: { readonly field: ValueField; readonly op: Op; readonly onChange: (op: Op) => void }) {
  const { t } = useTranslation('loyalty')
  return (
    <Select<Op>
      aria-label={t('condition.operator')}
      style={{ minWidth: 110 }}
      value={props.op}
      onChange={props.onChange}
      popupMatchSelectWidth={false}
      options={operatorsOf(props.field).map(({ op }) => ({ value: op, label: t(`op.${op}`) }))}
    />
  )
}

function ComparisonEditor(props: BuilderProps & { readonly tree: Comparison }) {
  const { context, tree, pointer, faults, currency, codes, onChange, onRemove } = props
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const field = fieldOf(context, tree.field)
  return (
    <div>
      <Flex gap={8} wrap align="center">
        <Select
          aria-label={t('condition.field')}
          style={{ minWidth: 150 }}
          popupMatchSelectWidth={false}
          showSearch={{ optionFilterProp: 'label' }}
          value={tree.field}
          options={valueFields(context).map(([value, each]) => ({ value, label: each.label[language] }))}
          onChange={(name) => {
            const next = fieldOf(context, name)
            if (next) onChange(beginning(name, next))
          }}
        />
        {field && (
          <>
            <OperatorSelect field={field} op={tree.op} onChange={(op) => onChange(withOp(tree, field, op))} />
            <ValueInput
              {...{ field, currency, codes }}
              op={tree.op}
              value={tree.value}
              onChange={(value) => onChange({ ...tree, value })}
            />
          </>
        )}
        {onRemove && <RemoveButton onRemove={onRemove} />}
      </Flex>
      <FaultText pointer={pointer} faults={faults} />
    </div>
  )
}

type ListCondition = Extract<Condition, { some: string } | { every: string } | { count: string } | { sum: string }>
interface Total {
  readonly op: Op
  readonly value: Value
}

/** Says something about the lines of a purchase: some, every, how many, how much in all. */
function ListEditor(props: BuilderProps & { readonly tree: ListCondition }) {
  const { context, tree, pointer, onChange, onRemove, faults, currency, codes } = props
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const named = 'some' in tree ? tree.some : 'every' in tree ? tree.every : 'count' in tree ? tree.count : tree.sum
  const list = listFields(context).find(([name]) => named === name || named.startsWith(`${name}.`))
  if (!list) return null
  const [name, { element, itemLabel }] = list
  const inner: Context = { name, fields: element }
  const summed = 'sum' in tree ? fieldOf(inner, tree.sum.slice(name.length + 1)) : undefined
  const counted: ValueField = summed ?? { type: 'integer', label: itemLabel }
  const where: Condition = tree.where ?? { all: [] }
  const total: Total = 'count' in tree || 'sum' in tree ? { op: tree.op, value: tree.value } : { op: 'ge', value: '' }
  const as = (kind: string): Condition => {
    if (kind === 'some') return { some: name, where }
    if (kind === 'every') return { every: name, where }
    return kind === 'count' ? { count: name, where, ...total } : { sum: kind, where, ...total }
  }
  const sums = valueFields(inner).filter(([, field]) => ['money', 'integer', 'number'].includes(field.type))
  return (
    <div style={{ borderInlineStart: '2px solid var(--ant-color-border, #d9d9d9)', paddingInlineStart: 12 }}>
      <Flex gap={8} wrap align="center" style={{ marginBottom: 8 }}>
        <Select
          aria-label={t('condition.list')}
          popupMatchSelectWidth={false}
          value={'some' in tree ? 'some' : 'every' in tree ? 'every' : 'count' in tree ? 'count' : tree.sum}
          onChange={(kind) => onChange(as(kind))}
          options={[
            ...['some', 'every', 'count'].map((value) => ({
              value,
              label: t(`condition.lists.${value}`, { item: itemLabel[language] }),
            })),
            ...sums.map(([field, { label }]) => ({
              value: `${name}.${field}`,
              label: t('condition.lists.sum', { item: itemLabel[language], field: label[language] }),
            })),
          ]}
        />
        {('count' in tree || 'sum' in tree) && (
          <>
            <OperatorSelect
              field={counted}
              op={tree.op}
              onChange={(op) => onChange({ ...tree, op, value: operandsOf(counted, op) === 'one' ? '' : ['', ''] })}
            />
            <ValueInput
              field={counted}
              {...{ currency, codes }}
              op={tree.op}
              value={tree.value}
              onChange={(value) => onChange({ ...tree, value })}
            />
          </>
        )}
        {onRemove && <RemoveButton onRemove={onRemove} />}
      </Flex>
      <FaultText pointer={pointer} faults={faults} />
      <ConditionBuilder
        {...{ faults, currency, codes }}
        context={inner}
        tree={where}
        pointer={`${pointer}/where`}
        onChange={(next) => onChange({ ...tree, where: next })}
      />
    </div>
  )
}
