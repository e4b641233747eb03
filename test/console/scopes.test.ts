import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { permissions } from '../../apps/server/src/house.ts'
import { ROOT } from '../laws/workspaces.ts'
import type { Client } from '../scenarios/client.ts'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { openDesk, visit } from './desk.ts'
import { declaredPages } from './page-list.ts'
import { MARKS, stockHouse } from './stock.ts'

// Somebody whose data scope is the kiosk asks for everything of the shop beside it: by every question of the API and by every page of the console.

const desk = await openDesk(import.meta)
const { house, town } = desk
const stock = await stockHouse(desk)

const { owner } = house
const everything = permissions.map(({ name }) => name)
await owner.post('/v1/staff/roles', { code: 'all_here', name: { zh: '本店全权' }, permissions: everything })
const passwordOf = (login: string) => `${login} walks along the quay`
async function atTheKiosk(login: string, role: string): Promise<Client> {
  const body = { login, displayName: login, grants: [{ role, nodeId: town.nodes.kiosk }] }
  const { password } = await owner.post<{ password: string }>('/v1/staff/accounts', body)
  return house.firstSignIn(login, password, passwordOf(login))
}
const manager = await atTheKiosk('kiosk.manager', 'store_manager')
const almighty = await atTheKiosk('kiosk.almighty', 'all_here')

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema: { readonly format?: string; readonly enum?: readonly string[] }
}
interface Operation {
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
}
const { paths } = JSON.parse(readFileSync(join(ROOT, 'openapi/admin.json'), 'utf8')) as {
  readonly paths: Readonly<Record<string, { readonly get?: Operation }>>
}

const { items: entries } = await owner.get<{ items: { entryId: string }[] }>(
  `/v1/points/of-member/${stock.memberId}/entries`,
)
const { items: jobs } = await house.owner.get<{ items: { jobId: string }[] }>('/v1/imports/jobs')
const { items: corrections } = await owner.get<{ items: { adjustmentId: string }[] }>('/v1/points/adjustments')
/** What parameters are given: all of it is the shop's, or says as much as possible. */
const GIVEN: Readonly<Record<string, string>> = {
  memberId: stock.memberId,
  entryId: entries[0]?.entryId ?? '',
  adjustmentId: corrections[0]?.adjustmentId ?? '',
  member: stock.memberId,
  purchaseId: stock.bought.purchaseId,
  nodeId: town.nodes.shop,
  node: town.nodes.shop,
  under: town.nodes.shop,
  programmeId: town.mall,
  programme: 'mall-club',
  accountId: stock.accountId,
  runId: stock.runId,
  fileId: stock.fileId,
  layoutId: stock.layoutId,
  preset: 'atrium-purchases',
  jobId: jobs[0]?.jobId ?? '',
  version: '1',
  page: 'members',
  number: 'STOCK-1',
  text: '沈',
  code: 'occupation',
  tag: 'occupation',
  by: 'store',
  sku: 'none',
  audienceId: stock.audienceId,
  keptId: stock.chartId,
  stage: 'new',
  scheduleId: stock.scheduleId,
  kind: 'chart',
  check: 'reconciles.ledger',
  // What the chart of the shop is reckoned from.
  id: 'projected:purchases.purchase.paidMinor',
  newDays: '30',
  matureOrders: '4',
  decliningAfterDays: '90',
  sleepingAfterDays: '180',
  lostAfterDays: '365',
  table: 'purchases.purchase',
  question: JSON.stringify({ metrics: ['sales', 'receipts'], dimensions: ['store'] }),
}

/**
 * What an answer depends on: `scoped` on the asker's data scope, `own` on who asks, `house` on neither (rules, names of roles, the catalogue). A
 * new question is one of them: say so here.
 */
