import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { lockDataFolder } from '@atrium/db/embedded'
import { freshDatabase } from '@atrium/testkit'

// The command line of imports, as a process of its own on a database that is given.

const folder = mkdtempSync(join(tmpdir(), 'atrium-import-cli-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const SCRIPT = join(import.meta.dirname, '../src/import.ts')
const db = await freshDatabase(import.meta)

const file = (name: string, ...lines: string[]): string => {
  const path = join(folder, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

function start(args: readonly string[], environment: Record<string, string> = {}) {
  const { DATABASE_URL: _, ATRIUM_DATA: __, ATRIUM_CLOCK: ___, ...inherited } = process.env
  return spawn(process.execPath, [SCRIPT, ...args], {
    cwd: folder,
    env: { ...inherited, ATRIUM_DATA: join(folder, 'data'), DATABASE_URL: db.url, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function run(args: readonly string[], environment?: Record<string, string>) {
  const child = start(args, environment)
  const [out, told, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code: code as number, out, told }
}

const HEAD = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country'
const sale = (number: string, day: string, price: string, customer: string) =>
  `${number},85123A,LANTERN,2,2011-${day} 10:00:00,${price},${customer},United Kingdom`
const RETAIL = ['--preset', 'uci-online-retail', '--as-of', '2011-12-10']

test('a file comes in, its figures are printed and written, and the second time nothing changes', async () => {
  const path = file('shop.csv', HEAD, sale('536365', '03-01', '50', '17850.0'), sale('536366', '03-02', '1', ''), '')
  const report = join(folder, 'out.json')
  const first = await run([...RETAIL, '--report', report, path])
  assert.equal(first.code, 0, first.told)
  assert.match(first.told, /2 records written, 0 were here already; 0 of 2 rows refused/)
  assert.match(first.out, /^As of 2011-12-10\n {2}rowsRead +2\n/)
  const { seconds, ...figures } = JSON.parse(readFileSync(report, 'utf8')) as Record<string, unknown>
  assert.ok(typeof seconds === 'number' && seconds > 0)
  assert.deepEqual(figures, {
    rowsRead: 2,
    rowsRejected: 0,
    purchases: 2,
    purchasesAnonymous: 1,
    returns: 0,
    returnsAnonymous: 0,
    adjustments: 0,
    netMinor: 10_200,
    members: 1,
    pointsIssued: 120,
    pointsTakenBack: 0,
    pointsExpired: 0,
    pointsOutstanding: 120,
    membersNegative: 0,
    pointsDebt: 0,
    tiers: { bronze: 1, silver: 0, gold: 0, platinum: 0 },
  })
  assert.equal(existsSync(`${path}.errors.csv`), false)
  const second = await run([...RETAIL, path])
  assert.equal(second.code, 0, second.told)
  assert.match(second.told, /Nothing changed: all 2 records of this file were here already/)
})

test('what the day makes due has happened in the report', async () => {
  const path = file('old.csv', HEAD, '600000,85123A,LANTERN,1,2010-12-05 10:00:00,100,17851.0,United Kingdom')
  const { code, out, told } = await run([...RETAIL, path])
  assert.equal(code, 0, told)
  assert.match(out, /pointsExpired +120\n/)
})

test('refused rows are in a file beside it, or where one says', async () => {
  const path = file('bad.csv', HEAD, sale('536400', '13-01', '5', '17850.0'), sale('536401', '03-04', '5', '17850.0'))
  const beside = await run([...RETAIL, path])
  assert.equal(beside.code, 0)
  assert.match(beside.told, /1 refusal is in .*bad\.csv\.errors\.csv/)
  assert.match(readFileSync(`${path}.errors.csv`, 'utf8'), /^\uFEFF行,列,内容,原因,说明\r\n2,InvoiceDate,/)
  const own = join(folder, 'own.csv')
  await run([...RETAIL, '--errors', own, path])
  assert.match(readFileSync(own, 'utf8'), /not_a_date/)
})

test('a dry run keeps nothing', async () => {
  const path = file('dry.csv', HEAD, sale('536500', '05-01', '5', '17860.0'))
  const { code, out, told } = await run([...RETAIL, '--dry-run', path])
  assert.equal(code, 0)
  assert.match(told, /Dry run: 1 records would be written, 0 are there already, 0 of 1 rows refused; nothing was kept/)
  assert.equal(out, '')
  assert.deepEqual(await db.sql("select 1 from purchases.receipt where receipt_key like '%536500'"), [])
})

test('a mapping of one’s own is checked whole, then used', async () => {
  const rows = file('people.csv', '卡号,姓名', 'C-1,王伟')
  const mapping = {
    name: 'our-people',
    title: { zh: '会员' },
    target: 'members',
    fields: { name: { column: '姓名' } },
    identities: [{ kind: 'card_no', column: '卡号' }],
  }
  const good = file('people.json', JSON.stringify(mapping))
  const came = await run(['--mapping', good, rows])
  assert.equal(came.code, 0, came.told)
  assert.match(came.told, /1 records written/)
  const bad = file(
    'bad.json',
    JSON.stringify({ ...mapping, zone: 'Mars/Olympus', fields: { nmae: { column: '姓名' } } }),
  )
  const refused = await run(['--mapping', bad, rows])
  assert.equal(refused.code, 1)
  assert.match(refused.told, /\/zone: Mars\/Olympus is no time zone/)
  assert.match(refused.told, /\/fields\/nmae: is no field of members/)
  assert.doesNotMatch(refused.told, /at file:/)
})

test('what a person can mend is told in a sentence, without a stack', async () => {
  const path = file('any.csv', HEAD)
  const cases: [string[], RegExp][] = [
    [[], /npm run import/],
    [[path], /Name a preset or a mapping file/],
    [['--preset', 'nonsense', path], /There is no preset "nonsense"; there are atrium-organization/],
    [['--preset', 'cdnow', '--as-of', 'soon', path], /--as-of is "soon"/],
    [['--preset', 'cdnow', '--colour', path], /Unknown option '--colour'/],
    [['--preset', 'cdnow', path, path], /one file at a time/],
    [['--preset', 'cdnow', '--report', join(folder, 'none/x.json'), path], /^--report is ".*, but there is no folder/m],
    [['--preset', 'cdnow', '--errors', join(folder, 'none/x.csv'), path], /^--errors is ".*, but there is no folder/m],
    [['--preset', 'atrium-members', '--report', 'x.json', path], /Only purchases have a report/],
    [['--mapping', join(folder, 'none.json'), path], /cannot be read: ENOENT/],
    [['--mapping', path, path], /cannot be read: .*JSON/],
    [
      ['--preset', 'uci-online-retail', join(folder, 'none.csv')],
      /^The import ended: there is no file .*none\.csv\.$/m,
    ],
    [['--preset', 'atrium-members', path], /the header|identif|lacks|Nothing changed/],
  ]
  const answers = await Promise.all(cases.map(([args]) => run(args)))
  answers.forEach(({ code, told }, at) => {
    const [args, sentence] = cases[at]!
    assert.match(told, sentence)
    if (args[1] !== 'atrium-members' || args.includes('--report')) assert.equal(code, 1, args.join(' '))
    assert.doesNotMatch(told, /^\s+at /m, args.join(' '))
  })
})

test('while a server uses the data folder the import says so and touches nothing', async () => {
  const data = join(folder, 'taken')
  mkdirSync(data)
  const lock = await lockDataFolder(data, () => undefined)
  const path = file('locked.csv', HEAD, sale('536600', '05-01', '5', '17860.0'))
  const child = start([...RETAIL, path], { ATRIUM_DATA: data, DATABASE_URL: '' })
  const [told, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  lock.release()
  assert.equal(code, 1)
  assert.match(told, /stop it first, or set ATRIUM_DATA to another folder/)
  assert.doesNotMatch(told, /^\s+at /m)
})

test('told to stop it stops between batches, and the next run goes on', async () => {
  const rows = Array.from({ length: 12_000 }, (_, at) => {
    const minute = String(at % 60).padStart(2, '0')
    const day = String(1 + (at % 28)).padStart(2, '0')
    return `${7_000_000 + at},SKU${at % 50},THING,1,2011-06-${day} 10:${minute}:00,5,${20_000 + (at % 500)}.0,United Kingdom`
  })
  const path = file('long.csv', HEAD, ...rows)
  const child = start([...RETAIL, path])
  let told = ''
  child.stderr.setEncoding('utf8')
  child.stderr.on('data', (chunk: string) => {
    told += chunk
    if (/Importing .* [1-9]\d? %/.test(told) && child.exitCode === null) child.kill('SIGINT')
  })
  const [code] = await once(child, 'exit')
  assert.equal(code, 1, told)
  assert.match(told, /Stopping after the batch in hand/)
  const [job] = await db.sql('select state from imports.job order by job_id desc limit 1')
  assert.deepEqual(job, { state: 'interrupted' })
  const rest = await run([...RETAIL, path])
  assert.equal(rest.code, 0, rest.told)
  const [count] = await db.sql(
    "select count(*)::int as count from purchases.receipt where receipt_key like '%::7______'",
  )
  assert.deepEqual(count, { count: 12_000 })
})
