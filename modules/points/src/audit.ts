import { emit } from '@atrium/db'
import { type Ctx, dayIn, type RowOf } from '@atrium/kernel'
import { advanceAuditPass, findFaults, insertFaults, loadAuditPass, nextAuditRange } from './audit-store.ts'
import { ledgerFaultFound } from './events.ts'

export type LedgerFault = RowOf<typeof findFaults>

export interface AuditAsk {
  /** 0 for all from the start. */
  readonly afterMemberId: number
  /** Accounts at most; a member's accounts are never split. */
  readonly limit: number
}

export interface Audited {
  /** Where to go on. */
  readonly throughMemberId: number
  /** Nothing is left to look at. */
  readonly isLast: boolean
  readonly accounts: number
  readonly faults: readonly LedgerFault[]
}

/** The last range goes to the end of all numbers: rows of a member without an account are a fault too. */
const LAST_MEMBER = 2_147_483_647

/** Checks the laws of the ledger over the next accounts; tells what it found and changes nothing. */
export async function auditLedger(ctx: Ctx, { afterMemberId, limit }: AuditAsk): Promise<Audited> {
  const [range] = await ctx.tx.rows(nextAuditRange, { afterMemberId, limit })
  const accounts = range?.accounts ?? 0
  const isLast = accounts < limit
  const throughMemberId = isLast ? LAST_MEMBER : (range?.throughMemberId ?? LAST_MEMBER)
  const faults = await ctx.tx.rows(findFaults, { afterMemberId, throughMemberId })
  return { throughMemberId, isLast, accounts, faults }
}

/** The nightly audit: one pass a day (UTC) over all accounts. Faults are kept and told, never repaired. Answers the accounts seen. */
export async function auditAccounts(ctx: Ctx, limit: number): Promise<number> {
  const day = dayIn('UTC', ctx.now)
  const [pass] = await ctx.tx.rows(loadAuditPass, { day })
  if (!pass || pass.isFinished) return 0
  const { throughMemberId, isLast, accounts, faults } = await auditLedger(ctx, {
    afterMemberId: pass.afterMemberId,
    limit,
  })
  await Promise.all([
    ctx.tx.run(advanceAuditPass, {
      day,
      afterMemberId: throughMemberId,
      accounts,
      faults: faults.length,
      finishedAt: isLast ? ctx.now : null,
    }),
    faults.length === 0 ? undefined : keepFaults(ctx, faults),
  ])
  return accounts
}

async function keepFaults(ctx: Ctx, faults: readonly LedgerFault[]): Promise<void> {
  await ctx.tx.run(insertFaults, {
    memberId: faults.map((fault) => fault.memberId),
    programmeId: faults.map((fault) => fault.programmeId),
    foundAt: ctx.now,
    law: faults.map((fault) => fault.law),
    subjectId: faults.map((fault) => fault.subjectId),
    expected: faults.map((fault) => fault.expected),
    found: faults.map((fault) => fault.found),
  })
  emit(
    ctx,
    ledgerFaultFound,
    faults.map(({ subjectId, ...body }) => ({
      memberId: body.memberId,
      effectiveAt: ctx.now,
      historical: false,
      body,
    })),
  )
}