const DEPENDS: Readonly<Record<'scoped' | 'own' | 'house', readonly string[]>> = {
  own: [
    'staff.me',
    'staff.mySessions',
    'staff.myViews',
    'reports.keptList',
    'reports.keptOne',
    'reports.keptVersions',
    'reports.schedules',
    'reports.deliveries',
    'warehouse.runs',
    'warehouse.runOne',
    'warehouse.runRows',
    'warehouse.runCsv',
    'warehouse.runParquet',
    'warehouse.savedQueries',
  ],
  house: [
    'staff.permissions',
    'staff.roles',
    'organization.programmes',
    'organization.programmeSettings',
    'organization.participation',
    'members.channels',
    'members.fields',
    'catalog.products',
    'catalog.searchProducts',
    'catalog.product',
    'catalog.categories',
    'catalog.brands',
    'purchases.listSources',
    'staff.auditVerification',
    'tiers.set',
    'tiers.setProgress',
    'tiers.sets',
    'tracking.plan',
    'profiles.context',
    'loyalty.ruleSet',
    'loyalty.ruleVersions',
    'loyalty.ruleVersion',
    'imports.layouts',
    'imports.layout',
    'reports.catalogue',
    'reports.standard',
    'warehouse.snapshot',
    'system.health',
    'system.projection',
  ],
  scoped: [
    'staff.accounts',
    'staff.account',
    'staff.sessions',
    'staff.grants',
    'staff.keys',
    'staff.audit',
    'organization.nodes',
    'organization.node',
    'organization.storeProgrammes',
    'organization.storeDays',
    'organization.footfall',
    'organization.storeDaySums',
    'organization.footfallSums',
    'organization.nodePlaces',
    'organization.nodeSettings',
    'members.member',
    'members.consents',
    'members.list',
    'members.reviews',
    'members.timeline',
    'purchases.listOfMember',
    'purchases.list',
    'purchases.count',
    'purchases.show',
    'purchases.showAnonymous',
    'points.balancesOfMember',
    'points.entriesOfMember',
    'points.entryOfMember',
    'points.adjustmentOfMember',
    'points.lotsOfMember',
    'points.freezesOfMember',
    'points.totals',
    'points.ledgerFaults',
    'tiers.counts',
    'tiers.levelsOfMember',
    'tiers.changesOfMember',
    'loyalty.judgement',
    'reports.days',
    'reports.breakdown',
    'reports.programmes',
    'imports.list',
    'imports.show',
    'imports.report',
    'imports.previewFile',
    'imports.runs',
    'imports.run',
    'imports.runMapping',
    'imports.runErrors',
    'members.export',
    'purchases.export',
    'profiles.tags',
    'profiles.tag',
    'profiles.tagsOfMember',
    'profiles.tagChangesOfMember',
    'profiles.portraitOfMember',
    'profiles.fits',
    'profiles.rfm',
    'profiles.lifecycle',
    'profiles.lifecyclePreview',
    'profiles.moves',
    'tracking.sources',
    'tracking.eventsOfMember',
    'tracking.touchesOfMember',
    'tracking.sessionsOfMember',
    'tracking.recent',
    'tracking.days',
    'members.count',
    'members.consentHistory',
    'loyalty.budgets',
    'loyalty.returnRate',
    'points.adjustments',
    'points.waitingAdjustments',
    'points.days',
    'points.entries',
    'points.entryCount',
    'points.export',
    'audiences.vocabulary',
    'audiences.list',
    'audiences.audience',
    'audiences.growth',
    'audiences.uses',
    'audiences.ofTag',
    'audiences.ofMember',
    'audiences.movesOfMember',
    'audiences.definitions',
    'audiences.members',
    'audiences.reach',
    'audiences.why',
    'audiences.export',
    'reports.figuresFile',
    'reports.keptFigures',
    'warehouse.tables',
    'warehouse.quality',
    'warehouse.qualityCheck',
    'warehouse.qualityAlarms',
    'warehouse.lineageNodes',
    'warehouse.lineage',
    'warehouse.tableCsv',
    'warehouse.tableParquet',
    'warehouse.datasets',
  ],
}
const questions = Object.entries(paths).flatMap(([path, { get }]) => (get ? [{ path, ...get }] : []))

it('of every question it is known what its answer depends on', () => {
  const known = new Set(Object.values(DEPENDS).flat())
  const there = questions.map(({ operationId }) => operationId)
  assert.deepEqual(
    { unknown: there.filter((name) => !known.has(name)), gone: [...known].filter((name) => !there.includes(name)) },
    { unknown: [], gone: [] },
  )
})

