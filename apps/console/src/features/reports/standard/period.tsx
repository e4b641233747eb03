import { useUrlParams } from '@atrium/ui/list'
import { Flex, Segmented } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useScopeNode } from '../../../app/scope.tsx'
import type { About } from '../figure/FigureCard.tsx'
import { type Node, useReadNodes } from '../nodes.ts'
import { RangeBar } from '../RangeBar.tsx'
import { type DayRange, type Preset, todayIn, useRange } from '../range.ts'

/** What the API answers at once: three years. */
const MOST_DAYS = 1_097
const OFFERS: readonly Preset[] = ['week', 'month', 'quarter', 'thisMonth', 'lastMonth', 'year']

export interface Period {
  readonly range: DayRange
  readonly choose: (range: DayRange) => void
  readonly today: string
  /** What reports are asked about: the days, and the part of the organization that the header names. */
  readonly about: About
  /** Whether the organization has been read: only then it is known which day it is there. */
  readonly isReady: boolean
  readonly node: Node | undefined
}

/** The days of the address and the node of the header. */
export function usePeriod(fallback: Preset): Period {
  const nodes = useReadNodes()
  const scope = useScopeNode()
  const node = nodes.find(scope) ?? nodes.highest
  const today = todayIn(node?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone)
  const [range, choose] = useRange(today, { fallback, most: MOST_DAYS })
  return {
    ...{ range, choose, today, isReady: nodes.isWhole, node },
    about: { ...range, ...(scope === undefined ? {} : { node: scope }) },
  }
}

/** Above the charts of a report: its days, and what else is chosen. */
export function PeriodBar({ period, children }: { readonly period: Period; readonly children?: ReactNode }) {
  const { range, today, choose } = period
  return (
    <Flex gap="8px 16px" wrap align="center" style={{ marginBottom: 16 }}>
      <RangeBar {...{ range, today }} onChoose={choose} offers={OFFERS} />
      {children}
    </Flex>
  )
}

export const COMPARISONS = ['lastYear', 'previous', 'none'] as const
export type Comparison = (typeof COMPARISONS)[number]

/** What figures are compared with, kept in the address. */
export function useComparison(): readonly [Comparison, (next: Comparison) => void] {
  const params = useUrlParams()
  const chosen = COMPARISONS.find((one) => one === params.get('compare')) ?? 'lastYear'
  return [chosen, (next) => params.set({ compare: next === 'lastYear' ? undefined : next })]
}

export function ComparisonChoice() {
  const { t } = useTranslation('reports')
  const [chosen, choose] = useComparison()
  return (
    <Segmented
      aria-label={t('standard.compare')}
      value={chosen}
      onChange={choose}
      options={COMPARISONS.map((value) => ({ value, label: t(`standard.comparisons.${value}`) }))}
    />
  )
}
