import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Client } from './client.ts'
import { openHouse } from './house.ts'
import { buildTown, card } from './town.ts'

const house = await openHouse(import.meta)
const town = await buildTown(house)

interface Figures {
  readonly receipts: number
  readonly salesMinor: number
  readonly returnsMinor: number
  readonly memberSalesMinor: number
}
interface Days {
  readonly sales: readonly (Figures & { readonly day: string; readonly currency: string })[]
  readonly joined: readonly { readonly day: string; readonly channel: string; readonly members: number }[]
  readonly points: readonly { readonly programmeId: string; readonly issued: number; readonly takenBack: number }[]
}
interface Breakdown {
  readonly items: readonly (Figures & { readonly nodeId: string | null; readonly word: string })[]
}

interface Programmes {
  readonly items: readonly {
    readonly programmeId: string
    readonly stock: {
      readonly outstanding: readonly { readonly day: string; readonly points: number }[]
      readonly expiring: readonly { readonly points: number }[]
    } | null
  }[]
}

const RANGE = 'from=2026-03-01&to=2026-03-31'
const days = (who: Client, more = '') => who.get<Days>(`/v1/reports/days?${RANGE}${more}`)

it('yesterday’s figures stand on the page in the morning, for the whole group and for a mall', async () => {
  await town.buy('day-1', 30_000, { store: 'shop', ...card('R1') })
  await town.buy('day-2', 10_000)
  await house.nightsPass(1)
  await town.buy('day-3', 0, { ...card('R1'), store: 'shop', returnOf: { number: 'day-1' }, kind: 'return' })
  await house.work()
  const { sales, joined, points } = await days(house.owner)
  assert.deepEqual(
    sales.map((row) => [row.day, row.receipts, row.salesMinor, row.returnsMinor, row.memberSalesMinor]),
    [
      ['2026-03-02', 2, 40_000, 0, 30_000],
      ['2026-03-03', 0, 0, 30_000, 0],
    ],
  )
  assert.deepEqual(joined, [{ day: '2026-03-02', channel: 'pos', members: 1 }])
  const mall = points.filter(({ programmeId }) => programmeId === town.mall)
  assert.deepEqual(
    mall.map(({ issued, takenBack }) => [issued, takenBack]),
    [
      [360, 0],
      [0, 360],
    ],
  )
  assert.deepEqual((await days(house.owner, `&node=${town.nodes.mall}`)).sales, sales)
  const floors = await house.owner.get<Breakdown>(`/v1/reports/breakdown?${RANGE}&node=${town.nodes.mall}&by=floor`)
  assert.deepEqual(
    floors.items.map(({ word, salesMinor, returnsMinor }) => [word, salesMinor - returnsMinor]),
    [
      ['B1', 10_000],
      ['1F', 0],
    ],
  )
})

it('a store’s key sees the store, and no other by its address', async () => {
  const kiosk = await house.machine('kiosk reports', { nodeIds: [town.nodes.kiosk] })
  assert.deepEqual(
    (await days(kiosk)).sales.map(({ salesMinor }) => salesMinor),
    [10_000],
  )
  assert.deepEqual((await days(kiosk)).joined, [])
  await kiosk.get(`/v1/reports/days?${RANGE}&node=${town.nodes.shop}`, { status: 404 })
  const stores = await kiosk.get<Breakdown>(`/v1/reports/breakdown?${RANGE}&by=store`)
  assert.deepEqual(
    stores.items.map(({ nodeId }) => nodeId),
    [town.nodes.kiosk],
  )
  const blind = await house.machine('blind', { permissions: ['purchases.read'] })
  await blind.get(`/v1/reports/days?${RANGE}`, { status: 403 })
})

it('the share of buyers who came again stands beside the members’, the day after', async () => {
  await town.buy('again-1', 20_000, { store: 'shop', ...card('R1') })
  await town.buy('again-2', 8_000, { store: 'shop', ...card('R2') })
  await house.work()
  const { sales } = await house.owner.get<{
    sales: readonly { readonly memberSalesMinor: number; readonly repeatSalesMinor: number }[]
  }>('/v1/reports/days?from=2026-03-03&to=2026-03-03')
  assert.deepEqual(
    sales.map((row) => [row.memberSalesMinor, row.repeatSalesMinor]),
    [[28_000, 20_000]],
  )
})

it('how a programme stands is shown to who sees every store that feeds it', async () => {
  // The last look was at night; the next one comes within the hour.
  house.clock.advance(3_600_001)
  await house.work()
  const programmes = (who: Client) => who.get<Programmes>(`/v1/reports/programmes?${RANGE}`)
  const own = (told: Programmes, id: string) => told.items.find(({ programmeId }) => programmeId === id)
  const mall = own(await programmes(house.owner), town.mall)
  assert.deepEqual(mall?.stock?.outstanding.at(-1), { day: '2026-03-03', points: 336 })
  assert.deepEqual(mall?.stock?.expiring, [])
  const shop = await house.machine('shop programmes', { nodeIds: [town.nodes.shop] })
  const seen = await programmes(shop)
  assert.equal(own(seen, town.mall)?.stock, null)
  assert.ok(own(seen, town.brand)?.stock)
  await shop.get(`/v1/reports/programmes?${RANGE}&node=${town.nodes.kiosk}`, { status: 404 })
})

it('days out of order, or too many, are refused in words', async () => {
  await house.owner.get('/v1/reports/days?from=2026-03-02&to=2026-03-01', { status: 422 })
  await house.owner.get('/v1/reports/days?from=2020-01-01&to=2026-03-01', { status: 422 })
  await house.owner.get(`/v1/reports/breakdown?${RANGE}&by=weather`, { status: 400 })
})
