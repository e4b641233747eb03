import { commandRoute, queryRoute, wire } from '@atrium/http'
import { done } from '@atrium/kernel'
import Type from 'typebox'
import { putSources } from '../commands/put-sources.ts'
import { sourcesOf } from '../queries.ts'
import { BOTH } from './forms.ts'

const Source = Type.Object(
  {
    code: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$' }),
    numbering: wire.oneOf(['feed', 'store', 'store_day', 'terminal_day']),
    channel: wire.code(40),
    name: wire.name(),
  },
  { $id: 'PurchaseSource' },
)

const putSourceRoute = commandRoute({
  name: 'purchases.putSource',
  audience: ['admin'],
  path: '/v1/purchases/sources',
  permission: 'purchases.writeSources',
  summary: { zh: '登记消费来源', en: 'Register a feed of purchases' },
  idempotency: 'none',
  ask: Source,
  value: Source,
  codes: {
    numbering_is_fixed: { status: 409, title: { zh: '编号范围不可更改', en: 'The numbering of a feed is fixed' } },
    duplicate_in_batch: { status: 409, title: { zh: '同一批中重复', en: 'Named twice in one batch' } },
  },
  toAsk: (source, by) => ({ by, ...source }),
  command: putSources,
  toReply: ({ code, numbering, channel, name }) => ({ code, numbering, channel, name }),
})

const listSourcesRoute = queryRoute({
  name: 'purchases.listSources',
  audience: BOTH,
  path: '/v1/purchases/sources',
  permission: 'purchases.read',
  reply: Type.Object({ items: Type.Array(Source) }),
  codes: {},
  handle: async (ctx) => done({ items: [...(await sourcesOf(ctx)).values()].map((source) => ({ ...source })) }),
})

export const sourceRoutes = [putSourceRoute, listSourcesRoute]
