import { DownOutlined } from '@ant-design/icons'
import type { AudienceFilter } from '@atrium/api/admin'
import { money, nameIn } from '@atrium/ui'
import { Button, Flex, Popover, Select, Tag, TreeSelect } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useLanguage } from '../../../app/language.ts'
import { useNodes } from '../../organization/nodes.ts'
import { type Branch, treeOf } from '../../organization/tree.ts'
import type { Vocabulary } from '../subjects.ts'
import { MoneyInput } from '../values.tsx'
import { allOf } from './filter.ts'
import {
  BIRTH_MONTH,
  birthQuick,
  LAST_FIELD,
  lastQuick,
  levelQuick,
  type Quick,
  STAGE_FIELD,
  spendPart,
  spendQuick,
  spendRange,
  stageQuick,
  storesQuick,
  tagChoice,
  tagPart,
  tagQuick,
  withPart,
} from './quick.ts'

interface QuickProps {
  readonly vocabulary: Vocabulary
  readonly parts: readonly AudienceFilter[]
  readonly onChange: (parts: readonly AudienceFilter[]) => void
  /** The parts in words, as the server says them. */
  readonly words: readonly { readonly zh: string; readonly en: string }[]
}

/** What customers are mostly looked for by as chips, all else in words; every one is a condition of the same filter. */
export function QuickFilters({ vocabulary, parts, onChange, words }: QuickProps) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const put = (quick: Quick, part: AudienceFilter | undefined) => onChange(withPart(parts, quick, part))
  const of = (quick: Quick) => parts.find(quick.isMine)
  const quicks = [stageQuick, spendQuick, lastQuick, birthQuick, storesQuick]
  const levels = vocabulary.programmes.map(({ code }) => levelQuick(code))
  // The first of a kind is the chip's; a second one of the same is told in words.
  const own = new Set([...quicks, ...levels].flatMap((quick) => of(quick) ?? []))
  const rest = parts.map((part, at) => ({ part, at })).filter(({ part }) => !own.has(part) && !tagQuick.isMine(part))
  const filter = allOf(parts)
  const more = new URLSearchParams(filter === undefined ? {} : { filter: JSON.stringify(filter) }).toString()
  const stages = vocabulary.fields.find(({ name }) => name === STAGE_FIELD)?.options ?? []
  return (
    <Flex gap={8} wrap align="center" role="search" aria-label={t('customers.filters')} style={{ marginBottom: 12 }}>
      {stages.length > 0 && (
        <Many
          label={t('customers.quick.stage')}
          values={listOf(of(stageQuick))}
          options={stages.map(({ value, label }) => ({ value, label: nameIn(label, language) }))}
          onChange={(value) => put(stageQuick, some(value, { is: 'field', field: STAGE_FIELD, op: 'in', value }))}
        />
      )}
      {vocabulary.programmes.map(({ code, name, levels: defined }) => (
        <Many
          key={code}
          label={t('customers.level', { programme: nameIn(name, language) })}
          values={listOf(of(levelQuick(code)))}
          options={defined.map((level) => ({ value: level.code, label: nameIn(level.name, language) }))}
          onChange={(value) => put(levelQuick(code), some(value, { is: 'level', programme: code, op: 'in', value }))}
        />
      ))}
      <Spend part={of(spendQuick)} currency={vocabulary.currency} onChange={(part) => put(spendQuick, part)} />
      <LastPurchase part={of(lastQuick)} onChange={(part) => put(lastQuick, part)} />
      <Stores part={of(storesQuick)} onChange={(part) => put(storesQuick, part)} />
      <Tags {...{ vocabulary, parts, onChange }} />
      <Select<number>
        {...CHIP}
        aria-label={t('customers.quick.birthMonth')}
        prefix={<span style={{ opacity: 0.75 }}>{t('customers.quick.birthMonth')}</span>}
        placeholder={<Anything />}
        allowClear
        value={Number(of(birthQuick)?.value ?? 0) || null}
        onChange={(month: number | undefined) =>
          put(birthQuick, month ? { is: 'field', field: BIRTH_MONTH, op: 'eq', value: month } : undefined)
        }
        options={Array.from({ length: 12 }, (_, at) => ({
          value: at + 1,
          label: t('customers.month', { month: at + 1 }),
        }))}
      />
      {rest.map(({ part, at }) => (
        <Tag
          key={JSON.stringify(part)}
          closable={{ 'aria-label': t('customers.drop', { what: words[at] ? nameIn(words[at], language) : '' }) }}
          onClose={(event) => {
            event.preventDefault()
            onChange(parts.filter((_, place) => place !== at))
          }}
          style={{ borderRadius: 16, padding: '4px 10px', maxWidth: 420, whiteSpace: 'normal' }}
        >
          {words[at] ? nameIn(words[at], language) : '…'}
        </Tag>
      ))}
      <Link to={{ pathname: '/audiences/new', search: more }}>{t('customers.more')}</Link>
      {parts.length > 0 && (
        <Button type="link" style={{ paddingInline: 0 }} onClick={() => onChange([])}>
          {t('customers.clear')}
        </Button>
      )}
    </Flex>
  )
}

