import { SettingOutlined } from '@ant-design/icons'
import { count, EmptyState, money, Page, ProblemNotice } from '@atrium/ui'
import { ChartCard, type ChartTable } from '@atrium/ui/chart'
import { useUrlParams } from '@atrium/ui/list'
import { Alert, Button, Col, Flex, Row, Segmented, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { Drawn } from '../../app/Drawn.tsx'
import type { Heat } from '../../app/drawings/heat-data.ts'
import { useLanguage } from '../../app/language.ts'
import { useNodeList } from '../../app/nodes.ts'
import { useAsk } from '../../app/queries.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { mayAll, useMe } from '../../app/session.tsx'
import { allOf, customersPath } from '../audiences/customers/filter.ts'
import { BandsDrawer } from './BandsDrawer.tsx'
import { FitCard } from './FitCard.tsx'
import { ScoresCard } from './ScoresCard.tsx'
import { useWholeGroup } from './whole-group.ts'

type Rfm = ReplyOf<'profiles.rfm'>
const KINDS = ['tile', 'band'] as const
export type Kind = (typeof KINDS)[number]
const WHATS = ['persons', 'spend', 'average'] as const
type What = (typeof WHATS)[number]
const load = async () => (await import('../../app/drawings/heat.ts')).default

/** Buyers by their scores of recency, frequency and money. */
export default function RfmPage() {
  const { t } = useTranslation('profiles')
  const me = useMe()
  const node = useScopeNode()
  const params = useUrlParams()
  const { rows: nodes } = useNodeList()
  const root = nodes.find(({ parentId }) => parentId === null)
  const isGroup = useWholeGroup()
  const kind = KINDS.find((each) => each === params.get('kind')) ?? 'tile'
  const { data, error, refetch } = useAsk('profiles.rfm', { query: { kind, ...(node === undefined ? {} : { node }) } })
  const mayChange = mayAll(me, ['organization.read', 'organization.configure']) && root !== undefined
  return (
    <Page
      title={t('rfm.title')}
      purpose={t('rfm.purpose')}
      action={
        mayChange && (
          <Button type="primary" icon={<SettingOutlined />} onClick={() => params.set({ bands: '1' })}>
            {t('rfm.change')}
          </Button>
        )
      }
    >
      <Flex gap={12} wrap style={{ marginBottom: 16 }} align="center">
        <Segmented
          aria-label={t('rfm.kind')}
          value={kind}
          onChange={(next) => params.set({ kind: next === 'tile' ? undefined : next })}
          options={KINDS.map((value) => ({ value, label: t(`rfm.kinds.${value}`) }))}
        />
      </Flex>
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton active />}
      {data && !data.all && <Alert type="info" style={{ marginBottom: 16 }} title={t('lifecycle.incomplete')} />}
      {data && (
        <Row gutter={[16, 16]}>
          <Col xs={24} xl={12}>
            <Grid rfm={data} kind={kind} />
          </Col>
          <Col xs={24} xl={12}>
            <Flex vertical gap={16}>
              <ScoresCard kind={kind} currency={data.currency} isGroup={isGroup} rootId={root?.id} />
              {isGroup && <FitCard currency={data.currency} />}
            </Flex>
          </Col>
        </Row>
      )}
      {mayAll(me, ['organization.read', 'organization.configure']) && params.get('bands') !== undefined && root && (
        <BandsDrawer nodeId={root.id} currency={root.currency} onClose={() => params.set({ bands: undefined })} />
      )}
    </Page>
  )
}

interface Sum {
  readonly persons: number
  readonly spendMinor: number
}

const valueIn = (what: What, { persons, spendMinor }: Sum): number =>
  what === 'persons'
    ? persons
    : what === 'spend'
      ? Math.max(0, spendMinor)
      : persons === 0
        ? 0
        : Math.max(0, Math.round(spendMinor / persons))

