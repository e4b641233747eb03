import { productsByIds } from '@atrium/catalog'
import { queryRoute, wire } from '@atrium/http'
import { type Ctx, done, encodeId, formatInstant, type Instant, refuse } from '@atrium/kernel'
import { memberViews } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import { actorKey, actorNames } from '@atrium/staff'
import Type from 'typebox'
import { findAnonymous, findPurchase, originalOf, returnsOf } from '../detail-queries.ts'
import type { KeptPurchase } from '../model.ts'
import { BOTH, Detail, Listed, lineReply, listedReply, relatedReply } from './forms.ts'

const codes = { unknown_purchase: { status: 404, title: { zh: '消费记录不存在', en: 'No such purchase' } } } as const

interface Shown {
  readonly purchase: KeptPurchase
  /** Empty for an anonymous one. */
  readonly lineage: readonly number[]
  readonly postedAt: Instant
  readonly claimedAt: Instant | null
}

/** A receipt with everything around it that is kept: about a dozen statements. */
async function detailReply(ctx: Ctx, { purchase, lineage, postedAt, claimedAt }: Shown) {
  const organization = await loadOrganization(ctx)
  const { lines } = purchase
  const guides = lines.flatMap((line) =>
    (line.guides ?? []).map(({ guideId }) => ({ kind: 'staff' as const, id: guideId })),
  )
  const recognisedBy = purchase.recognisedBy ?? []
  const [products, names, original, returns, views] = await Promise.all([
    productsByIds(
      ctx,
      lines.map((line) => line.productId),
    ),
    actorNames(ctx, [purchase.actor, ...guides]),
    originalOf(ctx, purchase, lineage),
    returnsOf(ctx, { lineage, purchaseId: purchase.purchaseId }),
    memberViews(ctx, recognisedBy.length === 0 ? [] : lineage.slice(0, 1)),
  ])
  const named = [...views.values()].flatMap(({ identities, ended }) => [...identities, ...ended])
  const values = new Map(named.map(({ identityId, value }) => [identityId, value]))
  return {
    ...listedReply(organization, purchase),
    grossMinor: purchase.grossMinor,
    discountMinor: purchase.discountMinor,
    terminal: purchase.terminal,
    payments: (purchase.payments ?? []).map(({ method, amountMinor }) => ({ method, amountMinor })),
    receivedAt: formatInstant(postedAt),
    receivedFrom: {
      kind: purchase.actor.kind,
      name: names.get(actorKey(purchase.actor)) ?? null,
    },
    recognisedBy: recognisedBy.map(([kind, identityId]) => ({
      kind,
      value: values.get(identityId) ?? null,
    })),
    claimedAt: claimedAt === null ? null : formatInstant(claimedAt),
    original: original ? relatedReply(organization, original) : null,
    returns: returns.map((row) => relatedReply(organization, row)),
    lines: lines.map((line) => lineReply(line, products, names)),
  }
}

const detailRoute = queryRoute({
  name: 'purchases.show',
  audience: BOTH,
  path: '/v1/purchases/of-member/:memberId/:purchaseId',
  permission: 'purchases.read',
  summary: { zh: '一笔消费及明细', en: 'One purchase with its lines' },
  about: 'Any member of the person will do; the answer names the one under whom it is kept.',
  params: Type.Object({ memberId: wire.id('mbr'), purchaseId: wire.id('pur') }),
  reply: Type.Object({ ...Listed.properties, returnOf: wire.nullable(wire.id('pur')), ...Detail }),
  codes,
  handle: async (ctx, { params }, by) => {
    const purchaseId = wire.readId('pur', params.purchaseId)
    const found = await findPurchase(ctx, { by, memberId: wire.readId('mbr', params.memberId), purchaseId })
    if (!found) return refuse('unknown_purchase')
    const { returnOf } = found.purchase
    const claimed = await findAnonymous(ctx, { by, purchaseId })
    return done({
      ...(await detailReply(ctx, { ...found, claimedAt: claimed?.claimedAt ?? null })),
      returnOf: returnOf === null ? null : encodeId('pur', returnOf),
    })
  },
})

const anonymousRoute = queryRoute({
  name: 'purchases.showAnonymous',
  audience: BOTH,
  path: '/v1/purchases/anonymous/:purchaseId',
  permission: 'purchases.read',
  summary: { zh: '一张匿名小票及明细', en: 'One receipt of nobody with its lines' },
  about: 'Also one that was claimed since: `claimedBy` then names the member under whom it is found.',
  params: Type.Object({ purchaseId: wire.id('pur') }),
  reply: Type.Object({ ...Listed.properties, ...Detail, claimedBy: wire.nullable(wire.id('mbr')) }),
  codes,
  handle: async (ctx, { params }, by) => {
    const found = await findAnonymous(ctx, { by, purchaseId: wire.readId('pur', params.purchaseId) })
    if (!found) return refuse('unknown_purchase')
    const { claimedBy } = found.purchase
    return done({
      ...(await detailReply(ctx, { ...found, lineage: [] })),
      claimedBy: claimedBy === null ? null : encodeId('mbr', claimedBy),
    })
  },
})

export const detailRoutes = [detailRoute, anonymousRoute]
