import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, it } from 'node:test'
import { runChores } from '@atrium/db'
import type { Caller } from '@atrium/http'
import { buildServer, checkRoutes } from '@atrium/http/server'
import { freshDatabase, type TestDatabase, testClock } from '@atrium/testkit'
import { importsModule } from '../src/index.ts'
import { csv, figuresOf, fileOf, growsByRun, importFile, invoices, lineage, preset, rowsByTable } from './stage.ts'

const NOW = '2011-12-10T00:00:00Z'
const RETAIL = preset('uci-online-retail')
const clock = testClock(NOW)
const open = (name: string) => freshDatabase(name, { clock, lineage })

/** Starts a process that imports and kills it (SIGKILL) once it says that `records` are done. */
async function killAt(db: TestDatabase, path: string, records: number): Promise<void> {
  const script = join(import.meta.dirname, 'importing-process.ts')
  const child = spawn(process.execPath, [script, db.url, path, RETAIL.name, NOW], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) {
    if (Number(line) >= records) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  assert.equal(child.signalCode, 'SIGKILL', 'it was killed, it did not end')
}

const jobsOf = (db: TestDatabase) =>
  db.sql<{ state: string; position: string; sound: string; written: string; unchanged: string }>(
    'select state, position, sound, written, unchanged from imports.job order by job_id',
  )

describe('an import that is killed', () => {
  it('goes on where it stood and ends in the same figures', async () => {
    const path = fileOf(invoices(9_000, 400))
    const straight = await open('imports-straight')
    assert.equal((await importFile(straight, RETAIL, { path })).written, 9_000)
    const broken = await open('imports-broken')
    await killAt(broken, path, 4_000)
    const [killed] = await jobsOf(broken)
    assert.equal(killed?.state, 'running')
    const stood = Number(killed?.sound)
    assert.ok(stood >= 4_000 && stood < 9_000, `${stood} committed`)
    const rest = await importFile(broken, RETAIL, { path })
    assert.equal(rest.resumedAt, stood)
    // What was committed after the job's last word is met again, and recognised.
    assert.ok(rest.unchanged >= stood && rest.unchanged <= stood + 2_000, `${rest.unchanged} were here`)
    assert.equal(rest.written + rest.unchanged, 9_000)
    assert.deepEqual(
      (await jobsOf(broken)).map(({ state }) => state),
      ['interrupted', 'done'],
    )
    assert.deepEqual(await figuresOf(broken, 'uci-online-retail'), await figuresOf(straight, 'uci-online-retail'))
    const [one, two] = [await rowsByTable(straight), await rowsByTable(broken)]
    for (const table of Object.keys(one)) {
      if (!growsByRun(table)) assert.equal(two[table], one[table], table)
    }
  })

  it('between a commit and the note of it repeats the batch without harm', async () => {
    const db = await open('imports-unnoted')
    const path = fileOf(invoices(2_500, 100))
    await importFile(db, RETAIL, { path })
    const figures = await figuresOf(db, 'uci-online-retail')
    await db.sql('update imports.job set position = 1000, sound = 1000, written = 1000')
    const again = await importFile(db, RETAIL, { path })
    assert.deepEqual([again.resumedAt, again.written, again.unchanged], [1_000, 0, 2_500])
    assert.deepEqual(await figuresOf(db, 'uci-online-retail'), figures)
  })

  it('is told from one that is at work', async () => {
    const db = await open('imports-at-work')
    const path = fileOf(invoices(2_500, 100))
    let seen: unknown
    await importFile(
      db,
      RETAIL,
      { path },
      {
        onBatch: async () => {
          await runChores(db, importsModule.chores ?? [])
          seen ??= await jobsOf(db)
        },
      },
    )
    assert.equal((seen as { state: string }[])[0]?.state, 'running')
    await db.sql("update imports.job set state = 'running', finished_at = null")
    await runChores(db, importsModule.chores ?? [])
    assert.equal((await jobsOf(db))[0]?.state, 'interrupted')
  })

  it('by its own wish stops between batches and is interrupted, not failed', async () => {
    const db = await open('imports-stopped')
    const path = fileOf(invoices(4_500, 100))
    const stop = new AbortController()
    const run = importFile(db, RETAIL, { path }, { signal: stop.signal, onBatch: () => stop.abort() })
    await assert.rejects(run, { name: 'AbortError' })
    const [job] = await jobsOf(db)
    assert.equal(job?.state, 'interrupted')
    const rest = await importFile(db, RETAIL, { path })
    assert.equal(rest.resumedAt, Number(job?.sound))
    assert.equal(rest.written + rest.unchanged, 4_500)
  })

  it('tells the house when it ends', async () => {
    const db = await open('imports-told')
    await importFile(db, RETAIL, invoices(20, 5))
    const events = await db.sql<{ body: Record<string, unknown> }>(
      "select body from house.outbox where topic = 'imports.finished'",
    )
    assert.deepEqual(events, [
      {
        body: {
          jobId: 1,
          target: 'purchases',
          source: 'uci-online-retail',
          state: 'done',
          written: 20,
          unchanged: 0,
          refused: 0,
        },
      },
    ])
  })
})

describe('over HTTP', async () => {
  const db = await open('imports-http')
  const callers: Record<string, Caller> = Object.fromEntries(
    Object.entries({ staff: ['imports.read'], stranger: ['points.adjust'] }).map(([name, may]) => [
      name,
      { actor: { kind: 'staff', id: 1 }, scope: 'all', permissions: new Set(may), audience: 'admin', rateKey: name },
    ]),
  )
  const server = buildServer({
    db,
    clock,
    modules: [importsModule],
    authenticate: ({ authorization }) => callers[authorization ?? 'staff'],
    version: 'test',
    logger: { info() {}, warn() {}, error: (fields, message) => assert.fail(`${message} ${JSON.stringify(fields)}`) },
    checkReplies: true,
  })
  const get = async (url: string, authorization = 'staff') => {
    const reply = await server.inject({ method: 'GET', url: `/v1/imports${url}`, headers: { authorization } })
    return { status: reply.statusCode, body: reply.json() }
  }
  const file = invoices(120, 10)
  await importFile(db, RETAIL, file)
  await importFile(db, RETAIL, file)
  await importFile(db, 'atrium-products', csv('sku,name', 'A,茶', 'B,'))

  it('the routes are declared as the house wants them', () => {
    assert.deepEqual(checkRoutes([importsModule]), [])
  })

  it('jobs are listed from the latest on, page by page, and shown', async () => {
    const first = await get('/jobs?limit=2')
    assert.equal(first.status, 200)
    assert.deepEqual(
      first.body.items.map(
        ({ mapping, state, records, written, unchanged, refused, rowsRead }: Record<string, unknown>) => [
          mapping,
          state,
          records,
          written,
          unchanged,
          refused,
          rowsRead,
        ],
      ),
      [
        ['atrium-products', 'done', 1, 1, 0, 0, 2],
        ['uci-online-retail', 'done', 120, 0, 120, 0, 240],
      ],
    )
    const second = await get(`/jobs?limit=2&cursor=${first.body.nextCursor}`)
    assert.equal(second.body.items.length, 1)
    assert.equal(second.body.nextCursor, undefined)
    const [job] = second.body.items
    assert.deepEqual((await get(`/jobs/${job.jobId}`)).body, job)
    assert.equal((await get('/jobs/imp_zzz')).body.code, 'unknown_job')
    assert.equal((await get('/jobs/imp_7zzzzzzzzzz')).body.code, 'unknown_job')
    assert.equal((await get('/jobs?cursor=nonsense')).status, 400)
  })

  it('the report has the keys of the printed one, and counts a file once', async () => {
    const { status, body } = await get('/report?preset=uci-online-retail')
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body), [
      'rowsRead',
      'rowsRejected',
      'purchases',
      'purchasesAnonymous',
      'returns',
      'returnsAnonymous',
      'adjustments',
      'netMinor',
      'members',
      'pointsIssued',
      'pointsTakenBack',
      'pointsExpired',
      'pointsOutstanding',
      'membersNegative',
      'pointsDebt',
      'tiers',
      'seconds',
    ])
    assert.deepEqual([body.rowsRead, body.purchases + body.returns], [240, 120])
    assert.equal(body.pointsIssued - body.pointsTakenBack - body.pointsExpired, body.pointsOutstanding)
    const bySource = await get('/report?source=uci-online-retail&programme=uci-online-retail')
    assert.deepEqual(bySource.body, body)
  })

  it('says what is not there', async () => {
    assert.equal((await get('/report')).body.code, 'preset_or_source')
    assert.equal((await get('/report?preset=nothing')).body.code, 'unknown_preset')
    assert.equal((await get('/report?preset=atrium-members')).body.code, 'unknown_preset')
    assert.equal((await get('/report?source=nothing')).body.code, 'unknown_source')
    assert.equal((await get('/report?preset=uci-online-retail&programme=no')).body.code, 'unknown_programme')
    assert.equal((await get('/jobs', 'stranger')).status, 403)
  })
})