/** A period in which everything of the shop lies. */
const period = ({ name, schema }: Parameter): string =>
  `${name === 'from' ? '2026-03-01' : '2026-12-31'}${schema.format === 'date-time' ? 'T00:00:00Z' : ''}`
const valueFor = (parameter: Parameter): string =>
  (parameter.schema.format ?? '').startsWith('date') ? period(parameter) : (GIVEN[parameter.name] ?? '')

/** The addresses of a question: with what it needs, and with each thing more that leads to the shop. */
function addressesOf({ path, operationId, parameters = [] }: Operation & { readonly path: string }): string[] {
  const needed = parameters.filter((each) => each.required)
  for (const each of needed) assert.ok(valueFor(each) !== '', `${operationId} needs ${each.name}: give it one in GIVEN`)
  const base = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    path.includes('/anonymous/') && name === 'purchaseId' ? stock.anonymous.purchaseId : (GIVEN[name] ?? ''),
  )
  const query = (more: readonly Parameter[]) => {
    const given = [...needed.filter((each) => each.in === 'query'), ...more]
    const text = given.map((each) => `${each.name}=${encodeURIComponent(valueFor(each))}`).join('&')
    return text === '' ? base : `${base}?${text}`
  }
  // What somebody asked an export for is noted in their own words: those are not the shop's.
  const isNoted = operationId.endsWith('.export')
  const leading = parameters.filter(
    (each) =>
      each.in === 'query' &&
      !each.required &&
      GIVEN[each.name] !== undefined &&
      !(isNoted && ['number', 'node'].includes(each.name)),
  )
  return [query([]), ...leading.map((each) => query([each]))]
}

/** What somebody is answered to every address of a question. */
async function answers(client: Client, question: Operation & { readonly path: string }) {
  return Promise.all(
    addressesOf(question).map(async (address) => {
      const { statusCode, body } = await client.ask('GET', address)
      return { address, statusCode, body }
    }),
  )
}

/** Ids of the shop's people, receipts and files; words of theirs. A body that holds one of them tells of the shop. */
const secrets = [
  ...MARKS,
  ...[
    stock.memberId,
    stock.bought.purchaseId,
    stock.anonymous.purchaseId,
    stock.accountId,
    stock.keyId,
    stock.runId,
    stock.fileId,
    town.nodes.shop,
  ].map((id) => `"${id}"`),
]
const toldIn = (body: string): string[] => secrets.filter((secret) => body.includes(secret))

/** Questions to which this house has nothing to tell anybody: of these only the rest of the file speaks. */
const SILENT = [
  'loyalty.budgets',
  'points.ledgerFaults',
  'warehouse.qualityCheck',
  'warehouse.qualityAlarms',
  // Nothing is published where there is no projection: scenarios/warehouse.test.ts speaks of these.
  'warehouse.tableCsv',
  'warehouse.tableParquet',
  'warehouse.datasets',
]

it('the owner is told something else than the kiosk by every question that depends on the scope: the rest of this file looks at something', async () => {
  const same: string[] = []
  for (const question of questions.filter(({ operationId }) => DEPENDS.scoped.includes(operationId))) {
    const [all, few] = [await answers(owner, question), await answers(almighty, question)]
    const differs = all.some(({ statusCode, body }, at) => statusCode === 200 && body !== few[at]?.body)
    if (!differs) same.push(`${question.operationId}: ${all.map(({ statusCode, body }) => `${statusCode} ${body}`)}`)
  }
  assert.deepEqual(
    same.filter((line) => !SILENT.some((name) => line.startsWith(`${name}:`))),
    [],
  )
})

/**
 * What tells of stores and takes no node, so that the scope chosen in the header narrows it nowhere: people and machines of the house, programmes as a
 * whole, files that were brought in, and what the house found by itself.
 */
const UNNARROWED = [
  'staff.accounts',
  'staff.sessions',
  'staff.keys',
  'members.reviews',
  'tracking.sources',
  'tracking.recent',
  'tracking.days',
  'points.totals',
  'points.days',
  'points.ledgerFaults',
  'profiles.tags',
  'profiles.fits',
  'profiles.lifecyclePreview',
  'audiences.list',
  'audiences.vocabulary',
  'warehouse.tables',
  'warehouse.datasets',
  'warehouse.quality',
  'warehouse.qualityAlarms',
  'warehouse.lineageNodes',
  'warehouse.lineage',
  'imports.list',
  'imports.report',
  'imports.runs',
]
const ofNode = ({ parameters = [] }: Operation) =>
  parameters.find(({ name, in: where }) => where === 'query' && ['node', 'nodeId', 'under'].includes(name))

