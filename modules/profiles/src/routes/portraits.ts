import { productsByIds } from '@atrium/catalog'
import { queryRoute, wire } from '@atrium/http'
import { done, encodeId, formatDay, formatInstant, inScope, refuse } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import Type from 'typebox'
import { yardsticks } from '../learn.ts'
import { listMoves } from '../portrait-store.ts'
import { portraitOf } from '../queries.ts'
import { loadTerms } from '../settings.ts'
import { hasUndrawn } from '../stale-store.ts'
import { promotionShare, promotionTaste } from '../standing.ts'
import { averageOrder, pieceMinor } from '../yardstick.ts'
import { ADMIN, memberParam, unknownMember } from './forms.ts'
import { seenMember } from './values.ts'

const LikeForm = Type.Object({
  key: Type.String({ description: 'A code, or the id of a product or a store' }),
  name: wire.name(200),
  shareBp: Type.Integer({ description: 'Its share in basis points' }),
})
const likes = () => Type.Array(LikeForm)
const score = () => Type.Integer({ minimum: 1, maximum: 10 })

const BuyingForm = Type.Object({
  currency: wire.currency(),
  firstDay: wire.day(),
  lastDay: wire.day(),
  orders: Type.Integer({ description: 'Sales of which something was kept' }),
  buyingDays: Type.Integer(),
  spendMinor: Type.Integer({ description: 'Net of returns, minor units' }),
  windowOrders: Type.Integer(),
  windowSpendMinor: Type.Integer(),
  windowDays: Type.Integer(),
  averageOrderMinor: Type.Integer(),
  averagePieceMinor: wire.nullable(Type.Integer()),
  intervalDays: wire.nullable(Type.Number({ description: 'Between days with an order, on average; to a tenth' })),
  returnedMinor: Type.Integer(),
  discountMinor: Type.Integer(),
  promotionShareBp: Type.Integer(),
  promotionTaste: wire.oneOf(['low', 'middle', 'high']),
  stores: Type.Integer(),
  categories: Type.Integer(),
})

const StandingForm = Type.Object({
  stage: wire.oneOf(['new', 'growing', 'mature', 'declining', 'sleeping', 'lost']),
  since: wire.day(),
  rfm: Type.Object({ recency: score(), frequency: score(), monetary: score() }),
  bands: Type.Object({ recency: score(), frequency: score(), monetary: score() }),
  power: score(),
  price: score(),
  alive: wire.nullable(Type.Number({ description: 'Probability of not having left for good' })),
  expected90: wire.nullable(Type.Number()),
  expected365: wire.nullable(Type.Number()),
  valueMinor: wire.nullable(Type.Integer({ description: 'Lifetime value over the months of the setting, discounted' })),
  nextOn: wire.nullable(wire.day()),
})

