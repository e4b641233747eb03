import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, it } from 'node:test'
import { type By, DAY_MS, dayOf, localInstant, must } from '@atrium/kernel'
import { postPurchases } from '@atrium/loyalty'
import { createOwner } from '@atrium/staff'
import { freshDatabase, testClock } from '@atrium/testkit'
import { SMTPServer } from 'smtp-server'
import { Courier, makeDeliveries } from '../src/kept/deliver.ts'
import { keepItems } from '../src/kept/keep.ts'
import { isMailAddress } from '../src/kept/mail.ts'
import { isPrivateAddress, signatureOf } from '../src/kept/post.ts'
import { endSchedules, putSchedules, trySchedules } from '../src/kept/put-schedules.ts'
import { nextDue } from '../src/kept/schedule.ts'
import { fromPostgres } from './projected.ts'
import { card, expectDone, setStage } from './stage.ts'

const NOON = Date.parse('2026-03-01T12:00:00+08:00')
const clock = testClock(NOON)
const db = await freshDatabase(import.meta, { clock })
const stage = await setStage(db)
const owner = await db.transact(createOwner)
const [account] = await db.sql<{ id: number }>('select id from staff.account limit 1')
const by: By = { actor: { kind: 'staff', id: account?.id ?? 0 }, scope: 'all', requestId: 'test' }
assert.ok(owner)

