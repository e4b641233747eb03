import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { deliverAll, runChores } from '@atrium/db'
import { presetNamed, runImport, writeErrorFile } from '@atrium/imports'
import { must, systemBy } from '@atrium/kernel'
import { chores, reactions } from '../../apps/server/src/house.ts'
import { openHouse } from './house.ts'
import type { Member, Page, Purchase } from './replies.ts'
import { buildTown } from './town.ts'

// Files come in by the command line, beside the server; what came of them is seen over HTTP.
const house = await openHouse(import.meta)
const town = await buildTown(house)
const { owner } = house

const folder = mkdtempSync(join(tmpdir(), 'atrium-story-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const MEMBERS = `phone,phone_verified,card_no,name,gender,birthday,joined_at,home_store_code
13800138001,是,IM1,王伟,男,1990-05-01,2025-01-02,shop
13800138002,是,,李娜,女,1985年3月8日,2025-02-03,kiosk
,,IM3,赵敏,女,1991-13-01,2025-02-04,kiosk
`
const PURCHASES = `kind,number,at,store_code,sku,name,quantity,amount,original_number,card_no,phone
sale,F-1,2026-02-20 12:00:00,kiosk,TEA,绿茶,2,60.00,,IM1,
sale,F-1,2026-02-20 12:00:00,kiosk,CUP,茶杯,1,40.00,,IM1,
sale,F-2,2026-02-21 12:00:00,kiosk,TEA,绿茶,1,30.00,,,13800138002
sale,F-3,2026-02-22 12:00:00,nowhere,TEA,绿茶,1,30.00,,IM1,
return,F-4,2026-02-23 12:00:00,kiosk,TEA,绿茶,-1,-30.00,F-1,IM1,
sale,F-5,2026-02-24 12:00:00,kiosk,TEA,绿茶,1,30.00,,,
`

interface Job {
  readonly jobId: string
  readonly mapping: string
  readonly state: string
  readonly rowsRead: number
  readonly rowsRejected: number
  readonly written: number
  readonly unchanged: number
  readonly refused: number
}

/** Imports a file as the command line does; answers what it wrote of refused rows, for a spreadsheet. */
async function importFile(preset: string, content: string, dryRun = false): Promise<string[]> {
  const path = join(folder, `${preset}.csv`)
  writeFileSync(path, content)
  const errors = writeErrorFile(join(folder, 'errors.csv'), 'en')
  const mapping = must(presetNamed(preset), 'no such preset')
  const by = systemBy('import')
  await runImport(house.db, { path, mapping, by, dryRun, onBatch: (_, refused) => errors.write(refused) })
  const written = await errors.close()
  return written === undefined ? [] : readFileSync(written, 'utf8').trim().split('\r\n').slice(1)
}

const latestJob = async (): Promise<Job> => {
  const { items } = await owner.get<Page<Job>>('/v1/imports/jobs?limit=1')
  const [job] = items
  assert.ok(job, 'no import is told of')
  assert.deepEqual(await owner.get<Job>(`/v1/imports/jobs/${job.jobId}`), job)
  return job
}

const found = async (search: object) => (await owner.post<Page<Member>>('/v1/members/searches', search)).items
const byCard = (value: string) => found({ by: 'identity', kind: 'card_no', value })

it('a dry run tells every row that would be refused, and keeps nothing', async () => {
  const errors = await importFile('atrium-members', MEMBERS, true)
  assert.equal(errors.length, 1)
  assert.match(errors[0] ?? '', /^4,birthday,/)
  assert.deepEqual((await owner.get<Page<Job>>('/v1/imports/jobs')).items, [])
  assert.deepEqual(await byCard('IM1'), [])
})

it('members and their purchases come in, what is wrong stays out with its reason, and the rest is there at once', async () => {
  await importFile('atrium-members', MEMBERS)
  const [wei] = await byCard('IM1')
  assert.deepEqual([wei?.name, wei?.stage, wei?.homeStoreId], ['王伟', 'joined', town.nodes.shop])

  const errors = await importFile('atrium-purchases', PURCHASES)
  assert.equal(errors.length, 1)
  assert.match(errors[0] ?? '', /^5,.*unknown_store/)
  const job = await latestJob()
  assert.deepEqual(
    [job.mapping, job.state, job.rowsRead, job.rowsRejected, job.written, job.refused],
    ['atrium-purchases', 'done', 6, 1, 4, 1],
  )

  const memberId = must(wei, 'nobody has the card').memberId
  assert.equal((await town.balance(memberId)).balance, 84, '120 less 36 for the tea that came back')
  const { items } = await owner.get<Page<Purchase>>(`/v1/purchases/of-member/${memberId}`)
  assert.deepEqual(items.map(({ number }) => number).sort(), ['F-1', 'F-4'])
  // The file names a bare number, which its holder has verified.
  const [na] = await found({ by: 'tail', digits: '8002' })
  assert.equal((await town.balance(must(na, 'nobody has the number').memberId)).balance, 36)
})

it('the portraits of whom a file told are drawn once it is through, also where the clock stands still', async () => {
  const standing = async () => {
    const { stages, undrawn } = await owner.get<{
      readonly undrawn: number
      readonly stages: readonly { readonly stage: string; readonly persons: number }[]
    }>('/v1/profiles/lifecycle')
    const buyers = stages.filter(({ stage }) => stage !== 'prospect')
    return [buyers.reduce((sum, { persons }) => sum + persons, 0), undrawn]
  }
  await deliverAll(house.db, reactions)
  await runChores(house.db, chores, { names: ['profiles.refresh'] })
  assert.deepEqual(await standing(), [0, 2], 'drawn, and not compared with others yet')
  await house.work()
  assert.deepEqual(await standing(), [2, 0])
})

it('the same file again changes nothing and says so; once its reason is gone the refused row comes in', async () => {
  const report = () =>
    owner.get<Record<string, unknown>>('/v1/imports/report?preset=atrium-purchases&programme=mall-club')
  const { seconds: _, ...before } = await report()
  assert.deepEqual(
    [before.purchases, before.purchasesAnonymous, before.returns, before.members, before.pointsOutstanding],
    [3, 1, 1, 2, 120],
  )
  await importFile('atrium-members', MEMBERS)
  assert.deepEqual([(await latestJob()).written, (await latestJob()).unchanged], [0, 2])
  await importFile('atrium-purchases', PURCHASES)
  assert.deepEqual([(await latestJob()).written, (await latestJob()).unchanged], [0, 4])
  const { seconds: __, ...again } = await report()
  assert.deepEqual(again, before)

  const late = { code: 'nowhere', kind: 'store', name: { zh: '新店' }, parent: 'mall' }
  await owner.post('/v1/organization/nodes', late)
  assert.deepEqual(await importFile('atrium-purchases', PURCHASES), [])
  assert.deepEqual([(await latestJob()).written, (await latestJob()).unchanged], [1, 4])
  const [wei] = await byCard('IM1')
  assert.equal((await town.balance(must(wei, 'nobody has the card').memberId)).balance, 84 + 36)
})

it('who may not read of imports is told so', async () => {
  const reader = await house.machine('no-imports', { permissions: ['catalog.read'] })
  await reader.get('/v1/imports/jobs', { status: 403 })
  await house.visitor.get('/v1/imports/jobs', { status: 401 })
})
