import type { Ctx, Day, RowOf } from '@atrium/kernel'
import { SpendRows } from './spend-rows.ts'
import { deleteSpend, type loadSpend, upsertSpend } from './store.ts'

type StoredDay = RowOf<typeof loadSpend>

interface Held {
  readonly row: StoredDay
  /** Where it sits by now. */
  memberId: number
}

/** Days of spending on their way between the members of a person, each by the member under whom it came in. */
export class SpendMoves {
  private readonly held: readonly Held[]

  constructor(rows: readonly StoredDay[]) {
    this.held = rows.map((row) => ({ row, memberId: row.memberId }))
  }

  /** Everything that sits with `from` in a programme goes to `to`, or only what came in under the members of `via`. */
  move(from: number, to: number, programmeId: number, via?: ReadonlySet<number>): void {
    for (const one of this.held) {
      if (one.memberId !== from || one.row.programmeId !== programmeId) continue
      if (via === undefined || via.has(one.row.viaMemberId)) one.memberId = to
    }
  }

  /** What sits with a member by now. */
  rowsOf(memberId: number, programmeId: number): SpendRows {
    const rows = new SpendRows()
    for (const { row, memberId: holder } of this.held) {
      if (holder === memberId && row.programmeId === programmeId) rows.add(row.day, row)
    }
    return rows
  }

  /** Two statements, none where nothing moved. */
  async write(ctx: Ctx): Promise<void> {
    const moved = this.held.filter((one) => one.memberId !== one.row.memberId)
    if (moved.length === 0) return
    const columns = (place: (one: Held) => number) => ({
      memberId: moved.map(place),
      programmeId: moved.map(({ row }) => row.programmeId),
      day: moved.map(({ row }): Day => row.day),
      viaMemberId: moved.map(({ row }) => row.viaMemberId),
    })
    // One connection runs its statements in the order in which they were sent.
    await Promise.all([
      ctx.tx.run(
        deleteSpend,
        columns((one) => one.row.memberId),
      ),
      ctx.tx.run(upsertSpend, {
        ...columns((one) => one.memberId),
        netMinor: moved.map(({ row }) => row.netMinor),
        points: moved.map(({ row }) => row.points),
        orders: moved.map(({ row }) => row.orders),
        returns: moved.map(({ row }) => row.returns),
      }),
    ])
  }
}
