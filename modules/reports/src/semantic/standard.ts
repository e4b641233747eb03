import type { StandardReport } from './standard-form.ts'
import { activity, content, goods, service, store } from './standard-house.ts'
import { marketing, members, sales, traffic } from './standard-trade.ts'

/** The nine kinds that every house has from the first day. */
export const STANDARD_REPORTS: readonly StandardReport[] = [
  members,
  traffic,
  sales,
  marketing,
  content,
  service,
  activity,
  store,
  goods,
]
