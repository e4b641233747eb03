import { dayIn, defineReaction, systemBy } from '@atrium/kernel'
import { memberJoined } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import { countActions, countPurchases } from './commands/count-earnings.ts'
import { postActions } from './commands/post-actions.ts'
import { actionsPosted, purchasesPosted } from './events.ts'
import { openRuleSets } from './rule-sets.ts'

/** Whoever joins earns by the registration rules: of the programmes of the store where they joined, or of all where they joined in none. */
export const earnRegistration = defineReaction({
  name: 'loyalty.earnRegistration',
  events: [memberJoined],
  historical: true,
  async handle(ctx, events) {
    const organization = await loadOrganization(ctx)
    const sets = await openRuleSets(ctx)
    const earns = (programme: { readonly id: number }) =>
      (sets.of(programme.id).earning.get('registration') ?? []).length > 0
    await postActions(
      ctx,
      events.flatMap((event) => {
        const { memberId, effectiveAt, historical, body } = event
        if (memberId === null) return []
        const store = body.storeId === null ? undefined : organization.node(body.storeId)
        const programmes = store
          ? organization.programmesOf(store.id, dayIn(store.zone, effectiveAt))
          : organization.programmes
        return programmes.filter(earns).map((programme) => ({
          by: systemBy(`event-${event.id}`),
          memberId,
          programmeId: programme.id,
          action: 'registration' as const,
          at: effectiveAt,
          historical,
        }))
      }),
    )
  },
})

/** Most events in one transaction, and how late the sums may be: as `reports`, whose figures stand beside these. */
const COUNTING = { historical: true, limit: 2_000, patienceMs: 2_000 } as const

/** Sums by day and rule of what purchases earned and returns took back. */
export const countPurchaseEarnings = defineReaction({
  ...COUNTING,
  name: 'loyalty.countPurchases',
  events: [purchasesPosted],
  handle: countPurchases,
})

/** Sums by day and rule of what other things earned. */
export const countActionEarnings = defineReaction({
  ...COUNTING,
  name: 'loyalty.countActions',
  events: [actionsPosted],
  handle: countActions,
})
