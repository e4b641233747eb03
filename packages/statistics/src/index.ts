export { type BasketFindings, type BasketRows, type BasketRule, type BasketTerms, mineBaskets } from './baskets.ts'
export {
  type BgNbd,
  expectedPurchases,
  expectedPurchasesOfNew,
  type PurchaseHistory,
  probabilityAlive,
  probabilityOfPurchases,
} from './bg-nbd.ts'
export { type BgNbdFit, fitBgNbd } from './bg-nbd-fit.ts'
export type { Fit } from './fit.ts'
export { expectedSpend, fitGammaGamma, type GammaGamma, type GammaGammaFit, type SpendHistory } from './gamma-gamma.ts'
export { type CustomerHistory, collectHistories, type HistoryCollector, type HistoryTerms } from './histories.ts'
export { type LifetimeTerms, lifetimeValue, type TimeUnit, UNITS_PER_MONTH } from './lifetime-value.ts'
export { type RfmBands, type RfmInput, type RfmScores, rfmBandScores, rfmScores } from './rfm.ts'
