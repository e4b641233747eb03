import { count, day as dayIn, Figure, money, nameIn, percent } from '@atrium/ui'
import { ChartCard, type ChartTable, ShareBars } from '@atrium/ui/chart'
import { Alert, Flex, Tag as Label, Popover, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'
import { useAppearance } from '../../app/appearance.ts'
import { useChannelName } from '../../app/channels.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { stageColour, useStageName } from './stages.ts'

type Portrait = ReplyOf<'profiles.portraitOfMember'>
type Buying = NonNullable<Portrait['buying']>
type Likes = NonNullable<Portrait['likes']>

interface ViewProps {
  readonly portrait: Portrait
  readonly buying: Buying
}

/** The portrait of somebody who bought: stage with its reason, figures, likes. */
export function PortraitView({ portrait, buying }: ViewProps) {
  const { t } = useTranslation('profiles')
  return (
    <Flex vertical gap={16}>
      <StageLine portrait={portrait} />
      {!portrait.standing && <Alert type="info" title={t('member.drawing')} />}
      <Figures portrait={portrait} buying={buying} />
      {portrait.likes && <LikesCard likes={portrait.likes} />}
    </Flex>
  )
}

function StageLine({ portrait }: { readonly portrait: Portrait }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const { dark } = useAppearance()
  const nameOf = useStageName()
  const parameters = useAsk('profiles.lifecycle', { query: {} }).data?.parameters
  const { stage, standing, asOf } = portrait
  return (
    <Flex gap={12} align="center" wrap>
      <Typography.Text type="secondary">{t('member.stage')}</Typography.Text>
      <Label style={{ fontSize: 14, padding: '2px 10px', margin: 0, borderColor: stageColour(stage, dark) }}>
        {nameOf(stage)}
      </Label>
      {standing && (
        <Typography.Text type="secondary">
          {t('member.since', { day: dayIn(standing.since, language) })}
        </Typography.Text>
      )}
      {parameters && (
        <Popover trigger="click" content={<div style={{ maxWidth: 360 }}>{t(`rule.${stage}`, parameters)}</div>}>
          <Typography.Link role="button" tabIndex={0}>
            {t('member.because')}
          </Typography.Link>
        </Popover>
      )}
      {asOf !== null && (
        <Typography.Text type="secondary" style={{ marginInlineStart: 'auto' }}>
          {t('member.asOf', { day: dayIn(asOf, language) })}
        </Typography.Text>
      )}
    </Flex>
  )
}

function Figures({ portrait: { standing }, buying }: ViewProps) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const amount = (minor: number) => money(minor, buying.currency, language)
  const dayText = (iso: string) => dayIn(iso, language)
  const days = buying.windowDays
  const figures: readonly {
    readonly key: string
    readonly label: string
    readonly value: string
    readonly note?: string | undefined
  }[] = [
    {
      ...{ key: 'spend', label: t('member.spend'), value: amount(buying.spendMinor) },
      note: t('member.spendNote', { days, amount: amount(buying.windowSpendMinor) }),
    },
    {
      ...{ key: 'orders', label: t('member.orders'), value: count(buying.orders, language) },
      note: t('member.ordersNote', { days, n: count(buying.windowOrders, language) }),
    },
    {
      ...{ key: 'average', label: t('member.average'), value: amount(buying.averageOrderMinor) },
      note:
        buying.averagePieceMinor === null ? undefined : t('member.piece', { amount: amount(buying.averagePieceMinor) }),
    },
    {
      ...{ key: 'last', label: t('member.last'), value: dayText(buying.lastDay) },
      note: t('member.first', { day: dayText(buying.firstDay) }),
    },
    {
      ...{ key: 'interval', label: t('member.interval') },
      value: buying.intervalDays === null ? '–' : t('member.intervalDays', { n: buying.intervalDays }),
      note: t('member.buyingDays', { n: count(buying.buyingDays, language) }),
    },
    {
      ...{ key: 'rfm', label: t('member.rfm') },
      value: standing ? Object.values(standing.rfm).join(' · ') : '–',
      note: standing
        ? t('member.rfmNote', { r: standing.bands.recency, f: standing.bands.frequency, m: standing.bands.monetary })
        : undefined,
    },
    {
      ...{ key: 'next', label: t('member.next') },
      value: standing?.nextOn ? dayText(standing.nextOn) : '–',
      note:
        !standing || standing.expected90 === null || standing.expected365 === null
          ? t('member.noPrediction')
          : standing.nextOn === null
            ? t('member.nextPast')
            : t('member.expected', { n: standing.expected90, year: standing.expected365 }),
    },
    {
      ...{ key: 'alive', label: t('member.alive') },
      value: standing?.alive == null ? '–' : percent(standing.alive, language),
      note: standing?.alive == null ? t('member.noPrediction') : t('member.aliveNote'),
    },
    {
      ...{ key: 'value', label: t('member.value') },
      value: standing?.valueMinor == null ? '–' : amount(standing.valueMinor),
      note: standing?.valueMinor == null ? t('member.noPrediction') : t('member.valueNote'),
    },
    {
      ...{ key: 'promotion', label: t('member.promotion'), value: t(`member.promotions.${buying.promotionTaste}`) },
      note: t('member.promotionShare', { share: percent(buying.promotionShareBp / 10_000, language) }),
    },
    {
      ...{ key: 'returned', label: t('member.returned'), value: amount(buying.returnedMinor) },
      note: t('member.returnedNote', {
        share: percent(buying.returnedMinor / Math.max(1, buying.spendMinor + buying.returnedMinor), language),
      }),
    },
  ]
  return (
    <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(170px, 1fr))', gap: 12 }}>
      {figures.map(({ key, label, value, note }) => (
        <Figure
          key={key}
          label={label}
          value={value}
          definition={t(`member.definition.${key}`, { defaultValue: label })}
          note={note}
        />
      ))}
    </div>
  )
}

