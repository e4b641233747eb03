import { MEMBERS, POINTS, TRACKING } from './member-metrics.ts'
import { type Base, isBase, type Metric, partsOf } from './metric.ts'
import { FOOTFALL, GOODS, SALES } from './sales-metrics.ts'

/** Every metric, defined once. */
export const METRICS: readonly Metric[] = [...SALES, ...GOODS, ...MEMBERS, ...POINTS, ...TRACKING, ...FOOTFALL]

const BY_CODE = new Map(METRICS.map((metric) => [metric.code, metric]))

export const metricOf = (code: string): Metric | undefined => BY_CODE.get(code)

/** The figures that a metric is reckoned from, by code: itself, or those its ratio or sum names, however deep. */
export function basesOf(code: string): readonly (readonly [code: string, base: Base, metric: Metric])[] {
  const metric = BY_CODE.get(code)
  if (!metric) throw new RangeError(`there is no metric ${code}`)
  const { formula } = metric
  if (isBase(formula)) return [[code, formula, metric]]
  return partsOf(formula).flatMap((part) => basesOf(part))
}
