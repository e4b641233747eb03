import { count, day as dayIn, money, nameIn, percent } from '@atrium/ui'
import { type TableColumnsType, Tag, Tooltip, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useChannelName } from '../../../app/channels.ts'
import { useLanguage } from '../../../app/language.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { useWords } from '../../members/names.ts'
import { useNodes } from '../../organization/nodes.ts'
import type { Vocabulary } from '../subjects.ts'
import type { Customer, Order } from './listing.ts'

export type CustomerColumn = TableColumnsType<Customer>[number] & {
  readonly key: string
  readonly title: string
  readonly extra?: boolean
  readonly fixedIn?: boolean
  readonly group?: string
  readonly order?: { readonly by: Order; readonly programme?: string }
}

const right = { align: 'right', className: 'number' } as const
const plain = { className: 'number' } as const
const NOTHING = '–'

/** Everything a list of customers can tell, each under the key by which it is remembered. */
export function useCustomerColumns(vocabulary: Vocabulary, currency: string): readonly CustomerColumn[] {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const channel = useChannelName()
  const { byId, nameOf } = useNodes()
  const amount = (minor: number | null | undefined) =>
    minor === null || minor === undefined ? NOTHING : money(minor, currency, language)
  const date = (iso: string | null | undefined) => (iso ? dayIn(iso, language) : NOTHING)
  const store = (id: string | null | undefined) => (id && byId.has(id) ? nameOf(id) : NOTHING)
  const path = (text: string | null | undefined) => text?.replaceAll('/', ' / ') ?? NOTHING
  const words = useWords()
  const profiles = useTranslation('profiles').t
  const column = (key: string, more: Omit<CustomerColumn, 'key' | 'title'>): CustomerColumn => ({
    key,
    title: t(`customers.column.${key}`),
    ...more,
  })
  return [
    column('name', { fixedIn: true, render: (_, row) => <NameCell customer={row} /> }),
    column('number', {
      extra: true,
      render: (_, { memberId }) => <Typography.Text type="secondary">{memberId}</Typography.Text>,
    }),
    column('phone', { ...plain, render: (_, { phone }) => phone ?? NOTHING }),
    column('lifecycle', {
      render: (_, { portrait }) => <Stage code={portrait?.lifecycle ?? 'prospect'} {...{ vocabulary }} />,
    }),
    ...vocabulary.programmes.flatMap((programme, at) => programmeColumns(programme, at, t, language)),
    column('spend', { ...right, order: { by: 'spend' }, render: (_, { portrait }) => amount(portrait?.spendMinor) }),
    column('orders', {
      ...right,
      order: { by: 'orders' },
      render: (_, { portrait }) => count(portrait?.orders ?? 0, language),
    }),
    column('average', { ...right, extra: true, render: (_, { portrait }) => amount(portrait?.averageOrderMinor) }),
    column('lastPurchase', {
      ...plain,
      order: { by: 'lastPurchase' },
      render: (_, row) => date(row.portrait?.lastDay),
    }),
    column('rfm', { ...plain, extra: true, render: (_, { portrait }) => <Scores portrait={portrait} /> }),
    column('value', {
      ...right,
      extra: true,
      order: { by: 'value' },
      render: (_, row) => amount(row.portrait?.valueMinor),
    }),
    column('next', { ...plain, extra: true, render: (_, { portrait }) => date(portrait?.nextOn) }),
    column('interval', {
      ...right,
      extra: true,
      render: (_, { portrait }) =>
        portrait?.intervalDays === null || portrait === null
          ? NOTHING
          : t('customers.days', { n: count(Math.round(portrait.intervalDays), language) }),
    }),
    column('category', { render: (_, { portrait }) => path(portrait?.category) }),
    column('brand', { extra: true, render: (_, { portrait }) => portrait?.brand ?? NOTHING }),
    column('store', { extra: true, render: (_, { portrait }) => store(portrait?.storeId) }),
    column('channel', {
      extra: true,
      render: (_, { portrait }) => (portrait?.channel ? channel(portrait.channel) : NOTHING),
    }),
    column('daypart', {
      extra: true,
      render: (_, { portrait }) =>
        portrait?.daypart
          ? profiles(`member.daypart.${portrait.daypart}`, { defaultValue: portrait.daypart })
          : NOTHING,
    }),
    column('promotion', {
      ...right,
      extra: true,
      render: (_, { portrait }) => (portrait ? percent(portrait.promotionShare, language) : NOTHING),
    }),
    column('home', { render: (_, { homeStoreId }) => store(homeStoreId) }),
    column('joined', { ...plain, order: { by: 'joined' }, extra: true, render: (_, { joinedOn }) => date(joinedOn) }),
    column('joinedChannel', {
      extra: true,
      render: (_, { joinedChannel }) => (joinedChannel ? channel(joinedChannel) : NOTHING),
    }),
    column('gender', { extra: true, render: (_, { gender }) => (gender ? words.gender(gender) : NOTHING) }),
    column('birthMonth', {
      ...plain,
      extra: true,
      render: (_, { birthMonth }) => (birthMonth === null ? NOTHING : t('customers.month', { month: birthMonth })),
    }),
    ...vocabulary.tags.map(
      (tag): CustomerColumn => ({
        key: `tag:${tag.code}`,
        title: nameIn(tag.label, language),
        group: t('customers.tags'),
        extra: true,
        render: (_, { tags }) => (
          <TagValues tag={tag} values={tags.find((each) => each.tag === tag.code)?.values ?? []} />
        ),
      }),
    ),
  ]
}

