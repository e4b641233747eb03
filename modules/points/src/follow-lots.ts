/** Where to look for lots: an account, and what tells the lots wanted there. */
interface Place {
  readonly memberId: number
}

/** A lot found, once for each member it exchanged points with, and once for null. */
interface FoundLot extends Place {
  /** Where its points were before. */
  readonly homeMemberId: number | null
  /** The other side of a transfer out of it or into it. */
  readonly otherMemberId: number | null
}

/**
 * Finds lots in some accounts, then in the accounts that their points went to or came from when members were joined and parted,
 * until nothing new turns up: one statement where nobody was, seldom more than three.
 */
export async function followLots<P extends Place, Row extends FoundLot>(
  starts: readonly P[],
  load: (places: readonly P[]) => Promise<readonly Row[]>,
  /** The same lots in another account. */
  elsewhere: (row: Row, memberId: number) => P,
  keyOf: (place: P) => string,
): Promise<Row[]> {
  const found: Row[] = []
  const looked = new Set<string>()
  let open = [...new Map(starts.map((place) => [keyOf(place), place])).values()]
  while (open.length > 0) {
    for (const place of open) looked.add(keyOf(place))
    const rows = await load(open)
    found.push(...rows)
    const next = new Map<string, P>()
    for (const row of rows) {
      for (const memberId of [row.homeMemberId, row.otherMemberId]) {
        if (memberId === null) continue
        const place = elsewhere(row, memberId)
        if (!looked.has(keyOf(place))) next.set(keyOf(place), place)
      }
    }
    open = [...next.values()]
  }
  return found
}