const LIKES = ['categories', 'brands', 'products', 'stores', 'dayparts', 'weekdays', 'channels'] as const

function LikesCard({ likes }: { readonly likes: Likes }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const channel = useChannelName()
  const nameOf = (kind: (typeof LIKES)[number], { key, name }: Likes['categories'][number]): string => {
    if (kind === 'channels') return channel(key)
    if (kind === 'dayparts' || kind === 'weekdays')
      return t(`member.${kind === 'dayparts' ? 'daypart' : 'weekday'}.${key}`, { defaultValue: key })
    return nameIn(name, language).replaceAll('/', ' / ')
  }
  const shown = LIKES.filter((kind) => likes[kind].length > 0)
  const table: ChartTable = {
    columns: [
      { title: t('member.likeKind') },
      { title: t('member.likeName') },
      { title: t('member.likeShare'), isNumber: true },
    ],
    rows: shown.flatMap((kind) =>
      likes[kind].map((like) => {
        const said = [t(`member.like.${kind}`), nameOf(kind, like)] as const
        return {
          key: `${kind} ${like.key}`,
          shown: [...said, percent(like.shareBp / 10_000, language)],
          values: [...said, like.shareBp / 10_000],
        }
      }),
    ),
  }
  return (
    <ChartCard
      title={t('member.likes')}
      fileName={t('member.likes')}
      table={table}
      {...(shown.length === 0
        ? { empty: <Typography.Text type="secondary">{t('member.noLikes')}</Typography.Text> }
        : {})}
    >
      <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(230px, 1fr))', gap: '16px 24px' }}>
        {shown.map((kind) => (
          <section key={kind}>
            <Typography.Text type="secondary" style={{ display: 'block', marginBottom: 4 }}>
              {t(`member.like.${kind}`)}
            </Typography.Text>
            <ShareBars
              label={t(`member.like.${kind}`)}
              bars={likes[kind].map((like) => ({
                ...{ key: like.key, name: nameOf(kind, like), share: like.shareBp / 10_000 },
                figure: percent(like.shareBp / 10_000, language),
              }))}
            />
          </section>
        ))}
      </div>
    </ChartCard>
  )
}
