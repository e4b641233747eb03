import { Readable } from 'node:stream'
import {
  cursor,
  downloadRoute,
  pageOf,
  pageQuery,
  pageReply,
  pageSize,
  queryRoute,
  type Route,
  wire,
} from '@atrium/http'
import { done, encodeId, formatDay } from '@atrium/kernel'
import { lineagesOf } from '@atrium/members'
import Type, { type Static } from 'typebox'
import { ORDERS } from '../compile/order.ts'
import { type CustomerFacts, factsOf } from '../customer-facts.ts'
import { type CustomerPlace, type CustomersAsk, listCustomers } from '../customers.ts'
import type { Filter } from '../definition.ts'
import type { AudienceDesk } from '../desk.ts'
import { exportCustomers } from '../export-customers.ts'
import { type SampleMember, showMembers } from '../queries.ts'
import { sayFilter } from '../say.ts'
import { asking } from './asking.ts'
import { ADMIN, both, codes, FilterBody } from './forms.ts'

const place = cursor(Type.Object({ figure: Type.Union([Type.Integer(), Type.Null()]), memberId: Type.Integer() }))
const code = () => Type.String({ minLength: 1, maxLength: 80 })
const MOST_TAGS = 10
const MOST_SELECTED = 1_000

const Asked = {
  filter: Type.Optional(FilterBody),
  nodeId: Type.Optional(wire.id('org')),
  order: Type.Optional(wire.oneOf(ORDERS)),
  ascending: Type.Optional(
    Type.Boolean({ description: 'The smallest first; who has no figure stands last in any case' }),
  ),
  programme: Type.Optional(
    Type.String({ ...code(), description: 'Whose points order the list; the first one where left out' }),
  ),
}
type AskBody = Static<ReturnType<typeof askForm>>
const askForm = () => Type.Object(Asked)

const readAsk = ({ filter, nodeId, order = 'spend', ascending = false, programme }: AskBody): CustomersAsk => ({
  filter,
  nodeId: nodeId === undefined ? undefined : wire.readId('org', nodeId),
  order,
  ascending,
  programme,
})

const text = () => wire.nullable(Type.String())
const whole = (description?: string) => wire.nullable(Type.Integer(description === undefined ? {} : { description }))
const score = () => wire.nullable(Type.Integer({ minimum: 1, maximum: 10 }))

const PortraitForm = Type.Object(
  {
    lifecycle: Type.String(),
    lifecycleSince: wire.nullable(wire.day()),
    orders: Type.Integer(),
    spendMinor: Type.Integer({ description: 'Net of returns, ever' }),
    averageOrderMinor: Type.Integer(),
    lastDay: wire.day(),
    intervalDays: wire.nullable(Type.Number()),
    recency: score(),
    frequency: score(),
    monetary: score(),
    category: text(),
    brand: text(),
    storeId: wire.nullable(wire.id('org')),
    channel: text(),
    daypart: text(),
    promotionShare: Type.Number(),
    valueMinor: whole('Predicted'),
    nextOn: wire.nullable(wire.day()),
  },
  { description: 'How they buy, in the group’s currency' },
)

const CustomerForm = Type.Object({
  memberId: wire.id('mbr'),
  name: text(),
  phone: wire.nullable(Type.String({ description: 'Masked' })),
  stage: wire.oneOf(['prospect', 'joined']),
  joinedOn: wire.nullable(wire.day()),
  joinedChannel: text(),
  gender: text(),
  birthMonth: whole(),
  homeStoreId: wire.nullable(wire.id('org')),
  portrait: Type.Union([PortraitForm, Type.Null()], { description: 'Null for who never bought' }),
  programmes: Type.Array(Type.Object({ programme: Type.String(), level: text(), points: Type.Integer() })),
  tags: Type.Array(Type.Object({ tag: Type.String(), values: Type.Array(Type.String()) })),
})

const dayOf = (day: number | null): string | null => (day === null ? null : formatDay(day))
const storeOf = (storeId: number | null): string | null => (storeId === null ? null : encodeId('org', storeId))

function customerReply(
  { memberId, name, phone, stage }: SampleMember,
  facts: CustomerFacts,
): Static<typeof CustomerForm> {
  const { portrait } = facts
  return {
    ...{ memberId: encodeId('mbr', memberId), name, phone, stage },
    joinedOn: dayOf(facts.joinedOn),
    joinedChannel: facts.joinedChannel,
    gender: facts.gender,
    birthMonth: facts.birthMonth,
    homeStoreId: storeOf(facts.homeStoreId),
    portrait: portrait && {
      ...portrait,
      lifecycleSince: dayOf(portrait.lifecycleSince),
      lastDay: formatDay(portrait.lastDay),
      storeId: storeOf(portrait.storeId),
      nextOn: dayOf(portrait.nextOn),
    },
    programmes: facts.programmes.map((each) => ({ ...each })),
    tags: [...facts.tags].map(([tag, values]) => ({ tag, values: [...values] })),
  }
}