const CHIP = { variant: 'filled', style: { borderRadius: 16, minWidth: 120 }, popupMatchSelectWidth: false } as const

/** A chip that holds several is as wide as its name and "any" take. */
const wideAs = (label: string) => ({
  borderRadius: 16,
  minWidth: [...label].reduce((width, letter) => width + (letter > '\u2e80' ? 14 : 8), 92),
})

const listOf = (part: AudienceFilter | undefined): readonly string[] =>
  part?.is === 'met' ? (part.stores ?? []) : Array.isArray(part?.value) ? part.value.map(String) : []

const some = (values: readonly string[], part: AudienceFilter): AudienceFilter | undefined =>
  values.length === 0 ? undefined : part

/** The filled chip is darker than the page: the pale colour of placeholders would be too faint on it. */
function Anything() {
  const { t } = useTranslation('audiences')
  return <span style={{ color: 'var(--ant-color-text)' }}>{t('customers.quick.any')}</span>
}

interface ManyProps {
  readonly label: string
  readonly values: readonly string[]
  readonly options: readonly (
    | { readonly value: string; readonly label: string }
    | { readonly label: string; readonly options: readonly { readonly value: string; readonly label: string }[] }
  )[]
  readonly onChange: (values: string[]) => void
}

function Many({ label, values, options, onChange }: ManyProps) {
  return (
    <Select<string[]>
      {...CHIP}
      style={wideAs(label)}
      mode="multiple"
      aria-label={label}
      prefix={<span style={{ opacity: 0.75 }}>{label}</span>}
      placeholder={<Anything />}
      maxTagCount={2}
      maxTagTextLength={10}
      showSearch={{ optionFilterProp: 'label' }}
      value={[...values]}
      onChange={onChange}
      options={options.map((option) => ('options' in option ? { ...option, options: [...option.options] } : option))}
    />
  )
}

interface PartProps {
  readonly part: AudienceFilter | undefined
  readonly onChange: (part: AudienceFilter | undefined) => void
}

function Spend({ part, currency, onChange }: PartProps & { readonly currency: string }) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const [low, high] = spendRange(part)
  const amount = (minor: number) => money(minor, currency, language).replace(/[.,]00$/, '')
  const said =
    low !== undefined && high !== undefined
      ? `${amount(low)} – ${amount(high)}`
      : low !== undefined
        ? `≥ ${amount(low)}`
        : high !== undefined
          ? `≤ ${amount(high)}`
          : undefined
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      content={
        <Flex gap={8} align="center" wrap>
          <MoneyInput
            label={t('customers.quick.least')}
            currency={currency}
            value={low}
            onChange={(next) => onChange(spendPart(next, high))}
          />
          {t('leaf.to')}
          <MoneyInput
            label={t('customers.quick.most')}
            currency={currency}
            value={high}
            onChange={(next) => onChange(spendPart(low, next))}
          />
        </Flex>
      }
    >
      <Button
        color="default"
        variant="filled"
        style={{ borderRadius: 16 }}
        aria-label={`${t('customers.quick.spend')} ${said ?? t('customers.quick.any')}`}
      >
        <span style={{ opacity: 0.75 }}>{t('customers.quick.spend')}</span> {said ?? t('customers.quick.any')}
        <DownOutlined aria-hidden style={{ fontSize: 11, opacity: 0.6 }} />
      </Button>
    </Popover>
  )
}

