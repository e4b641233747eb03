import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { AudienceDesk, AudienceFollower, overPostgres } from '@atrium/audiences'
import { APP_ROLE, deliverAll, runChores } from '@atrium/db'
import { buildServer, createLogger, type HttpServer } from '@atrium/http/server'
import { ImportDesk } from '@atrium/imports'
import { must } from '@atrium/kernel'
import { shapeOf } from '@atrium/olap'
import { LiveProjection } from '@atrium/olap/live'
import { createAuthenticator, createOwner } from '@atrium/staff'
import { freshDatabase, type TestClock, type TestDatabase, testClock } from '@atrium/testkit'
import { AnalystDesk } from '@atrium/warehouse'
import {
  choresWith,
  lineage,
  modulesWith,
  permissions,
  projections,
  reactions,
  staffHouse,
} from '../../apps/server/src/house.ts'
import { Client, sessionHeaders } from './client.ts'

const DAY_MS = 86_400_000
export const OWNER_PASSWORD = 'nine lanterns over the bridge'

/** What narrows a machine's key. */
export interface MachineLimits {
  readonly permissions?: readonly string[]
  readonly nodeIds?: readonly string[]
  readonly ratePerSecond?: number
}

/** The whole house in one process, on a database of its own, with a clock that travels. */
export interface House {
  readonly db: TestDatabase
  readonly server: HttpServer
  readonly clock: TestClock
  /** Takes files over HTTP and imports them in the background. */
  readonly imports: ImportDesk
  /** Finds audiences, in the projection or in PostgreSQL. */
  readonly audiences: AudienceDesk
  /** The columnar projection, where the house was opened with one; rounds are asked by hand. */
  readonly projection: LiveProjection | undefined
  /** Where analysts' statements run, in a house with a projection; publishing is asked by hand. */
  readonly analysts: AnalystDesk | undefined
  /** The owner, signed in anew after every journey. */
  readonly owner: Client
  /** Somebody who shows nothing. */
  readonly visitor: Client
  /** Signs in, with a code where a second factor is in force, and answers the one who did. */
  signIn(login: string, password: string, code?: string): Promise<Client>
  /** A first sign-in: with the one-time password, which is changed. */
  firstSignIn(login: string, oneTime: string, password: string): Promise<Client>
  /** A machine with a key, by default with every permission, on the whole group or the nodes named, as fast as it likes. */
  machine(name: string, only?: MachineLimits): Promise<Client>
  /** Moves the clock, to a moment or by days; nothing else happens. */
  travel(to: string | { days: number }): Promise<void>
  /** What timed work and deliveries there are is done; answers what each chore did. */
  work(): Promise<ReadonlyMap<string, number>>
  /** The projection looks, audiences that are due are found, live ones followed; answers how many sets were written. */
  follow(): Promise<number>
  /** The clock moves by as many days, and each night the house does its work. */
  nightsPass(count: number): Promise<void>
}

/** The end of a key counts within 1.5 s of its commit (see `createAuthenticator`); its beginning at once. */
export const KEYS_SETTLE_MS = 1_500

/** The columnar projection of a house, in this process; closed after the file. */
async function openProjection(db: TestDatabase): Promise<LiveProjection> {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-olap-'))
  const source = { url: db.url, role: APP_ROLE }
  const projection = await LiveProjection.open({ folder, source, projections, memory: '200MB', log: () => undefined })
  after(async () => {
    await projection.close()
    rmSync(folder, { recursive: true, force: true })
  })
  await projection.rebuilt()
  return projection
}

/** Opens a house for the stories of one file; closed after it. With `olap` audiences are asked of the columnar projection, else of PostgreSQL. */
export async function openHouse(
  of: { readonly filename: string },
  start = '2026-03-02T02:00:00Z',
  { olap = false }: { readonly olap?: boolean } = {},
): Promise<House> {
  const clock = testClock(start)
  const db = await freshDatabase(of, { clock, lineage })
  const folder = mkdtempSync(join(tmpdir(), 'atrium-uploads-'))
  const imports = new ImportDesk({ db, folder })
  const projection = olap ? await openProjection(db) : undefined
  const analysts =
    projection &&
    new AnalystDesk({
      ...{ db, olap: projection, projections, everyMinutes: 15 },
      folder: join(folder, 'warehouse'),
      log: (_, message, facts) => assert.fail(`${message}: ${JSON.stringify(facts)}`),
    })
  const asked = projection ?? overPostgres((work) => db.read(work), shapeOf(projections))
  const audiences = new AudienceDesk(asked, projections, 0)
  const follower = new AudienceFollower({
    db,
    desk: audiences,
    log: (_, message, facts) => assert.fail(`${message}: ${JSON.stringify(facts)}`),
  })
  const server = buildServer({
    db,
    clock,
    modules: modulesWith({
      wallClock: clock,
      desk: imports,
      audiences,
      analysts,
      db,
      version: '0.0.0',
      ...(projection ? { olap: projection } : {}),
    }),
    authenticate: createAuthenticator({ db, permissions, clock, tree: staffHouse.tree }),
    version: '0.0.0',
    logger: createLogger({ level: 'silent' }),
    checkReplies: true,
    limits: { ratePerSecond: 100_000, publicPerSecond: 10_000, publicBurst: 10_000 },
  })
  await imports.start()
  after(async () => {
    await server.close()
    await imports.stop()
    await analysts?.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const visitor = new Client(server, () => ({}))

  const open = async (login: string, password: string, code?: string): Promise<Record<string, string>> =>
    sessionHeaders(await visitor.send('POST', '/v1/staff/sign-in', { login, password, code }))
  const change = async (session: Record<string, string>, current: string, next: string) =>
    sessionHeaders(await new Client(server, () => session).send('POST', '/v1/staff/password', { current, next }))

  const first = must(await db.transact((ctx) => createOwner(ctx)), 'a fresh database has no owner')
  let session = await change(await open(first.login, first.password), first.password, OWNER_PASSWORD)
  const owner = new Client(server, () => session)

  const travel = async (to: string | { days: number }) => {
    if (typeof to === 'string') clock.set(to)
    else clock.advance(to.days * DAY_MS)
    session = await open('owner', OWNER_PASSWORD)
  }
  const chores = choresWith({ wallClock: clock })
  const work = async () => {
    await deliverAll(db, reactions)
    const done = await runChores(db, chores)
    await deliverAll(db, reactions)
    return done
  }
  return {
    db,
    server,
    clock,
    imports,
    audiences,
    projection,
    analysts,
    owner,
    visitor,
    async signIn(login, password, code) {
      const mine = await open(login, password, code)
      return new Client(server, () => mine)
    },
    async firstSignIn(login, oneTime, password) {
      const mine = await change(await open(login, oneTime), oneTime, password)
      return new Client(server, () => mine)
    },
    async machine(name, { permissions: some, ...limits } = {}) {
      const body = { name, permissions: some ?? permissions.map((permission) => permission.name), ...limits }
      const { key } = await owner.post<{ key: string }>('/v1/staff/keys', body)
      return new Client(server, () => ({ authorization: `Bearer ${key}` }))
    },
    travel,
    work,
    async follow() {
      await projection?.round()
      return follower.round()
    },
    async nightsPass(count) {
      for (let night = 0; night < count; night++) {
        await travel({ days: 1 })
        await work()
      }
    },
  }
}