interface Received {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}
const received: Received[] = []
let status = 200
const target = createServer((request, reply) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    received.push({ headers: request.headers, body: Buffer.concat(chunks) })
    reply.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end()
  })
})
await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve))
after(() => new Promise((resolve) => target.close(resolve)))
// It was told to listen on a port.
const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/figures`

await db.transact(async (ctx) => {
  for (const outcome of await postPurchases(ctx, [stage.sale('a', NOON - 60_000, 12_345, card('ann'))]))
    expectDone(outcome)
})
const kept = await db.transact(async (ctx) => {
  const definition = {
    question: { metrics: ['sales', 'receipts'], dimensions: ['store'] },
    span: 'last7',
    chart: 'table',
  } as const
  const [chart] = await keepItems(ctx, [
    {
      by,
      idempotencyKey: 'k1',
      name: { zh: '门店销售' },
      kept: { kind: 'chart', ...definition },
      sharedRoles: [],
      sharedNodes: [],
    },
  ])
  return expectDone(chart)
})
const schedule = async (key: string, to = url) => {
  const terms = { every: 'daily', nth: 1, hour: 8, zone: 'Asia/Shanghai', language: 'zh' } as const
  const [made] = await db.transact((ctx) =>
    putSchedules(ctx, [{ by, idempotencyKey: key, keptId: kept.keptId, ...terms, to: { url: to } }]),
  )
  return expectDone(made)
}
async function send(courier: Courier): Promise<void> {
  await db.transact((ctx) => makeDeliveries(ctx, 100))
  await db.transact((ctx) => courier.take(ctx, 100))
  await courier.idle()
}
const states = () =>
  db.sql<{ state: string; tries: number; fault: string | null }>(
    'select state, tries, fault from reports.delivery order by delivery_id',
  )

describe('what is sent by schedule', () => {
  it('is due at the hour of a zone, also when clocks change and at the end of February', () => {
    const at = (zone: string, year: number, month: number, date: number, hour: number) =>
      localInstant(zone, dayOf(year, month, date), hour * 3_600_000)
    const weekly = { every: 'weekly', nth: 1, hour: 9, zone: 'Europe/Berlin' } as const
    assert.equal(nextDue(weekly, at('Europe/Berlin', 2026, 3, 27, 12)), at('Europe/Berlin', 2026, 3, 30, 9))
    assert.equal(nextDue(weekly, at('Europe/Berlin', 2026, 3, 30, 9)), at('Europe/Berlin', 2026, 4, 6, 9))
    const monthly = { every: 'monthly', nth: 28, hour: 0, zone: 'Asia/Shanghai' } as const
    assert.equal(nextDue(monthly, at('Asia/Shanghai', 2026, 2, 28, 0)), at('Asia/Shanghai', 2026, 3, 28, 0))
    const daily = { every: 'daily', nth: 1, hour: 8, zone: 'Asia/Shanghai' } as const
    assert.equal(nextDue(daily, at('Asia/Shanghai', 2026, 2, 28, 9)), at('Asia/Shanghai', 2026, 3, 1, 8))
  })

  it('arrives once, signed, with the figures of the day', async () => {
    const { secret, nextAt } = await schedule('s1')
    assert.equal(nextAt, NOON + 20 * 3_600_000)
    const courier = new Courier(db, fromPostgres, { allowsPrivate: true })
    await send(courier)
    assert.ok(received.length === 0)
    clock.advance(DAY_MS)
    await send(courier)
    await send(courier)
    assert.equal(received.length, 1)
    const { headers, body } = must(received[0], 'what was received')
    assert.equal(headers['x-atrium-signature'], signatureOf(secret, clock(), body))
    assert.match(
      body.toString(),
      /门店销售,2026-02-23 – 2026-03-01\r\n门店,销售额 \(CNY\),小票数\r\n小店,123.45,1\r\n合计,123.45,1/,
    )
    assert.deepEqual(await states(), [{ state: 'sent', tries: 1, fault: null }])
  })

  it('is tried again when the other side fails, follows no redirect, and is given up in the end', async () => {
    const courier = new Courier(db, fromPostgres, { allowsPrivate: true })
    status = 302
    clock.advance(DAY_MS)
    await send(courier)
    assert.deepEqual((await states()).at(-1), { state: 'waiting', tries: 1, fault: 'status_302' })
    status = 503
    for (let hours = 0; hours < 40 && (await states()).at(-1)?.state === 'waiting'; hours++) {
      clock.advance(3_600_000)
      await db.transact((ctx) => courier.take(ctx, 100))
      await courier.idle()
    }
    assert.deepEqual((await states()).at(-1), { state: 'failed', tries: 7, fault: 'status_503' })
    const ids = received.slice(1).map(({ headers }) => headers['x-atrium-delivery'])
    assert.equal(new Set(ids).size, 1)
    status = 200
  })

  it('goes to no address of a private network unless the house allows it', async () => {
    const before = received.length
    clock.advance(DAY_MS)
    await send(new Courier(db, fromPostgres))
    assert.equal((await states()).at(-1)?.fault, 'private_address')
    assert.equal(received.length, before)
    const inside = [
      '127.0.0.1',
      '10.1.2.3',
      '172.16.0.1',
      '192.168.1.1',
      '169.254.169.254',
      '::1',
      'fd00::1',
      'fe80::1',
    ]
    for (const address of [...inside, '::ffff:10.0.0.1', '::ffff:a00:1', '0.0.0.0'])
      assert.ok(isPrivateAddress(address), address)
    for (const address of ['8.8.8.8', '172.32.0.1', '2001:4860:4860::8888'])
      assert.ok(!isPrivateAddress(address), address)
  })

  it('ends with what it sends, and is not made for addresses that are none', async () => {
    await assert.rejects(schedule('s2', 'ftp://example.org/x'), /invalid_target/)
    await assert.rejects(schedule('s3', 'https://user:word@example.org/'), /invalid_target/)
  })
})

describe('what goes by mail', () => {
  interface Post {
    readonly from: string
    readonly to: readonly string[]
    readonly text: string
  }
  const posted: Post[] = []
  let busy = false
  const office = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === 'atrium' && password === 'paper plane' ? done(null, { user: username }) : done(new Error('who?')),
    onRcptTo: ({ address }, _session, done) =>
      address.startsWith('nobody@') ? done(Object.assign(new Error('no such box'), { responseCode: 550 })) : done(),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (busy) return done(Object.assign(new Error('later'), { responseCode: 451 }))
        const { mailFrom, rcptTo } = session.envelope
        const from = mailFrom === false ? '' : mailFrom.address
        posted.push({ from, to: rcptTo.map(({ address }) => address), text: Buffer.concat(chunks).toString() })
        done()
      })
    },
  })
  const listening = new Promise<number>((resolve) => {
    const server = office.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
  after(() => new Promise<void>((resolve) => office.close(() => resolve())))
  const mailer = async (password = 'paper%20plane', domains: readonly string[] = []) => {
    const url = `smtp://atrium:${password}@127.0.0.1:${await listening}`
    const mail = { url, from: 'Atrium <reports@example.org>', domains }
    return new Courier(db, fromPostgres, { mail })
  }
  const mailed = (key: string, recipients: readonly string[], mails = true, domains: readonly string[] = []) => {
    const terms = { every: 'daily', nth: 1, hour: 8, zone: 'Asia/Shanghai', language: 'zh' } as const
    const ask = { by, idempotencyKey: key, keptId: kept.keptId, ...terms, to: { recipients } }
    return db.transact(async (ctx) => (await putSchedules(ctx, [ask], { mails, domains }))[0])
  }
  const attempt = (scheduleId: number, courier: Courier) =>
    db.transact(async (ctx) => {
      const to = { mails: courier.mails, hurry: () => courier.hurry() }
      return (await trySchedules(ctx, [{ by, scheduleId }], to))[0]
    })
  const lastOf = async (scheduleId: number) => {
    const rows = await db.sql<{ state: string; fault: string | null; trial: boolean; tries: number }>(
      `select state, fault, trial, tries from reports.delivery where schedule_id = ${scheduleId} order by delivery_id`,
    )
    return rows.at(-1)
  }
  // Quoted-printable and base64 parts as a reader sees them.
  const parts = (text: string) =>
    [
      ...text.matchAll(/Content-Transfer-Encoding: (base64|quoted-printable)\r\n(?:[^\r]+\r\n)*\r\n([\s\S]*?)\r\n--/g),
    ].map(([, how, body = '']) =>
      how === 'base64'
        ? Buffer.from(body, 'base64').toString()
        : Buffer.from(
            body
              .replace(/=\r\n/g, '')
              .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
            'latin1',
          ).toString(),
    )

  it('is a letter with the tables in it and as a file, tried at once and again on its day', async () => {
    const courier = await mailer()
    const { scheduleId, secret } = expectDone(await mailed('m1', ['boss@example.org', 'shop@example.org']))
    assert.equal(secret, '')
    expectDone(await attempt(scheduleId, courier))
    await courier.idle()
    assert.deepEqual(await lastOf(scheduleId), { state: 'sent', fault: null, trial: true, tries: 1 })
    const letter = must(posted[0], 'a letter')
    assert.deepEqual([letter.from, letter.to], ['reports@example.org', ['boss@example.org', 'shop@example.org']])
    assert.match(letter.text, /filename=rep_[0-9a-z]+-2026-\d\d-\d\d\.csv/)
    const read = parts(letter.text)
    assert.ok(
      read.some((part) => part.includes('<td') && part.includes('123.45') && part.includes('小店')),
      letter.text,
    )
    assert.ok(read.some((part) => part.includes('小店,123.45,1')))
    clock.advance(DAY_MS)
    await send(courier)
    assert.deepEqual(await lastOf(scheduleId), { state: 'sent', fault: null, trial: false, tries: 1 })
    assert.equal(posted.length, 2)
    const ids = posted.map(({ text }) => /message-id: (\S+)/i.exec(text)?.[1])
    assert.equal(new Set(ids).size, 2)
    expectDone((await db.transact((ctx) => endSchedules(ctx, [{ by, scheduleId }])))[0])
    assert.ok(!(await attempt(scheduleId, courier))?.ok)
  })

  it('is tried again while the server is busy; a trial says at once what is wrong', async () => {
    const courier = await mailer()
    const { scheduleId } = expectDone(await mailed('m2', ['boss@example.org']))
    busy = true
    clock.advance(DAY_MS)
    await send(courier)
    assert.deepEqual(await lastOf(scheduleId), { state: 'waiting', fault: 'rejected', trial: false, tries: 1 })
    busy = false
    clock.advance(60_000)
    await db.transact((ctx) => courier.take(ctx, 100))
    await courier.idle()
    assert.deepEqual(await lastOf(scheduleId), { state: 'sent', fault: null, trial: false, tries: 2 })
    const stranger = await mailer('wrong')
    expectDone(await attempt(scheduleId, stranger))
    await stranger.idle()
    assert.deepEqual(await lastOf(scheduleId), { state: 'failed', fault: 'login_refused', trial: true, tries: 1 })
  })

  it('went where some of its receivers have a box, and nowhere where none has', async () => {
    const courier = await mailer()
    for (const [key, to, expected] of [
      ['m3', ['boss@example.org', 'nobody@example.org'], { state: 'sent', fault: 'some_rejected' }],
      ['m4', ['nobody@example.org'], { state: 'failed', fault: 'rejected' }],
    ] as const) {
      const { scheduleId } = expectDone(await mailed(key, to))
      clock.advance(1)
      expectDone(await attempt(scheduleId, courier))
      await courier.idle()
      assert.deepEqual(await lastOf(scheduleId), { ...expected, trial: true, tries: 1 })
    }
  })

  it('is refused in a house that sends none, and for addresses that are none', async () => {
    assert.deepEqual(await mailed('m5', ['boss@example.org'], false), { ok: false, code: 'no_mail' })
    const bad = await mailed('m6', ['boss@example.org', 'a@b@c.org'])
    assert.ok(bad && !bad.ok && bad.code === 'invalid_target')
    for (const address of ['a@localhost', 'a b@c.org', 'a@c.org\r\nBcc: d@e.org', '<a@c.org>', 'a@c.org,d@e.org'])
      assert.ok(!isMailAddress(address), address)
    assert.ok(isMailAddress('li.lei+atrium@mail.example.com'))
  })

  it('goes to the domains that the house names and to no other, also by a schedule that is older than their list', async () => {
    const domains = ['example.org']
    for (const address of [
      'boss@example.com',
      'boss@shop.example.org',
      'boss@badexample.org',
      'boss@example.org.evil.com',
    ])
      assert.deepEqual(await mailed(`far ${address}`, ['boss@example.org', address], true, domains), {
        ok: false,
        code: 'foreign_domain',
        detail: `${address} is at none of example.org`,
      })
    assert.ok((await mailed('m7', ['Boss@Example.ORG'], true, domains))?.ok)
    const courier = await mailer(undefined, domains)
    for (const [key, to, expected] of [
      ['m8', ['boss@example.org', 'boss@example.com'], { state: 'sent', fault: 'some_rejected' }],
      ['m9', ['boss@example.com'], { state: 'failed', fault: 'rejected' }],
    ] as const) {
      const { scheduleId } = expectDone(await mailed(key, to))
      const before = posted.length
      clock.advance(1)
      expectDone(await attempt(scheduleId, courier))
      await courier.idle()
      assert.deepEqual(await lastOf(scheduleId), { ...expected, trial: true, tries: 1 })
      assert.deepEqual(
        posted.slice(before).flatMap((letter) => letter.to),
        to.filter((address) => address.endsWith('.org')),
      )
    }
  })

  it('leaves rows of the audit trail, and no address in them', async () => {
    const rows = await db.sql<{ action: string; after: string | null }>(
      "select action, after::text from staff.audit where action like 'reports.%' order by id",
    )
    const actions = new Set(rows.map(({ action }) => action))
    assert.deepEqual([...actions].sort(), [
      'reports.endSchedule',
      'reports.keep',
      'reports.schedule',
      'reports.trySchedule',
    ])
    assert.ok(!JSON.stringify(rows).includes('example.org'))
    assert.ok(rows.some(({ after }) => after?.includes('"receivers"')))
  })
})
