import assert from 'node:assert/strict'
import { after, it } from 'node:test'
import { addressesOf, routesOf } from '@atrium/http/server'
import fc from 'fast-check'
import { modules } from '../../apps/server/src/house.ts'
import { anything, fitting, spoilt } from './bodies.ts'
import type { Client } from './client.ts'
import { openHouse } from './house.ts'
import { buildTown, card, memberOf } from './town.ts'

// Every address of the house is sent bodies that nearly fit: never a 500, and what was refused wrote nothing.
const SEED = 20260302
const RUNS = Number(process.env.FUZZ_RUNS ?? 14)
const MILLISECONDS_EACH = Number(process.env.FUZZ_MS ?? 4_000)

const house = await openHouse(import.meta)
const town = await buildTown(house)
const posted = await town.buy('known', 500_000, { store: 'shop', ...card('A1') })
await town.buy('nobody', 10_000, { claimToken: 'TOKEN-known-1' })
const PASSWORD = 'the fox ran past the mill'
const fuzzer = await house.owner.post<{ id: string; password: string }>('/v1/staff/accounts', {
  login: 'fuzzer',
  displayName: 'Fuzzer',
  grants: [{ role: 'owner', nodeId: null }],
})
let client: Client = await house.firstSignIn('fuzzer', fuzzer.password, PASSWORD)

const known: Readonly<Record<string, readonly string[]>> = {
  mbr: [memberOf(posted)],
  prg: [town.mall, town.brand],
  org: Object.values(town.nodes),
  pur: [posted.purchaseId],
}
/** Never the account that asks: it would lock itself out. */
const idsOf = (prefix: string) => (known[prefix] ?? [`${prefix}_2`]).filter((id) => id !== fuzzer.id)

