import type { Mapping } from '../mapping.ts'
import {
  atriumBalances,
  atriumMembers,
  atriumOrganization,
  atriumProducts,
  atriumPurchases,
  atriumStoreDays,
  atriumTags,
} from './atrium.ts'
import { chineseReceipts } from './chinese-receipts.ts'
import { cdnow, completeJourney, uciOnlineRetail } from './public-data.ts'

/** Mappings for common layouts; each says its header in a comment and passes `parseMapping` (a test looks). */
export const presets: readonly Mapping[] = [
  atriumOrganization,
  atriumMembers,
  atriumProducts,
  atriumPurchases,
  atriumStoreDays,
  atriumBalances,
  atriumTags,
  chineseReceipts,
  uciOnlineRetail,
  completeJourney,
  cdnow,
]

export const presetNamed = (name: string): Mapping | undefined => presets.find((preset) => preset.name === name)
