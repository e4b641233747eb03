import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type By, type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import Type from 'typebox'
import { commandRoute, type HttpModule, publicRoute, queryRoute, type Route, settingRoute, wire } from '../src/index.ts'
import { buildServer, checkRoutes, compileFaults, openapiOf, permissionsOf, routesOf } from '../src/server-index.ts'
import { memoryLogger, noDb, sampleModule } from './sample.ts'

interface Ask {
  readonly by: By
  readonly n: number
}
const wider = async (_ctx: Ctx, asks: readonly Ask[]): Promise<Outcome<number, 'declared' | 'surprise'>[]> =>
  asks.map(() => refuse('surprise'))

const base = {
  name: 'room.open',
  audience: ['admin'],
  path: '/v1/room/doors',
  permission: 'room.open',
  ask: Type.Object({ n: Type.Integer() }),
  value: Type.Object({ n: Type.Integer() }),
  codes: { declared: { status: 409, title: 'Declared' } },
  toReply: (n: number) => ({ n }),
} as const
const toAsk = (body: { n: number }, by: By): Ask => ({ n: body.n, by })
const command = async (_ctx: Ctx, asks: readonly Ask[]) => asks.map(({ n }) => done(n))

test('the compiler refuses what would be wrong at run time', () => {
  commandRoute({ ...base, toAsk, command })
  commandRoute({ ...base, toAsk: (body, by) => (body.n > 1 ? refuse('declared') : toAsk(body, by)), command })
  // @ts-expect-error a command that refuses with a code the route does not declare
  commandRoute({ ...base, toAsk, command: wider })
  // @ts-expect-error toAsk refuses with a code the route does not declare
  commandRoute({ ...base, toAsk: (body, by) => (body.n > 1 ? refuse('surprise') : toAsk(body, by)), command })
  // @ts-expect-error a body field that the schema does not have
  commandRoute({ ...base, toAsk: (body, by) => ({ n: body.m, by }), command })
  // @ts-expect-error an ask without what the command needs
  commandRoute({ ...base, toAsk: (body) => ({ n: body.n }), command })
  // @ts-expect-error a reply that is not of the value's schema
  commandRoute({ ...base, toAsk, command, toReply: (n: number) => ({ m: n }) })
  const read = {
    ...base,
    path: '/v1/room/doors/:doorId',
    params: Type.Object({ doorId: wire.id('org') }),
    reply: base.value,
  }
  queryRoute({ ...read, handle: async (_ctx, { params }) => done({ n: params.doorId.length }) })
  // @ts-expect-error a query that answers something else than its reply
  queryRoute({ ...read, handle: async () => done({ n: 'x' }) })
  // @ts-expect-error a parameter that is not declared
  queryRoute({ ...read, handle: async (_ctx, { params }) => done({ n: params.windowId.length }) })
})

const route = (changes: object = {}): Route => ({ ...commandRoute({ ...base, toAsk, command }), ...changes })
const room = (...routes: Route[]): HttpModule => ({
  name: 'room',
  permissions: [{ name: 'room.open', zh: '', en: '' }],
  routes,
})

test('checkRoutes names everything that is declared wrongly, and the server refuses to start on it', () => {
  assert.deepEqual(checkRoutes([room(route()), sampleModule().module]), [])
  const table: readonly (readonly [routes: Route[], sentence: RegExp])[] = [
    [[route({ name: 'hall.open' })], /name must be room\.<verbNoun>/],
    [[route(), route({ path: '/v1/room/other' })], /name is taken twice/],
    [[route(), route({ name: 'room.close' })], /POST \/v1\/room\/doors is taken/],
    [[route({ audience: [] })], /no audience/],
    [[route({ path: '/v1/hall/doors' })], /must begin with \/v1\/room/],
    [[route({ path: '/v1/room/Doors' })], /kebab-case/],
    [[route({ path: '/v1/room/:id/doors' })], /names its subject in the body/],
    [[route({ permission: 'room.burn' })], /no module declares the permission "room\.burn"/],
    [[route({ codes: { not_found: { status: 404, title: '' } } })], /belongs to the house/],
    [[route({ codes: { Bad: { status: 500, title: '' } } })], /snake_case/],
    [[route({ codes: { bad: { status: 500, title: '' } } })], /400 to 499/],
    [[route({ ask: Type.Intersect([Type.Object({}), Type.Object({})]) })], /allOf/],
    [[route({ idempotency: 'key', ask: Type.String() })], /only an object can be given the property "idempotencyKey"/],
    [[route({ ask: Type.Object({ a: Type.String({ pattern: '[' }) }) })], /ask\/a: "\[" is no pattern/],
    [[route({ value: Type.Unsafe({ $ref: 'Nobody' }) })], /no schema is named "Nobody"/],
    [[route({ example: { ask: { n: 'x' }, value: { n: 1 } } })], /example does not fit ask at "\/n"/],
    [
      [queryRoute({ ...base, path: '/v1/room/doors/:id', reply: base.value, handle: async () => done({ n: 1 }) })],
      /params do not agree with the path/,
    ],
  ]
  for (const [routes, sentence] of table) {
    const wrong = checkRoutes([room(...routes)])
    assert.ok(
      wrong.some((each) => sentence.test(each)),
      `${sentence} is not among: ${wrong.join(' | ')}`,
    )
    const start = () =>
      buildServer({
        db: noDb,
        clock: () => 0,
        modules: [room(...routes)],
        authenticate: () => undefined,
        version: '0',
        logger: memoryLogger().logger,
        checkReplies: true,
      })
    assert.throws(start, sentence)
  }
})

test('compileFaults names what does not fit as a server would judge it', () => {
  assert.deepEqual(compileFaults([room(route()), sampleModule().module]), [])
  const example = { ask: { n: 'x' }, value: { n: 1 } }
  assert.deepEqual(compileFaults([room(route({ example }))]), ['room.open: the example does not fit ask'])
})

test('routes can be listed with what they need', () => {
  const needed = routesOf([sampleModule().module]).map(({ route: each }) => [each.name, ...permissionsOf(each)])
  assert.deepEqual(needed.at(0), ['sample.postNotes', 'sample.post'])
  assert.deepEqual(
    needed.find(([name]) => name === 'sample.theme'),
    ['sample.theme', 'sample.read', 'sample.configure'],
  )
  assert.deepEqual(
    needed.find(([name]) => name === 'sample.signIn'),
    ['sample.signIn'],
  )
})

test('a PATCH of a setting takes another body than the setting', () => {
  const setting = settingRoute({
    ...base,
    permission: { read: 'room.open', write: 'room.open' },
    method: 'PATCH',
    setting: Type.Object({ n: Type.Integer() }),
    body: Type.Object({ n: Type.Optional(Type.Integer()) }),
    read: async () => done({ version: 1, setting: { n: 1 } }),
    toAsk: (body, { expectedVersion }, by) => ({ n: body.n ?? expectedVersion, by }),
    command: async (_ctx, asks: readonly Ask[]) => asks.map(({ n }) => done({ version: 2, setting: { n } })),
  })
  assert.deepEqual(Object.keys(openapiOf([room(setting)], 'admin').paths['/v1/room/doors'] ?? {}), ['get', 'patch'])
})

test('a public route has no permission and no caller', () => {
  const open = publicRoute({
    ...base,
    method: 'POST',
    reply: base.value,
    handle: async (_db, call) =>
      call.caller === undefined && call.by === undefined ? done({ n: 1 }) : refuse('declared'),
  })
  assert.deepEqual(permissionsOf(open), [])
})
