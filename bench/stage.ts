import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { putProducts } from '@atrium/catalog'
import { APP_ROLE, type Database, migrate, noticeRestore, openDatabase, openKeyring } from '@atrium/db'
import { startEmbedded } from '@atrium/db/embedded'
import { type Clock, type Outcome, systemBy, systemClock } from '@atrium/kernel'
import { type RuleSetDefinition, saveRuleSets } from '@atrium/loyalty'
import { resolveMembers } from '@atrium/members'
import { putNodes, putProgrammes, setParticipation } from '@atrium/organization'
import { putSources } from '@atrium/purchases'
import { lineage } from '../apps/server/src/house.ts'

/** A PostgreSQL of our own in a temporary folder, migrated, with the product's own settings; gone when it is closed. */
export interface Stage {
  readonly url: string
  readonly dataDir: string
  readonly keyFile: string
  open(clock?: Clock): Database
  close(): Promise<void>
}

export const MIGRATIONS = fileURLToPath(new URL('../db/migrations', import.meta.url))
const by = systemBy('bench')

/** `kept`: a folder that is used again and stays, instead of a temporary one. */
export async function openStage(tell: (line: string) => void, kept?: string): Promise<Stage> {
  const dataDir = kept ?? mkdtempSync(join(tmpdir(), 'atrium-bench-'))
  const postgres = await startEmbedded({ dataDir, log: () => undefined })
  await migrate(postgres.url, MIGRATIONS)
  // As every start does: the projection knows its database by what is noted here.
  await noticeRestore(postgres.url)
  const keyFile = join(dataDir, 'keys.json')
  const opened: Database[] = []
  tell(`PostgreSQL in ${dataDir}`)
  return {
    url: postgres.url,
    dataDir,
    keyFile,
    open(clock = systemClock) {
      const { vault } = openKeyring(keyFile, clock())
      const db = openDatabase({ url: postgres.url, clock, lineage, role: APP_ROLE, vault, connections: 8 })
      opened.push(db)
      return db
    },
    async close() {
      for (const db of opened) await db.close()
      await postgres.stop()
      if (kept === undefined) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export function done<T>(outcomes: readonly Outcome<T, string>[]): T[] {
  return outcomes.map((outcome) => {
    if (!outcome.ok) throw new Error(`the bench was refused: ${outcome.code}`)
    return outcome.value
  })
}

/** Rules as a mall has them: a rate, a festival bonus, a multiplier by level and month, a daily cap. */
export const RULES: RuleSetDefinition = {
  combine: 'max',
  rules: [
    {
      code: 'base',
      name: { zh: '消费积分' },
      trigger: 'purchase',
      from: null,
      to: null,
      action: { type: 'rate', points: '1.2', perMinor: 100, rounding: 'floor', each: 'purchase' },
      priority: 100,
      stop: false,
    },
    {
      code: 'festival',
      name: { zh: '满千送五十' },
      trigger: 'purchase',
      from: null,
      to: null,
      when: {
        all: [
          { field: 'time.monthDay', op: 'eq', value: '11-11' },
          { field: 'purchase.paidMinor', op: 'ge', value: 100_000 },
        ],
      },
      action: { type: 'fixed', points: 50, each: 'purchase' },
      priority: 200,
      stop: false,
    },
    {
      code: 'birthday',
      name: { zh: '铂金生日月双倍' },
      trigger: 'purchase',
      from: null,
      to: null,
      when: {
        all: [
          { field: 'member.tier', op: 'eq', value: 'platinum' },
          { field: 'member.isBirthMonth', op: 'eq', value: true },
        ],
      },
      action: { type: 'multiply', factor: '2' },
      priority: 300,
      stop: false,
    },
  ],
}

export const STORES = Array.from({ length: 60 }, (_, index) => `s-${index}`)

/** One mall of 60 stores, one programme with rules, 2,000 products. Answers the programme's id. */
export async function setUpMall(db: Database): Promise<number> {
  const zone = 'Asia/Shanghai'
  return db.transact(async (ctx) => {
    done(
      await putNodes(ctx, [
        { by, code: 'group', kind: 'group', name: { zh: '集团' }, zone, currency: 'CNY' },
        { by, code: 'mall', kind: 'mall', name: { zh: '商场' }, parent: 'group' },
        ...STORES.map((code) => ({
          by,
          code,
          kind: 'store' as const,
          name: { zh: code },
          parent: 'mall',
          category: 'retail',
        })),
      ]),
    )
    const [programme] = done(
      await putProgrammes(ctx, [{ by, code: 'mall', name: { zh: '会员' }, owner: 'mall', zone, currency: 'CNY' }]),
    )
    done(await setParticipation(ctx, [{ by, programme: 'mall', node: 'mall', takesPart: true }]))
    done(await putSources(ctx, [{ by, code: 'bench', numbering: 'feed', channel: 'pos', name: { zh: '压测' } }]))
    done(await saveRuleSets(ctx, [{ by, programmeId: programme!.id, expectedVersion: 0, definition: RULES }]))
    const products = Array.from({ length: 2_000 }, (_, index) => ({
      by,
      sku: `SKU-${index}`,
      name: { zh: `商品 ${index}` },
      categoryPath: `c${index % 9}/d${index % 70}`,
    }))
    done(await putProducts(ctx, products))
    return programme!.id
  })
}

/** Joined members known by the card numbers BENCH0 … (or from a later number on), through the product's own command. */
export async function addMembers(db: Database, count: number, tell: (line: string) => void, first = 0): Promise<void> {
  const began = performance.now()
  const size = 5_000
  for (let from = 0; from < count; from += size) {
    const asks = Array.from({ length: Math.min(size, count - from) }, (_, index) => ({
      by,
      identities: [{ kind: 'card_no', value: `BENCH${first + from + index}` }],
      at: Date.UTC(2025, 0, 1),
      storeId: null,
      channel: 'pos',
      create: 'joined' as const,
      historical: true,
    }))
    done(await db.transact((ctx) => resolveMembers(ctx, asks)))
  }
  tell(`${count.toLocaleString('en')} members in ${((performance.now() - began) / 1000).toFixed(0)} s`)
}