it('every list obeys the scope of the header, or is known not to; of the kiosk it tells nothing that is the shop’s', async () => {
  const lists = questions.filter(({ operationId, path }) => DEPENDS.scoped.includes(operationId) && !path.includes('{'))
  assert.deepEqual(
    lists.flatMap((each) => (ofNode(each) ? [] : [each.operationId])),
    UNNARROWED,
  )
  const told: string[] = []
  for (const question of questions) {
    const narrowing = ofNode(question)
    if (!narrowing) continue
    const [address = ''] = addressesOf(question)
    // Some are told a node by its code.
    const replies = await Promise.all(
      [town.nodes.kiosk, 'kiosk'].map((node) =>
        owner.ask('GET', `${address}${address.includes('?') ? '&' : '?'}${narrowing.name}=${node}`),
      ),
    )
    const reply = replies.find(({ statusCode }) => statusCode === 200)
    // A chart's name is whose it is, whatever part of the group it is looked at for.
    const given = question.operationId === 'reports.keptFigures' ? ['stock-chart'] : []
    const words = reply
      ? toldIn(reply.body).filter((word) => !given.includes(word))
      : [`${replies.map(({ body }) => body)}`]
    if (words.length > 0) told.push(`${question.operationId} tells ${words}`)
  }
  assert.deepEqual(told, [])
})

for (const [who, client] of [
  ['a store manager', manager],
  ['somebody who may do everything, at the kiosk', almighty],
] as const)
  it(`no question tells ${who} of the shop beside it`, async () => {
    const leaks: string[] = []
    for (const question of questions)
      for (const { address, statusCode, body } of await answers(client, question)) {
        assert.ok(statusCode < 500, `${address}: ${body}`)
        const told = toldIn(body)
        if (told.length > 0) leaks.push(`${question.operationId} ${address} (${statusCode}) tells ${told.join(', ')}`)
      }
    assert.deepEqual(leaks, [])
  })

it('what happens in the shop changes no answer at the kiosk: no count, no sum, no name', async () => {
  // An export leaves a trace of its own in what the asker did.
  const scoped = questions.filter(
    ({ operationId }) => DEPENDS.scoped.includes(operationId) && !operationId.endsWith('.export'),
  )
  const heard = async () => {
    const all = []
    for (const client of [manager, almighty]) for (const each of scoped) all.push(...(await answers(client, each)))
    return all.map(({ address, statusCode, body }) => `${address} ${statusCode} ${statusCode === 200 ? body : ''}`)
  }
  const before = await heard()
  const newcomer = { store: 'shop', identities: [{ kind: 'card_no', value: 'STOCKCARD9' }] }
  await town.buy('STOCK-9', 990_000, newcomer)
  await town.buy('STOCK-10', 7_000, { store: 'shop' })
  await house.work()
  const now = await heard()
  assert.deepEqual(
    now.filter((line, at) => line !== before[at]),
    [],
  )
})

