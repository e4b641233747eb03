import { hash } from 'node:crypto'
import { type Ctx, civil, DAY_MS, type Day, dayOf, invariant, must } from '@atrium/kernel'
import { type Block, type Head, isQueueEmpty, loadBlocks, loadUnsealed, type StoredAudit } from './queries.ts'
import { insertBlocks, leaveQueue, lockHead, writeHead } from './store.ts'

const PURPOSE = 'staff.audit'
const ENTRY_BYTES = 40

/** The first day (UTC) of the month of a moment. */
export function monthOf(at: number): Day {
  const { year, month } = civil(Math.floor(at / DAY_MS))
  return dayOf(year, month, 1)
}

/** SHA-256 over everything that a row says but its id. A list in a fixed order, so that no text can pass for two fields. */
export function contentHashOf(row: StoredAudit): Buffer {
  const said = [
    row.at,
    row.actorKind,
    row.actorId,
    row.action,
    row.subjectKind,
    row.subjectId,
    row.memberId,
    row.nodeId,
    row.before,
    row.after,
    row.requestId,
    row.fromAddress,
  ]
  return hash('sha256', JSON.stringify(said), 'buffer')
}

export interface Entry {
  readonly id: number
  readonly hash: Buffer
}

export function writeEntries(entries: readonly Entry[]): Buffer {
  const bytes = Buffer.alloc(entries.length * ENTRY_BYTES)
  for (const [at, entry] of entries.entries()) {
    bytes.writeBigUInt64BE(BigInt(entry.id), at * ENTRY_BYTES)
    entry.hash.copy(bytes, at * ENTRY_BYTES + 8)
  }
  return bytes
}

export const readEntries = (bytes: Buffer): Entry[] =>
  Array.from({ length: Math.floor(bytes.length / ENTRY_BYTES) }, (_, at) => ({
    id: Number(bytes.readBigUInt64BE(at * ENTRY_BYTES)),
    hash: bytes.subarray(at * ENTRY_BYTES + 8, (at + 1) * ENTRY_BYTES),
  }))

/** The seal of a block over what it says and the seal before it: HMAC-SHA-256, cut to 16 bytes, under a key that the database lacks. */
export function blockMac(ctx: Ctx, block: Omit<Block, 'mac'>, before: Buffer): Buffer {
  const { firstSeq, rowCount, firstAt, lastAt, sealedAt, drainedAt, keyVersion } = block
  const said = [block.block, firstSeq, rowCount, firstAt, lastAt, sealedAt, drainedAt, keyVersion]
  const text = ['block', ...said, hash('sha256', block.entries, 'hex'), before.toString('hex')].join(' ')
  return ctx.vault.lookupHash(keyVersion, PURPOSE, text)
}

/** The seal of the head; `mac` is that of the last block, empty where there is none. */
export const headMac = (ctx: Ctx, head: Omit<Head, 'mac'>, mac: Buffer): Buffer =>
  ctx.vault.lookupHash(
    head.keyVersion,
    PURPOSE,
    ['head', head.block, head.lastSeq, head.keptFrom, head.keyVersion, mac.toString('hex')].join(' '),
  )

export const NO_MAC = Buffer.alloc(0)

const newestVersion = (ctx: Ctx): number => must(ctx.vault.versions.at(-1), 'a key ring has at least one key')

interface ChainEnd {
  readonly head: Omit<Head, 'mac'>
  /** Of the last block. */
  readonly mac: Buffer
  readonly drainedAt: number
}

/** Locks the head and checks that the chain can be continued from it. */
async function lockEnd(ctx: Ctx): Promise<ChainEnd> {
  const blank = { block: 0, lastSeq: 0, keptFrom: 0, keyVersion: newestVersion(ctx) }
  const [head] = await ctx.tx.rows(lockHead, { ...blank, mac: headMac(ctx, blank, NO_MAC) })
  invariant(head, 'the head of the audit trail was not answered')
  const [last] = head.block === 0 ? [] : await ctx.tx.rows(loadBlocks, { after: head.block - 1, limit: 1 })
  const mac = last?.mac ?? NO_MAC
  invariant(headMac(ctx, head, mac).equals(head.mac), 'the head of the audit trail is not the one that was sealed')
  return { head, mac, drainedAt: last?.drainedAt ?? 0 }
}

/**
 * Seals up to `limit` rows of the audit trail that are below the outbox horizon; answers how many. Rows of two months go
 * into two blocks. Throws BrokenPromise where the head was tampered with: then nothing may be added until somebody has looked.
 */
export async function sealAuditRows(ctx: Ctx, limit: number): Promise<number> {
  const end = await lockEnd(ctx)
  const rows = await ctx.tx.rows(loadUnsealed, { limit })
  if (rows.length === 0) return 0
  await ctx.tx.run(leaveQueue, { id: rows.map((row) => row.id) })
  const [queue] = await ctx.tx.rows(isQueueEmpty, {})
  const drainedAt = queue?.empty ? ctx.now : end.drainedAt
  const blocks = blocksOf(ctx, end, rows, drainedAt)
  const last = must(blocks.at(-1), 'rows were sealed in no block')
  const head = {
    ...end.head,
    block: last.block,
    lastSeq: last.firstSeq + last.rowCount - 1,
    keyVersion: last.keyVersion,
  }
  await Promise.all([
    ctx.tx.run(insertBlocks, {
      block: blocks.map((block) => block.block),
      firstSeq: blocks.map((block) => block.firstSeq),
      rowCount: blocks.map((block) => block.rowCount),
      firstAt: blocks.map((block) => block.firstAt),
      lastAt: blocks.map((block) => block.lastAt),
      entries: blocks.map((block) => block.entries),
      sealedAt: blocks.map((block) => block.sealedAt),
      drainedAt: blocks.map((block) => block.drainedAt),
      keyVersion: blocks.map((block) => block.keyVersion),
      mac: blocks.map((block) => block.mac),
    }),
    ctx.tx.run(writeHead, { ...head, mac: headMac(ctx, head, last.mac) }),
  ])
  return rows.length
}

function blocksOf(ctx: Ctx, end: ChainEnd, rows: readonly StoredAudit[], drainedAt: number): Block[] {
  const keyVersion = newestVersion(ctx)
  let block = end.head.block
  let firstSeq = end.head.lastSeq + 1
  let before = end.mac
  return [...Map.groupBy(rows, (row) => monthOf(row.at)).values()].map((ofMonth) => {
    const unsealed = {
      block: ++block,
      firstSeq,
      rowCount: ofMonth.length,
      firstAt: Math.min(...ofMonth.map((row) => row.at)),
      lastAt: Math.max(...ofMonth.map((row) => row.at)),
      entries: writeEntries(ofMonth.map((row) => ({ id: row.id, hash: contentHashOf(row) }))),
      sealedAt: ctx.now,
      drainedAt,
      keyVersion,
    }
    const sealed = { ...unsealed, mac: blockMac(ctx, unsealed, before) }
    firstSeq += ofMonth.length
    before = sealed.mac
    return sealed
  })
}

/** Says from which day on rows are kept, under the head's seal: what is older may be missing. */
export async function keepFrom(ctx: Ctx, keptFrom: Day): Promise<void> {
  const { head, mac } = await lockEnd(ctx)
  const moved = { ...head, keptFrom: Math.max(head.keptFrom, keptFrom), keyVersion: newestVersion(ctx) }
  await ctx.tx.run(writeHead, { ...moved, mac: headMac(ctx, moved, mac) })
}