const portrait = queryRoute({
  name: 'profiles.portraitOfMember',
  audience: ADMIN,
  path: '/v1/profiles/of-member/:memberId/portrait',
  permission: 'profiles.read',
  summary: {
    zh: '会员画像：消费习惯、偏好、RFM、生命周期、预测',
    en: 'How a member buys, what it likes, where it stands and what to expect',
  },
  about:
    'In the currency of the group, net of returns. Null where nothing was bought, or nothing could be learned yet.',
  params: memberParam,
  reply: Type.Object({
    stage: wire.oneOf(['prospect', 'new', 'growing', 'mature', 'declining', 'sleeping', 'lost']),
    asOf: wire.nullable(wire.day()),
    undrawn: Type.Boolean({
      description: 'Whether there are purchases that the portrait does not know of yet: it does within minutes',
    }),
    buying: wire.nullable(BuyingForm),
    likes: wire.nullable(
      Type.Object({
        categories: likes(),
        brands: likes(),
        products: likes(),
        stores: likes(),
        channels: likes(),
        dayparts: likes(),
        weekdays: likes(),
      }),
    ),
    standing: wire.nullable(StandingForm),
    moves: Type.Array(Type.Object({ day: wire.day(), from: Type.String(), to: Type.String(), at: wire.instant() })),
  }),
  codes: unknownMember,
  handle: async (ctx, { params }, by) => {
    const memberId = await seenMember(ctx, by, params.memberId)
    const [found, terms] = await Promise.all([
      memberId === undefined ? undefined : portraitOf(ctx, memberId),
      loadTerms(ctx),
    ])
    if (!found || !terms) return refuse('unknown_member')
    const { habit, likes: liked, standing, readOn } = found.portrait
    const [organization, products, moves, [news]] = await Promise.all([
      loadOrganization(ctx),
      productsByIds(ctx, liked?.products.map(({ key }) => Number(key)) ?? []),
      ctx.tx.rows(listMoves, { memberId: found.lineage, limit: 50 }),
      ctx.tx.rows(hasUndrawn, { memberId: found.lineage }),
    ])
    const plain = (list: readonly { readonly key: string; readonly shareBp: number }[]) =>
      list.map(({ key, shareBp }) => ({ key, name: { zh: key }, shareBp }))
    return done({
      stage: standing?.stage ?? (habit ? 'new' : 'prospect'),
      asOf: readOn === null ? null : formatDay(readOn),
      undrawn: news?.undrawn ?? false,
      buying: habit && {
        currency: terms.currency,
        firstDay: formatDay(habit.firstDay),
        lastDay: formatDay(habit.lastDay),
        orders: habit.orders,
        buyingDays: habit.buyingDays,
        spendMinor: habit.spendMinor,
        windowOrders: habit.windowOrders,
        windowSpendMinor: habit.windowSpendMinor,
        windowDays: terms.windowDays,
        averageOrderMinor: averageOrder(habit),
        averagePieceMinor: pieceMinor(habit) ?? null,
        intervalDays:
          habit.buyingDays > 1
            ? Math.round(((habit.lastDay - habit.firstDay) / (habit.buyingDays - 1)) * 10) / 10
            : null,
        returnedMinor: habit.returnedMinor,
        discountMinor: habit.discountMinor,
        promotionShareBp: Math.round(promotionShare(habit) * 10_000),
        promotionTaste: promotionTaste(promotionShare(habit)),
        stores: habit.stores,
        categories: habit.categories,
      },
      likes: liked && {
        categories: plain(liked.categories),
        brands: plain(liked.brands),
        products: liked.products.map(({ key, shareBp }) => ({
          key: encodeId('prd', Number(key)),
          name: products.get(Number(key))?.name ?? { zh: key },
          shareBp,
        })),
        // Where else somebody shops is not the asker's to know.
        stores: liked.stores
          .filter(({ key }) => inScope(by.scope, Number(key)))
          .map(({ key, shareBp }) => ({
            key: encodeId('org', Number(key)),
            name: organization.node(Number(key))?.name ?? { zh: key },
            shareBp,
          })),
        channels: plain(liked.channels),
        dayparts: plain(liked.dayparts),
        weekdays: plain(liked.weekdays),
      },
      standing: standing && {
        // A prospect has no standing.
        stage: standing.stage === 'prospect' ? 'new' : standing.stage,
        since: formatDay(standing.sinceOn),
        rfm: { recency: standing.recency, frequency: standing.frequency, monetary: standing.monetary },
        bands: {
          recency: standing.recencyBand,
          frequency: standing.frequencyBand,
          monetary: standing.monetaryBand,
        },
        power: standing.powerTile,
        price: standing.priceTile,
        alive: standing.alive,
        expected90: standing.expected90,
        expected365: standing.expected365,
        valueMinor: standing.valueMinor,
        nextOn: standing.nextOn === null ? null : formatDay(standing.nextOn),
      },
      moves: moves.map(({ day, fromStage, toStage, changedAt }) => ({
        day: formatDay(day),
        from: fromStage,
        to: toStage,
        at: formatInstant(changedAt),
      })),
    })
  },
})

const reason = wire.nullable(wire.oneOf(['not_converged', 'infinite_mean']))
const quality = {
  logLikelihood: Type.Number(),
  customers: Type.Integer({ description: 'How many buyers it was fitted to' }),
  iterations: Type.Integer(),
  converged: Type.Boolean(),
}
const numbers = () => Type.Array(Type.Number())

const fits = queryRoute({
  name: 'profiles.fits',
  audience: ADMIN,
  path: '/v1/profiles/fits',
  permission: 'profiles.read',
  summary: {
    zh: '预测模型的拟合结果与打分界限',
    en: 'What was learned from all buyers: the fitted models and the cuts of scores',
  },
  about: 'Newest first, one a day at least. BG/NBD in days, Gamma-Gamma in minor units of the group’s currency.',
  query: Type.Object({ limit: Type.Optional(wire.integer(1, 60)) }),
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        day: wire.day(),
        madeAt: wire.instant(),
        buyers: Type.Integer(),
        cuts: Type.Object({
          recency: numbers(),
          frequency: numbers(),
          monetary: numbers(),
          power: numbers(),
          price: numbers(),
        }),
        purchases: wire.nullable(
          Type.Object({
            r: Type.Number(),
            alpha: Type.Number(),
            a: Type.Number(),
            b: Type.Number(),
            ...quality,
            usable: Type.Boolean(),
            reason,
          }),
        ),
        spend: wire.nullable(
          Type.Object({
            p: Type.Number(),
            q: Type.Number(),
            v: Type.Number(),
            ...quality,
            usable: Type.Boolean(),
            reason,
            correlation: Type.Number({
              description: 'Of frequency and mean spend, which the model takes as independent',
            }),
          }),
        ),
      }),
    ),
  }),
  codes: {
    whole_group_only: { status: 403, title: { zh: '仅限集团范围查看', en: 'Only for whom the whole group is open' } },
  },
  handle: async (ctx, { query }, by) => {
    if (by.scope !== 'all') return refuse('whole_group_only')
    return done({
      items: (await yardsticks(ctx, query.limit ?? 10)).map(({ day, madeAt, buyers, cuts, purchases, spend }) => ({
        day: formatDay(day),
        madeAt: formatInstant(madeAt),
        buyers,
        cuts: {
          recency: [...cuts.recency],
          frequency: [...cuts.frequency],
          monetary: [...cuts.monetary],
          power: [...cuts.power],
          price: [...cuts.price],
        },
        purchases: purchases && { ...purchases.fit, usable: purchases.usable, reason: purchases.reason },
        spend: spend && { ...spend.fit, usable: spend.usable, reason: spend.reason, correlation: spend.correlation },
      })),
    })
  },
})

export const portraitRoutes = [portrait, fits]