/** Questions that are posted, so that what is looked for stands in no address. */
const POSTED: readonly (readonly [path: string, body: object])[] = [
  ['/v1/members/searches', { by: 'identity', kind: 'card_no', value: 'STOCKCARD1' }],
  ['/v1/members/searches', { by: 'tail', digits: '2222' }],
  ['/v1/members/searches', { by: 'name', prefix: '沈' }],
  ['/v1/members/names', { memberIds: [stock.memberId] }],
  ['/v1/audiences/customers', {}],
  ['/v1/points/balances', { memberIds: [stock.memberId] }],
  ['/v1/tiers/levels', { memberIds: [stock.memberId] }],
]
/** What a store manager may do in the own store, tried on the shop and its people. */
const TRIED: readonly (readonly [path: string, body: object])[] = [
  [`/v1/points/of-member/${stock.memberId}/entries/lots`, { entryIds: ['ent_1'] }],
  ['/v1/members/profiles', { memberId: stock.memberId, profile: { name: '别人' } }],
  ['/v1/members/assignments', { memberId: stock.memberId, kind: 'home_store', store: 'kiosk' }],
  [
    '/v1/members/identities',
    { memberId: stock.memberId, identities: [{ kind: 'card_no', value: 'TAKEN' }], channel: 'pos' },
  ],
  [
    '/v1/members/phone-verifications',
    { memberId: stock.memberId, phone: '13900001111', verifiedHow: 'sms', channel: 'pos' },
  ],
  ['/v1/loyalty/purchases', town.receipt('KIOSK-1', 1_000, { store: 'shop' })],
  ['/v1/loyalty/simulations', { ...town.receipt('KIOSK-2', 1_000, { store: 'shop' }), unknownIdentity: undefined }],
  [
    '/v1/loyalty/claims',
    {
      identities: [{ kind: 'card_no', value: 'KIOSKCARD' }],
      receipt: {
        source: 'pos',
        store: 'shop',
        number: 'STOCK-2',
        at: new Date(house.clock()).toISOString(),
        paidMinor: 5_000,
      },
    },
  ],
  ['/v1/organization/store-days', { store: 'shop', day: '2026-09-01', turnoverMinor: 1, receipts: 1 }],
  ['/v1/organization/footfall', { node: 'shop', day: '2026-09-01', hour: 9, people: 1 }],
]

it('a store manager finds nobody of the shop by asking, and does nothing there', async () => {
  const found: string[] = []
  for (const [path, body] of POSTED) {
    const reply = await manager.ask('POST', path, body)
    const told = toldIn(reply.body)
    if (reply.statusCode >= 500 || told.length > 0) found.push(`${path} ${JSON.stringify(body)}: ${told} ${reply.body}`)
    assert.ok(toldIn((await owner.ask('POST', path, body)).body).length > 0, `the owner finds nobody either: ${path}`)
  }
  for (const [at, [path, body]] of TRIED.entries()) {
    const reply = await manager.ask('POST', path, body, { 'idempotency-key': `kiosk-${at}` })
    if (![403, 404].includes(reply.statusCode))
      found.push(`${path} ${JSON.stringify(body)}: ${reply.statusCode} ${reply.body}`)
  }
  assert.deepEqual(found, [])
})

it('no page of the console shows a store manager the shop, by whatever address', async () => {
  const pages = (await declaredPages()).flatMap(({ path }) => (path.includes(':') ? [] : [`/${path}`]))
  const places = pages.flatMap((path) => [path, `${path}?node=${town.nodes.shop}`])
  const theirs = await desk.openAs('owner', OWNER_PASSWORD)
  await theirs.page.goto('/')
  const links = new Set<string>([`/members/${stock.memberId}`, `/imports/runs/${stock.runId}`])
  // Narrowed to the shop a page has no link that it has not at large.
  for (const path of pages) {
    await visit(theirs.page, path)
    const hrefs: readonly string[] = await theirs.page.evaluate(
      `[...document.querySelectorAll('main a')].map((each) => each.href)`,
    )
    for (const href of hrefs) {
      const { pathname, search } = new URL(href)
      if (secrets.some((secret) => `${pathname}${search}`.includes(secret.replaceAll('"', ''))))
        links.add(`${pathname}${search}`)
    }
  }
  await theirs.close()
  assert.ok(links.size >= 7, `hardly anything to try: ${[...links].join(', ')}`)

  const { page, faults, close } = await desk.openAs('kiosk.manager', passwordOf('kiosk.manager'), {
    expects: [403, 404],
  })
  const shown: string[] = []
  page.on('response', async (response) => {
    if (!response.url().includes('/v1/')) return
    const told = toldIn(await response.text().catch(() => ''))
    if (told.length > 0) shown.push(`${response.url()} tells ${told}`)
  })
  await page.goto('/')
  for (const place of [...places, ...links]) {
    await visit(page, place)
    const text = (await page.locator('body').textContent()) ?? ''
    const told = MARKS.filter((mark) => text.includes(mark))
    if (told.length > 0) shown.push(`${place} shows ${told}`)
  }
  assert.deepEqual([...shown, ...faults], [])
  await close()
})
