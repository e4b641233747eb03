import type { ReplyOf } from '../../../app/api.ts'
import { useAsk } from '../../../app/queries.ts'

export type Metric = ReplyOf<'reports.catalogue'>['metrics'][number]
export type Dimension = ReplyOf<'reports.catalogue'>['dimensions'][number]

/** Every metric as it is defined, by code; empty until it has been read. */
export function useMetrics(): ReadonlyMap<string, Metric> {
  const { data } = useAsk('reports.catalogue', {})
  return new Map(data?.metrics.map((metric) => [metric.code, metric]))
}
