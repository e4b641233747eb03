import { type Ctx, dayIn, type HouseModule, type LineageMove, must, systemBy } from '@atrium/kernel'
import { loadOrganization, type Organization } from '@atrium/organization'
import { eraseAdjustments } from './adjustment-store.ts'
import type { Cause } from './model.ts'
import { keepRest, movePoints, planAll, planBranch } from './move.ts'
import { openWholeBook } from './open-book.ts'
import type { PointsBook } from './points-book.ts'
import { loadAccountsOf } from './store.ts'
import { writeBook } from './write-book.ts'

type Move = (book: PointsBook, move: LineageMove, programmeId: number, cause: Cause) => void

/** A handful of statements for any number of moves, which follow each other in memory. `members` holds the locks. */
async function moveAll(ctx: Ctx, moves: readonly LineageMove[], reason: string, work: Move): Promise<void> {
  const memberIds = [...new Set(moves.flatMap((move) => [move.absorbed, move.root]))]
  const accounts = await ctx.tx.rows(loadAccountsOf, { memberId: memberIds })
  if (accounts.length === 0) return
  const organization = await loadOrganization(ctx)
  // Every member with every programme that any of them has: points may pass through an account that is not there yet.
  const programmeIds = [...new Set(accounts.map((account) => account.programmeId))]
  const asks = memberIds.flatMap((memberId) =>
    programmeIds.map((programmeId) => ({
      memberId,
      programmeId,
      takes: true,
      everything: true,
      freezes: true,
      through: today(ctx, organization, programmeId),
    })),
  )
  const book = await openWholeBook(ctx, asks, organization, [])
  for (const move of moves) {
    for (const programmeId of programmeIds) {
      work(book, move, programmeId, {
        by: move.by,
        viaMemberId: move.absorbed,
        reason,
        effectiveAt: ctx.now,
        day: today(ctx, organization, programmeId),
        historical: false,
      })
    }
  }
  await writeBook(ctx, book)
}

const today = (ctx: Ctx, organization: Organization, programmeId: number): number =>
  dayIn(must(organization.programme(programmeId), `programme ${programmeId} is unknown`).zone, ctx.now)

/**
 * What happens to points when members are joined, parted or erased (domain: Identity). Joined: all that the absorbed holds and owes
 * moves to the root, as a pair of entries. Parted: what came from the branch, or came in under it since, moves back; what was
 * spent stays spent. Erased: what is left is written off.
 */
export const pointsLineage: NonNullable<HouseModule['lineage']> = {
  absorb: (ctx, moves) =>
    moveAll(ctx, moves, 'merge', (book, { absorbed, root, mergeId }, programmeId, cause) => {
      const from = book.accountBook(absorbed, programmeId)
      movePoints(from, book.accountBook(root, programmeId), planAll(from), cause, { mergeId })
    }),

  release: (ctx, moves) =>
    moveAll(ctx, moves, 'unmerge', (book, { absorbed, root, branch, mergeId }, programmeId, cause) => {
      const from = book.accountBook(root, programmeId)
      const to = book.accountBook(absorbed, programmeId)
      const members = new Set(branch)
      movePoints(from, to, planBranch(from, members), cause, { mergeId })
      keepRest(from, to, members)
    }),

  async erase(ctx, memberIds) {
    await ctx.tx.run(eraseAdjustments, { memberId: memberIds, now: ctx.now })
    const accounts = await ctx.tx.rows(loadAccountsOf, { memberId: memberIds })
    if (accounts.length === 0) return
    const organization = await loadOrganization(ctx)
    const asks = accounts.map((account) => ({
      ...account,
      takes: true,
      freezes: true,
      through: today(ctx, organization, account.programmeId),
    }))
    const book = await openWholeBook(ctx, asks, organization, [])
    for (const { memberId, programmeId, through: day } of asks) {
      const by = systemBy('points.erase')
      const cause = { by, viaMemberId: memberId, reason: 'erasure', effectiveAt: ctx.now, day, historical: false }
      book.forfeit({ memberId, programmeId }, cause)
    }
    await writeBook(ctx, book)
  },
}