/** Tables in which a refusal may leave a trace: who tried to sign in, what staff looked at, and the rows that are only locked. */
const NOTED = /^staff\.(audit|attempt|session)|\.writer$/
const tables = (
  await house.db.sql<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition
       and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`,
  )
)
  .map(({ name }) => name)
  .filter((name) => !NOTED.test(name) && name !== 'house.chore')
// What the rows say, not only how many there are: a row that is only locked is written anew and says the same.
const sumAll = tables
  .map(
    (name) =>
      `select '${name}' as name, count(*)::int as rows, sum(hashtextextended(t::text, 0))::text as content from ${name} t`,
  )
  .join(' union all ')
type Rows = { name: string; rows: number; content: string | null }[]
const lookAtAll = (): Promise<Rows> => house.db.sql<Rows[number]>(`${sumAll} order by name`)

// Summing up some hundred tables takes far longer than most requests. So every table moves a sequence when it is touched, which no rollback takes
// back: where it stands, nothing was written, and what was seen last is what is there.
await house.db.sql(`
  create sequence public.touched;
  create function public.touch() returns trigger language plpgsql security definer
    as $$ begin perform nextval('public.touched'); return null; end $$`)
for (const name of tables)
  await house.db.sql(`
    create trigger touch after insert or update or delete on ${name} for each row execute function public.touch();
    create trigger touch_all after truncate on ${name} for each statement execute function public.touch()`)
const touched = async () =>
  (await house.db.sql<{ at: string }>(`select last_value::text || is_called as at from public.touched`))[0]!.at

let seenLast: { readonly at: string; readonly rows: Rows } | undefined
/** What the tables hold; the same array as before where none was touched. */
async function rowsOf(): Promise<Rows> {
  const at = await touched()
  if (seenLast?.at !== at) seenLast = { at, rows: await lookAtAll() }
  return seenLast.rows
}

it('the look at all rows sees what changes, whoever changes it', async () => {
  const changed = async (change: () => Promise<unknown>) => {
    const before = await rowsOf()
    await change()
    const now = await rowsOf()
    return now.filter((table, at) => table.content !== before[at]?.content).map(({ name }) => name)
  }
  const moved = "update organization.node set floor = '9F' where code = 'shop'"
  assert.deepEqual(await changed(() => house.db.sql(moved)), ['organization.node'])
  const bought = await changed(() => town.buy('seen', 10_000, { store: 'shop', ...card('A1') }))
  // The outbox is in partitions.
  for (const name of ['house.outbox', 'points.entry', 'purchases.purchase']) assert.ok(bought.includes(name), name)
  assert.deepEqual(await changed(() => house.owner.get('/v1/organization/nodes')), [])
})

const seen = { accepted: 0, refused: 0, invalid: 0 }
after(() => assert.ok(seen.accepted > 50 && seen.refused > 50, `drawn too tamely: ${JSON.stringify(seen)}`))

interface Schemas {
  readonly params?: object | undefined
  readonly query?: object | undefined
  readonly ask?: object | undefined
  readonly body?: object | undefined
}

const address = (path: string, params: unknown, query: unknown): string => {
  const values = (params ?? {}) as Record<string, unknown>
  const filled = path.replace(
    /:([A-Za-z]+)/g,
    (_, name: string) => encodeURIComponent(textOf(values[name]).toWellFormed()) || 'x',
  )
  const search = Object.entries((query ?? {}) as Record<string, unknown>)
    .map(
      ([name, value]) =>
        `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(textOf(value).toWellFormed())}`,
    )
    .join('&')
  return search === '' ? filled : `${filled}?${search}`
}
const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

/** Values for one schema: half of them fit, most of the others nearly do. */
function drawn(schema: object | undefined): fc.Arbitrary<unknown> {
  if (schema === undefined) return fc.constant(undefined)
  const fits = fitting(schema, idsOf)
  return fc.oneof(
    { weight: 5, arbitrary: fits },
    { weight: 4, arbitrary: spoilt(fits) },
    { weight: 1, arbitrary: anything },
  )
}

/** Whether nothing of a request was done: its status says so, or a batch refused every item. */
function isRefused(status: number, body: string): boolean {
  if (status >= 400) return true
  // A file is no list of outcomes.
  if (!body.startsWith('{')) return false
  const parsed: unknown = JSON.parse(body)
  if (typeof parsed !== 'object' || parsed === null || !('items' in parsed) || !Array.isArray(parsed.items))
    return false
  return (
    parsed.items.length > 0 &&
    parsed.items.every(
      (item: unknown) => typeof item === 'object' && item !== null && 'ok' in item && item.ok === false,
    )
  )
}

async function stillSignedIn(): Promise<void> {
  if ((await client.ask('GET', '/v1/staff/me')).statusCode === 401) {
    house.clock.advance(86_400_000)
    client = await house.signIn('fuzzer', PASSWORD)
  }
}

/** What callers do to themselves comes last: it ends sessions and locks accounts. */
const routes = routesOf(modules)
  .map(({ route }) => route)
  .sort(
    (one, other) =>
      Number(one.kind === 'caller' || one.kind === 'public') -
      Number(other.kind === 'caller' || other.kind === 'public'),
  )

let keys = 0
for (const route of routes) {
  for (const { method, path } of addressesOf(route)) {
    it(`${method} ${path} never breaks, and writes nothing where it refuses`, async () => {
      await stillSignedIn()
      const { params, query, ask, body } = route as Schemas
      const isBatch = path.endsWith('/batch')
      const item = drawn(ask ?? body)
      const bodies = isBatch
        ? fc.oneof(
            { weight: 6, arbitrary: fc.array(item, { minLength: 1, maxLength: 4 }).map((items) => ({ items })) },
            { weight: 1, arbitrary: anything },
          )
        : item
      const writes = method !== 'GET'
      const requests = fc.record({
        params: drawn(params),
        query: fc.oneof(drawn(query), fc.constant({})),
        body: writes ? bodies : fc.constant(undefined),
      })
      let before = await rowsOf()
      const property = fc.asyncProperty(requests, async (request) => {
        const url = address(path, request.params, request.query)
        const headers = {
          'idempotency-key': `fuzz-${++keys}`,
          ...(route.kind === 'setting' ? { 'if-match': '"v0"' } : {}),
        }
        const reply = await client.ask(method, url, request.body, headers)
        assert.ok(reply.statusCode < 500, `${method} ${url} ${JSON.stringify(request.body)}: ${reply.body}`)
        if (reply.statusCode === 400) seen.invalid++
        else if (reply.statusCode < 400) seen.accepted++
        else seen.refused++
        const now = await rowsOf()
        if (isRefused(reply.statusCode, reply.body))
          assert.deepEqual(
            now,
            before,
            `${method} ${url} ${JSON.stringify(request.body)} was refused and wrote: ${reply.body}`,
          )
        before = now
      })
      await fc.assert(property, {
        seed: SEED,
        numRuns: RUNS,
        interruptAfterTimeLimit: MILLISECONDS_EACH,
        endOnFailure: true,
      })
    })
  }
}