const { filter_has_faults, unknown_node, unknown_programme } = codes

const listRoute = (desk: AudienceDesk | undefined) =>
  queryRoute({
    name: 'audiences.customers',
    audience: ADMIN,
    path: '/v1/audiences/customers',
    permission: 'audiences.listCustomers',
    summary: { zh: '客户列表', en: 'Customers by how they buy, those who spent most first' },
    about:
      'All members that you may see, or those a filter holds for; `people` is exact. Figures are seconds old. Who has no figure to order by stands last.',
    query: Type.Object(pageQuery(place)),
    body: Type.Object({
      ...Asked,
      tags: Type.Optional(Type.Array(code(), { maxItems: MOST_TAGS, description: 'Tags whose values are told' })),
    }),
    reply: Type.Object({
      ...pageReply(CustomerForm).properties,
      people: Type.Integer(),
      currency: wire.currency(),
      conditions: Type.Array(both, { description: 'The filter in words, each part of an `all` by itself' }),
    }),
    codes: { filter_has_faults, unknown_node, unknown_programme },
    handle: (ctx, { query, body }, by) =>
      asking(
        desk,
        ctx,
        by,
        async (reading) => {
          const listed = await listCustomers(reading, readAsk(body))
          if (!listed.ok) return listed
          const { set, page } = listed.value
          const rows = await page(place.read(query.cursor), pageSize(query.limit) + 1)
          const shown = rows.slice(0, pageSize(query.limit)).map(({ memberId }) => memberId)
          const [facts, members] = await Promise.all([
            factsOf(reading, shown, body.tags ?? []),
            showMembers(ctx, shown),
          ])
          const byId = new Map(members.map((member) => [member.memberId, member]))
          const cut = pageOf(rows, query.limit, place, {
            item: ({ memberId }) => {
              const [member, known] = [byId.get(memberId), facts.get(memberId)]
              return member && known ? [customerReply(member, known)] : []
            },
            place: ({ figure, memberId }: CustomerPlace) => ({ figure, memberId }),
          })
          const { vocabulary } = reading
          return done({
            ...cut,
            items: cut.items.flat(),
            people: set.size,
            currency: vocabulary.currency,
            conditions: conditionsOf(body.filter).map((part) => ({ ...sayFilter(part, vocabulary) })),
          })
        },
        true,
      ),
  })

const exportRoute = (desk: AudienceDesk | undefined) =>
  downloadRoute({
    name: 'audiences.exportCustomers',
    audience: ADMIN,
    path: '/v1/audiences/customers/export',
    permission: 'audiences.export',
    contentType: 'text/csv; charset=utf-8',
    summary: { zh: '导出客户为 CSV（脱敏）', en: 'Customers as CSV, masked' },
    about:
      'Those whom the list with the same filter shows you, or the selected ones of them; in its order up to 100,000, by number above. How many went out stands in the audit trail.',
    body: Type.Object({
      ...Asked,
      memberIds: Type.Optional(Type.Array(wire.id('mbr'), { minItems: 1, maxItems: MOST_SELECTED })),
      language: Type.Optional(wire.oneOf(['zh', 'en'])),
    }),
    codes: { filter_has_faults, unknown_node, unknown_programme },
    handle: async (db, { body }, by) => {
      const { memberIds, language = 'zh', ...asked } = body
      const selected = memberIds?.map((id) => wire.readId('mbr', id))
      const ask = readAsk(asked)
      const found = await db.read((ctx) =>
        asking(desk, ctx, by, async (reading) => {
          // Who was merged since stands for whom they are now.
          const lineages = selected && (await lineagesOf(ctx, selected))
          const roots = selected?.map((id) => lineages?.get(id)?.[0] ?? id)
          const listed = await listCustomers(reading, { ...ask, memberIds: roots })
          return listed.ok ? done({ reading, listing: listed.value }) : listed
        }),
      )
      if (!found.ok) return found
      const { reading, listing } = found.value
      const told = {
        ...(ask.filter === undefined ? {} : { filter: ask.filter }),
        ...(ask.nodeId === undefined ? {} : { nodeId: ask.nodeId }),
        ...(memberIds === undefined ? {} : { selected: memberIds.length }),
      }
      const lines = exportCustomers(db, reading, listing, { by, language, told })
      return done({ fileName: `customers-${formatDay(reading.vocabulary.today)}.csv`, bytes: Readable.from(lines) })
    },
  })

/** A checked filter by parts that all must hold. */
const conditionsOf = (filter: Filter | undefined): readonly Filter[] =>
  filter === undefined ? [] : 'all' in filter ? filter.all : [filter]

/** The list of customers, and its file. */
export const customerRoutes = (desk: AudienceDesk | undefined): readonly Route[] => [listRoute(desk), exportRoute(desk)]