type Programme = Vocabulary['programmes'][number]

function programmeColumns(
  { code, name, levels }: Programme,
  at: number,
  t: (key: string, values: Readonly<Record<string, unknown>>) => string,
  language: ReturnType<typeof useLanguage>['language'],
): readonly CustomerColumn[] {
  const programme = nameIn(name, language)
  const mine = ({ programmes }: Customer) => programmes.find((each) => each.programme === code)
  return [
    {
      key: `level:${code}`,
      title: t('customers.level', { programme }),
      extra: at > 0,
      render: (_, row) => {
        const level = mine(row)?.level
        const place = levels.findIndex((each) => each.code === level)
        const known = levels[place]
        return known ? <Tag color={place > 0 ? 'gold' : 'default'}>{nameIn(known.name, language)}</Tag> : NOTHING
      },
    },
    {
      key: `points:${code}`,
      title: t('customers.points', { programme }),
      extra: at > 0,
      order: { by: 'points', programme: code },
      ...right,
      render: (_, row) => count(mine(row)?.points ?? 0, language),
    },
  ]
}

function NameCell({ customer: { memberId, name, phone } }: { readonly customer: Customer }) {
  const { t } = useTranslation('audiences')
  const me = useMe()
  const said = name ?? t('members.unnamed')
  return (
    <>
      {mayAll(me, ['members.read']) ? <Link to={`/members/${memberId}`}>{said}</Link> : said}
      {name === null && phone === null && (
        <Typography.Text type="secondary" style={{ marginInlineStart: 8, fontSize: 12 }}>
          {memberId}
        </Typography.Text>
      )}
    </>
  )
}

const STAGE_COLOURS: Readonly<Record<string, string>> = {
  ...{ new: 'cyan', growing: 'cyan', mature: 'green', declining: 'orange', sleeping: 'orange' },
}

function Stage({ code, vocabulary }: { readonly code: string; readonly vocabulary: Vocabulary }) {
  const { language } = useLanguage()
  const stages = vocabulary.fields.find(({ name }) => name === 'portrait.stage')?.options
  const label = stages?.find(({ value }) => value === code)?.label
  return <Tag color={STAGE_COLOURS[code] ?? 'default'}>{label ? nameIn(label, language) : code}</Tag>
}

function Scores({ portrait }: Pick<Customer, 'portrait'>) {
  const { t } = useTranslation('audiences')
  if (portrait === null) return NOTHING
  const { recency, frequency, monetary } = portrait
  return (
    <Tooltip title={t('customers.rfmHint')}>
      <span>{[recency, frequency, monetary].map((score) => score ?? NOTHING).join(' · ')}</span>
    </Tooltip>
  )
}

function TagValues({ tag, values }: { readonly tag: Vocabulary['tags'][number]; readonly values: readonly string[] }) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const said = (value: string) => {
    const option = tag.options?.find((each) => each.value === value)
    if (option) return nameIn(option.label, language)
    if (tag.type === 'boolean') return t(value === 'true' ? 'leaf.yes' : 'leaf.no')
    return tag.type === 'day' ? dayIn(value, language) : value
  }
  return values.length === 0 ? NOTHING : values.map(said).join(language === 'zh' ? '、' : ', ')
}
