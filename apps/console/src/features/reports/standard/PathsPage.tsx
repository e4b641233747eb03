import { Page } from '@atrium/ui'
import { useUrlParams } from '@atrium/ui/list'
import { AutoComplete, Segmented, Select, Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import { PathsCard } from './PathsCard.tsx'
import { PeriodBar, usePeriod } from './period.tsx'
import { type StepKind, useStepNames } from './step-names.ts'
import { useAboutWhom, Whom } from './Whom.tsx'

const DIRECTIONS = ['after', 'before'] as const
const KINDS = ['visit', 'event', 'page'] as const
const DEPTHS = [1, 2, 3, 4, 5] as const

/** What is done next within visits, or what led somewhere. */
export default function PathsPage() {
  const { t } = useTranslation('reports')
  const params = useUrlParams()
  const period = usePeriod('month')
  const about = useAboutWhom(period.about)
  const { names } = useStepNames(period.about)
  const direction = DIRECTIONS.find((one) => one === params.get('direction')) ?? 'after'
  const depth = DEPTHS.find((one) => String(one) === params.get('depth')) ?? 4
  const kind = KINDS.find((one) => one === params.get('kind')) ?? 'visit'
  const name = params.get('anchor')
  const anchor = kind === 'visit' || name === undefined ? undefined : { kind, name }
  return (
    <Page title={t('paths.title')} purpose={t('paths.purpose')}>
      <PeriodBar period={period}>
        <Segmented
          aria-label={t('paths.kind')}
          value={kind}
          onChange={(next) => params.set({ kind: next === 'visit' ? undefined : next, anchor: undefined })}
          options={KINDS.map((value) => ({ value, label: t(`paths.kinds.${value}`) }))}
        />
        {kind !== 'visit' && <Anchor kind={kind} names={names[kind]} />}
        <Segmented
          aria-label={t('paths.direction')}
          value={direction}
          onChange={(next) => params.set({ direction: next === 'after' ? undefined : next })}
          options={DIRECTIONS.map((value) => ({ value, label: t(`paths.directions.${value}`) }))}
        />
        <Select
          aria-label={t('paths.depth')}
          value={depth}
          popupMatchSelectWidth={false}
          onChange={(next) => params.set({ depth: next === 4 ? undefined : String(next) })}
          options={DEPTHS.map((value) => ({ value, label: t('paths.steps', { n: value }) }))}
        />
      </PeriodBar>
      <Whom about={period.about} />
      {period.isReady ? (
        <PathsCard
          title={t('paths.title')}
          about={about}
          terms={{ direction, depth, ...(anchor === undefined ? {} : { anchor }) }}
        />
      ) : (
        <Skeleton active />
      )}
    </Page>
  )
}

function Anchor({ kind, names }: { readonly kind: StepKind; readonly names: readonly string[] }) {
  const { t } = useTranslation('reports')
  const params = useUrlParams()
  const anchor = params.get('anchor') ?? ''
  return (
    <AutoComplete
      key={`${kind} ${anchor}`}
      aria-label={t('paths.anchor')}
      style={{ width: 240 }}
      placeholder={t('paths.anchorHint')}
      defaultValue={anchor}
      options={names.map((value) => ({ value }))}
      showSearch={{ filterOption: (text, option) => option?.value.toLowerCase().includes(text.toLowerCase()) === true }}
      onSelect={(next: string) => params.set({ anchor: next })}
      onBlur={({ target }) => {
        const next = (target as HTMLInputElement).value.trim()
        if (next !== anchor) params.set({ anchor: next })
      }}
    />
  )
}