function Grid({ rfm, kind }: { readonly rfm: Rfm; readonly kind: Kind }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const params = useUrlParams()
  const { cells, scores, currency } = rfm
  const what = WHATS.find((each) => each === params.get('show')) ?? 'persons'
  const monetary = Number(params.get('m') ?? 0)
  const chosen = cells.filter((cell) => monetary === 0 || cell.monetary === monetary)
  const amount = (minor: number) => money(minor, currency, language).replace(/[.,]\d\d$/, '')
  const write = (value: number) => (what === 'persons' ? count(value, language) : amount(value))
  const upTo = (n: number) => Array.from({ length: n }, (_, at) => at + 1)
  const me = useMe()
  const node = useScopeNode()
  const navigate = useNavigate()
  const mayList = mayAll(me, ['audiences.read', 'audiences.listCustomers'])
  const suffix = kind === 'band' ? 'Band' : ''
  /** The customers of a cell: `3 5` is recency 3, frequency 5. */
  const customersOf = (key: string) => {
    const [recency, frequency] = key.split(' ').map(Number)
    const score = (name: string, value: number | undefined) =>
      value ? [{ is: 'field' as const, field: `portrait.${name}${suffix}`, op: 'eq' as const, value }] : []
    const parts = [...score('recency', recency), ...score('frequency', frequency), ...score('monetary', monetary)]
    return customersPath(allOf(parts), node)
  }
  const places = upTo(scores.recency).flatMap((recency) =>
    upTo(scores.frequency).map((frequency) => {
      const same = chosen.filter((cell) => cell.recency === recency && cell.frequency === frequency)
      return { recency, frequency, persons: sum(same, 'persons'), spendMinor: sum(same, 'spendMinor') }
    }),
  )
  const heat: Heat = {
    columns: upTo(scores.recency).map((n) => t('rfm.r', { n })),
    rows: upTo(scores.frequency).map((n) => t('rfm.f', { n })),
    columnsTitle: t('rfm.recency'),
    rowsTitle: t('rfm.frequency'),
    cells: places.map((place) => ({
      column: place.recency - 1,
      row: place.frequency - 1,
      value: valueIn(what, place),
      label: place.persons === 0 ? '' : write(valueIn(what, place)),
      key: keyOf(place),
      tip: t('rfm.tip', {
        ...{ r: place.recency, f: place.frequency, persons: count(place.persons, language) },
        ...{ spend: amount(place.spendMinor), average: amount(valueIn('average', place)) },
      }),
    })),
  }
  const buyers = sum(chosen, 'persons')
  return (
    <ChartCard
      title={t('rfm.grid')}
      fileName={t('rfm.file')}
      table={tableOf(
        places,
        [t('rfm.recency'), t('rfm.frequency'), ...WHATS.map((each) => t(`rfm.whats.${each}`))],
        (place) => [
          mayList ? (
            <Link key="persons" to={customersOf(keyOf(place))}>
              {count(place.persons, language)}
            </Link>
          ) : (
            count(place.persons, language)
          ),
          amount(place.spendMinor),
          amount(valueIn('average', place)),
        ],
      )}
      {...(cells.length === 0 ? { empty: <EmptyState hint={t('rfm.none')} /> } : {})}
      note={
        cells.length > 0 &&
        [t('rfm.buyers', { n: count(buyers, language) }), mayList && t('rfm.look')]
          .filter(Boolean)
          .join(t('rfm.sentences'))
      }
    >
      <Flex gap={12} wrap style={{ marginBottom: 8 }}>
        <Segmented
          size="small"
          aria-label={t('rfm.what')}
          value={what}
          onChange={(next) => params.set({ show: next === 'persons' ? undefined : next })}
          options={WHATS.map((value) => ({ value, label: t(`rfm.whats.${value}`) }))}
        />
        <Segmented
          size="small"
          aria-label={t('rfm.money')}
          value={monetary}
          onChange={(next) => params.set({ m: next === 0 ? undefined : String(next) })}
          options={[
            { value: 0, label: t('rfm.anyMoney') },
            ...upTo(scores.monetary).map((n) => ({ value: n, label: t('rfm.m', { n }) })),
          ]}
        />
      </Flex>
      <Drawn
        title={t('rfm.grid')}
        height={360}
        load={load}
        data={heat}
        {...(mayList ? { onChoose: (key: string) => void navigate(customersOf(key)) } : {})}
      />
    </ChartCard>
  )
}

const sum = (cells: readonly Sum[], what: keyof Sum): number => cells.reduce((total, cell) => total + cell[what], 0)

type Place = Sum & { readonly recency: number; readonly frequency: number }
const keyOf = ({ recency, frequency }: Place): string => `${recency} ${frequency}`

const tableOf = (
  places: readonly Place[],
  titles: readonly string[],
  write: (place: Place) => readonly ReactNode[],
): ChartTable => ({
  columns: titles.map((title) => ({ title, isNumber: true })),
  rows: places
    .filter(({ persons }) => persons > 0)
    .map((place) => ({
      key: keyOf(place),
      shown: [place.recency, place.frequency, ...write(place)],
      values: [place.recency, place.frequency, place.persons, place.spendMinor / 100, valueIn('average', place) / 100],
    })),
})
