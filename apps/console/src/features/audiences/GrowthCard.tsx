import { chartColours, count, day, EmptyState, instant, ProblemNotice } from '@atrium/ui'
import { ChartCard, type ChartTable } from '@atrium/ui/chart'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useAppearance } from '../../app/appearance.ts'
import { Drawn } from '../../app/Drawn.tsx'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { useHouseZone } from '../organization/nodes.ts'
import type { GrowthPlot } from './growth-plot.ts'

type Grown = ReplyOf<'audiences.growth'>['items'][number]

const load = async () => (await import('./growth-plot.ts')).default

/** How many an audience held, version by version, who came and who went. */
export function GrowthCard({ audienceId, name }: { readonly audienceId: string; readonly name: string }) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const { dark } = useAppearance()
  const zone = useHouseZone()
  const { data, error, refetch } = useAsk('audiences.growth', { path: { audienceId }, query: { limit: 100 } })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  const items = data?.items ?? []
  const [people = '', entered = '', departed = ''] = chartColours(dark)
  const titles = { people: t('growth.people'), entered: t('growth.entered'), departed: t('growth.departed') }
  const signed = (value: number) => (value === 0 ? '–' : count(value, language, true))
  const table: ChartTable = {
    columns: [
      { title: t('growth.at') },
      ...[titles.people, titles.entered, titles.departed].map((title) => ({ title, isNumber: true })),
    ],
    rows: items.map((item) => ({
      key: String(item.version),
      shown: [
        instant(item.madeAt, zone, language),
        count(item.people, language),
        signed(item.entered),
        signed(-item.departed),
      ],
      values: [item.madeAt, item.people, item.entered, item.departed],
    })),
  }
  const tipOf = (item: Grown) =>
    [
      instant(item.madeAt, zone, language),
      `${titles.people} ${count(item.people, language)}`,
      `${titles.entered} ${count(item.entered, language)}`,
      `${titles.departed} ${count(item.departed, language)}`,
    ].join(' · ')
  const plot: GrowthPlot = {
    versions: items.toReversed().map((item) => ({
      label: day(item.day, language).replace(/^\d{4}-/, ''),
      people: item.people,
      entered: item.entered,
      departed: item.departed,
      tip: tipOf(item),
    })),
    names: titles,
    colours: { people, entered, departed },
  }
  return (
    <ChartCard
      title={t('growth.title')}
      fileName={`${t('growth.title')}-${name}`}
      loading={data === undefined}
      table={table}
      {...(data && items.length === 0 ? { empty: <EmptyState hint={t('page.finding')} /> } : {})}
    >
      <Drawn title={t('growth.title')} height={220} load={load} data={plot} />
    </ChartCard>
  )
}
