import { Page, ProblemNotice } from '@atrium/ui'
import { useUrlParams } from '@atrium/ui/list'
import { Flex, Input, Segmented, Skeleton, Table, type TableColumnsType, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import type { Dimension, Metric } from '../figure/catalogue.ts'

const LISTS = ['metrics', 'dimensions'] as const
type List = (typeof LISTS)[number]

/** Every metric and dimension as it is defined: what it counts, by which formula, in which unit, and whose word it is. */
export default function DictionaryPage() {
  const { t } = useTranslation('reports')
  const params = useUrlParams()
  const { data, error, refetch } = useAsk('reports.catalogue', {})
  const list: List = LISTS.find((one) => one === params.get('list')) ?? 'metrics'
  const text = params.get('q') ?? ''
  const found = <T extends Metric | Dimension>(all: readonly T[]) => all.filter((one) => tells(one, text))
  const [metrics, dimensions] = [found(data?.metrics ?? []), found(data?.dimensions ?? [])]
  const counts = { metrics: metrics.length, dimensions: dimensions.length }
  return (
    <Page title={t('dictionary.title')} purpose={t('dictionary.purpose')}>
      <Flex gap="8px 16px" wrap style={{ marginBottom: 16 }}>
        <Input.Search
          key={text}
          data-search
          allowClear
          style={{ width: 260 }}
          aria-label={t('dictionary.find')}
          placeholder={t('dictionary.find')}
          defaultValue={text}
          onSearch={(next) => params.set({ q: next.trim() })}
        />
        <Segmented<List>
          aria-label={t('dictionary.list')}
          value={list}
          onChange={(next) => params.set({ list: next === 'metrics' ? undefined : next })}
          options={LISTS.map((value) => ({ value, label: t(`dictionary.lists.${value}`, { n: counts[value] }) }))}
        />
      </Flex>
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton active />}
      {data && (list === 'metrics' ? <Metrics rows={metrics} /> : <Dimensions rows={dimensions} />)}
    </Page>
  )
}

/** Whether what is looked for stands in a name, in what it says, or in its code. */
function tells({ name, about, code }: Metric | Dimension, text: string): boolean {
  const wanted = text.toLowerCase()
  return [name.zh, name.en, about.zh, about.en, code].some((words) => words.toLowerCase().includes(wanted))
}

/** Name with what it says below. */
function useNamed<T extends Metric | Dimension>(): TableColumnsType<T>[number] {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  return {
    title: t('dictionary.name'),
    key: 'name',
    render: (_, { name, about }) => (
      <>
        <div>{name[language]}</div>
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {about[language]}
        </Typography.Text>
      </>
    ),
  }
}

function Metrics({ rows }: { readonly rows: readonly Metric[] }) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const named = useNamed<Metric>()
  const columns: TableColumnsType<Metric> = [
    named,
    { title: t('figures.formula'), key: 'formula', render: (_, { formula }) => formula[language] },
    {
      title: t('figures.unit'),
      key: 'unit',
      minWidth: 72,
      render: (_, { unit, asOf }) =>
        asOf === null ? t(`figures.units.${unit}`) : `${t(`figures.units.${unit}`)} · ${t('dictionary.asOfEnd')}`,
    },
    {
      title: t('figures.owner'),
      key: 'owner',
      minWidth: 72,
      render: (_, { owner }) => t(`figures.owners.${owner}`, { defaultValue: owner }),
    },
    {
      title: t('dictionary.use'),
      key: 'use',
      minWidth: 72,
      render: (_, { code, name }) => (
        <Link
          to={`/reports/charts/new?metric=${code}`}
          aria-label={t('dictionary.chartOf', { name: name[language] })}
          style={{ whiteSpace: 'nowrap' }}
        >
          {t('dictionary.chart')}
        </Link>
      ),
    },
  ]
  return <Words rows={rows} columns={columns} />
}

function Dimensions({ rows }: { readonly rows: readonly Dimension[] }) {
  const { t } = useTranslation('reports')
  const named = useNamed<Dimension>()
  const columns: TableColumnsType<Dimension> = [
    named,
    {
      title: t('figures.type'),
      key: 'type',
      render: (_, { type }) => t(`figures.types.${type}`, { defaultValue: type }),
    },
    {
      title: t('dictionary.serves'),
      key: 'serves',
      render: (_, { filterOnly, ofPersons }) =>
        [
          ...(filterOnly ? [] : [t('dictionary.splits')]),
          t('dictionary.narrows'),
          ...(ofPersons ? [t('dictionary.persons')] : []),
        ].join(t('charts.and')),
    },
    {
      title: t('figures.owner'),
      key: 'owner',
      minWidth: 72,
      render: (_, { owner }) => t(`figures.owners.${owner}`, { defaultValue: owner }),
    },
  ]
  return <Words rows={rows} columns={columns} />
}

interface WordsProps<T> {
  readonly rows: readonly T[]
  readonly columns: TableColumnsType<T>
}

function Words<T extends Metric | Dimension>({ rows, columns }: WordsProps<T>) {
  const { t } = useTranslation('reports')
  return (
    <Table<T>
      size="small"
      rowKey="code"
      pagination={false}
      scroll={{ x: 760 }}
      dataSource={[...rows]}
      columns={columns}
      locale={{ emptyText: t('dictionary.none') }}
    />
  )
}
