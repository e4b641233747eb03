import type { HttpModule } from '@atrium/http'
import { permissions } from './permissions.ts'
import { projections } from './projections.ts'
import { detailRoutes } from './routes/details.ts'
import { listRoutes } from './routes/lists.ts'
import { sourceRoutes } from './routes/sources.ts'
import { claimDays } from './settings.ts'

export { type BoughtLine, type BoughtPurchase, bought } from './buying-queries.ts'
export { type PutSourceAsk, type PutSourceCode, putSources } from './commands/put-sources.ts'
export {
  type ReceiptAsk,
  receiptsOf,
  releaseReceipts,
  type TakenReceipt,
  takeReceipts,
} from './commands/take-receipts.ts'
export {
  handOverReceipts,
  lockReceipts,
  writeAnonymous,
  writeAnonymousReturned,
  writePurchases,
  writeReturned,
} from './commands/write-purchases.ts'
export { type FoundPurchase, findAnonymous, findPurchase, type RelatedPurchase, returnsOf } from './detail-queries.ts'
export {
  type DecidedReturn,
  decideReturn,
  type GuideShare,
  type KeptLine,
  type KeptPurchase,
  type NewAnonymous,
  type NewPurchase,
  type Numbering,
  type Payment,
  type PurchaseHead,
  type PurchaseKind,
  type PurchaseLine,
  type ReceiptPlace,
  type ReturnAsk,
  type ReturnCode,
  receiptKey,
  type Source,
} from './model.ts'
export {
  type AnonymousPurchase,
  anonymousByKey,
  membersWhoBought,
  type PurchaseCounts,
  purchaseCounts,
  purchasesByRef,
  receiptKeysByToken,
  sourcesOf,
} from './queries.ts'
export { claimDays }

export const purchasesModule: HttpModule = {
  name: 'purchases',
  permissions,
  projections,
  routes: [...sourceRoutes, ...listRoutes, ...detailRoutes],
}

/** What an operator may set; stored and served by `organization`. */
export const purchasesSettings = [claimDays]
