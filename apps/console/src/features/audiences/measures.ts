import type { AudienceFilter } from '@atrium/api/admin'

export const PURCHASE_MEASURES = [
  ...(['count', 'paid', 'average', 'quantity', 'days', 'stores', 'firstDay', 'lastDay'] as const),
]
export const EVENT_MEASURES = ['count', 'days', 'sum', 'average', 'values', 'firstDay', 'lastDay'] as const
/** Measures of a property of events. */
export const PROPERTY_MEASURES: readonly string[] = ['sum', 'average', 'values']
export const POINT_MEASURES = ['balance', 'available', 'frozen', 'debt'] as const

/** The type of what a measure of purchases or events answers. */
export function typeOfMeasure(is: AudienceFilter['is'], measure: string | undefined): 'money' | 'day' | 'number' {
  if (measure === 'firstDay' || measure === 'lastDay') return 'day'
  return is === 'purchases' && (measure === 'paid' || measure === 'average') ? 'money' : 'number'
}

/** Whether a condition asks that nothing of the kind happened: counted, there were none. */
export const asksForNone = ({ is, measure, op, value }: AudienceFilter): boolean =>
  (is === 'purchases' || is === 'events') && measure === 'count' && op === 'eq' && value === 0
