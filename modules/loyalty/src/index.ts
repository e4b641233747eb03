import type { HttpModule } from '@atrium/http'
import { actionsPosted, purchasesPosted } from './events.ts'
import { permissions } from './permissions.ts'
import { countActionEarnings, countPurchaseEarnings, earnRegistration } from './reactions.ts'
import { judgementRoute } from './routes/judgements.ts'
import { claimPurchaseRoute, postActionRoute, postPurchaseRoute, simulatePurchaseRoute } from './routes/purchases.ts'
import { ruleInsightRoutes } from './routes/rule-insights.ts'
import { ruleSetRoute, schemas } from './routes/rule-sets.ts'

export { type ClaimAsk, claimPurchases } from './commands/claim-purchases.ts'
export { type ActionAsk, postActions } from './commands/post-actions.ts'
export { postPurchases } from './commands/post-purchases.ts'
export { type SaveRuleSetAsk, saveRuleSets } from './commands/save-rule-sets.ts'
export { actionsPosted, type PurchasePosted, purchasesPosted } from './events.ts'
export type {
  IdentityRef,
  LineAsk,
  PostedPurchase,
  PostPurchaseCode,
  PostPurchaseOutcome,
  ProgrammeAnswer,
  PurchaseAsk,
  Reason,
  ReceiptRef,
} from './model.ts'
export type { EarningRule, RuleSetDefinition } from './rules/rule-set.ts'
export { type Simulation, simulatePurchase, tryRules } from './simulate.ts'

export const loyaltyModule: HttpModule = {
  name: 'loyalty',
  permissions,
  events: [purchasesPosted, actionsPosted],
  reactions: [earnRegistration, countPurchaseEarnings, countActionEarnings],
  schemas,
  routes: [
    postPurchaseRoute,
    claimPurchaseRoute,
    postActionRoute,
    simulatePurchaseRoute,
    judgementRoute,
    ruleSetRoute,
    ...ruleInsightRoutes,
  ],
}