const WITHIN = [7, 30, 90, 180, 365] as const
const LONGER = [30, 90, 180, 365] as const

function LastPurchase({ part, onChange }: PartProps) {
  const { t } = useTranslation('audiences')
  const value = part ? `${part.op}:${String(part.value)}` : null
  const option = (op: 'lastDays' | 'beforeDays') => (n: number) => ({
    value: `${op}:${n}`,
    label: t(`customers.quick.${op}`, { n }),
  })
  const options = [...WITHIN.map(option('lastDays')), ...LONGER.map(option('beforeDays'))]
  // A number of days that came with a link.
  if (part && !options.some((each) => each.value === value))
    options.push(option(part.op === 'lastDays' ? 'lastDays' : 'beforeDays')(Number(part.value)))
  const choose = (next: string | undefined) => {
    const [op, days] = (next ?? '').split(':')
    onChange(
      next === undefined
        ? undefined
        : { is: 'field', field: LAST_FIELD, op: op === 'lastDays' ? 'lastDays' : 'beforeDays', value: Number(days) },
    )
  }
  return (
    <Select<string>
      {...CHIP}
      aria-label={t('customers.quick.last')}
      prefix={<span style={{ opacity: 0.75 }}>{t('customers.quick.last')}</span>}
      placeholder={<Anything />}
      allowClear
      value={value}
      onChange={choose}
      options={options}
    />
  )
}

function Stores({ part, onChange }: PartProps) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const { nodes } = useNodes()
  const tree = useMemo(() => {
    const branch = ({ node, children }: Branch): object => ({
      value: node.code,
      title: nameIn(node.name, language),
      search: `${node.name.zh} ${node.name.en ?? ''} ${node.code}`.toLowerCase(),
      children: children.map(branch),
    })
    return treeOf(nodes).map(branch)
  }, [nodes, language])
  if (nodes.length === 0) return null
  const top = nodes.filter(({ kind }) => kind === 'group').map(({ code }) => code)
  return (
    <TreeSelect<string[]>
      {...CHIP}
      style={wideAs(t('customers.quick.stores'))}
      multiple
      aria-label={t('customers.quick.stores')}
      prefix={<span style={{ opacity: 0.75 }}>{t('customers.quick.stores')}</span>}
      placeholder={<Anything />}
      maxTagCount={1}
      maxTagTextLength={10}
      showSearch={{ treeNodeFilterProp: 'search' }}
      {...(top.length > 0 ? { treeDefaultExpandedKeys: top } : {})}
      treeData={tree}
      value={[...listOf(part)]}
      onChange={(stores) => onChange(some(stores, { is: 'met', stores }))}
    />
  )
}

function Tags({ vocabulary, parts, onChange }: Pick<QuickProps, 'vocabulary' | 'parts' | 'onChange'>) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  if (vocabulary.tags.length === 0) return null
  const isBoolean = (code: string) => vocabulary.tags.find((tag) => tag.code === code)?.type === 'boolean'
  const options = vocabulary.tags.map(({ code, label, type, options: choices = [] }) => {
    const name = nameIn(label, language)
    const any = { value: code, label: type === 'boolean' ? name : t('customers.quick.anyValue', { name }) }
    return {
      label: name,
      options: [
        any,
        ...choices.map((choice) => ({
          value: `${code}=${choice.value}`,
          label: `${name}: ${nameIn(choice.label, language)}`,
        })),
      ],
    }
  })
  const others = parts.filter((part) => !tagQuick.isMine(part))
  return (
    <Many
      label={t('customers.quick.tags')}
      values={parts.flatMap((part) => tagChoice(part) ?? [])}
      options={options}
      onChange={(chosen) => onChange([...others, ...chosen.map((choice) => tagPart(choice, isBoolean))])}
    />
  )
}
